"""A household asks from home to withdraw; the window confirms it before anything ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement, as the table stands
    """Apply the change."""
    op.create_table(
        "withdrawal_wishes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("overdue_told_at", Instant(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_withdrawal_wishes_an_answered_wish_has_its_time")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'kept')", name=op.f("ck_withdrawal_wishes_it_is_asked_granted_or_kept")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_withdrawal_wishes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_wishes")),
    )
    op.create_index(
        "a_case_has_one_open_wish",
        "withdrawal_wishes",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("ix_withdrawal_wishes_due", "withdrawal_wishes", ["county", "state", "due_at"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("withdrawal_wishes")
