"""Erasures of files whose term is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(24), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("proposed_by", sa.String(32), nullable=False),
        sa.Column("proposed_at", Instant(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(32), nullable=True),
        sa.Column("confirmed_at", Instant(timezone=True), nullable=True),
        sa.Column("done_at", Instant(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by", name=op.f("ck_erasures_an_erasure_needs_two_people")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_erasures_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("ix_erasures_state", "erasures", ["county", "state"])
    op.create_index("one_erasure_per_household", "erasures", ["household_id"], unique=True)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("erasures")
