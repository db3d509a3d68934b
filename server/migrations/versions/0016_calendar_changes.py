"""Changes of the calendar, and how far open deadlines were planned anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "calendar_changes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("entered_by", sa.String(32), nullable=False),
        sa.Column("entered_at", Instant(timezone=True), nullable=False),
        sa.Column("applied_by", sa.String(32), nullable=True),
        sa.Column("applied_at", Instant(timezone=True), nullable=True),
        sa.Column("cursor", sa.String(80), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("planned_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "kind IN ('notice', 'closure')", name=op.f("ck_calendar_changes_a_change_is_a_notice_or_a_closure")
        ),
        sa.CheckConstraint(
            "state = 'previewed' OR applied_at IS NOT NULL",
            name=op.f("ck_calendar_changes_an_applied_change_says_when"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_changes")),
    )
    op.create_index("ix_calendar_changes_state", "calendar_changes", ["county", "state"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("calendar_changes")
