"""A benefit may bring along its last check and the state of its card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "benefit_standings",
        sa.Column("benefit_id", sa.String(length=32), nullable=False),
        sa.Column("last_checked_on", sa.Date(), nullable=True),
        sa.Column("stable", sa.Boolean(), nullable=True),
        sa.Column("card_state", sa.String(length=12), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("bank", sa.String(length=80), nullable=False),
        sa.Column("account_sealed", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "card_state IN ('normal', 'lost', 'unactivated', 'none')",
            name=op.f("ck_benefit_standings_a_card_is_in_one_of_four_states"),
        ),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_benefit_standings_benefit_id")),
        sa.PrimaryKeyConstraint("benefit_id", name=op.f("pk_benefit_standings")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("benefit_standings")
