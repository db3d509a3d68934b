"""Requests to see what is masked, and in the read log the request behind a look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "unmaskings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=True),
        sa.Column("fields", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("letter", sa.String(60), nullable=False),
        sa.Column("unit_id", sa.String(32), nullable=True),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("behind", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.String(32), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=True),
        sa.Column("waits_as", sa.String(100), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "(agreed IS NULL) = (decided_by IS NULL)", name=op.f("ck_unmaskings_a_decision_names_who_decided")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by",
            name=op.f("ck_unmaskings_nobody_agrees_to_a_request_of_their_own"),
        ),
        sa.CheckConstraint(
            "urgent = (due_at IS NOT NULL)", name=op.f("ck_unmaskings_what_was_seen_at_once_is_confirmed_by_a_day")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_unmaskings_person_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_unmaskings_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unmaskings_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmaskings")),
        sa.UniqueConstraint("waits_as", name=op.f("uq_unmaskings_waits_as")),
    )
    with op.batch_alter_table("unmaskings") as table:
        table.create_index("ix_unmaskings_waiting", ["county", "agreed", "asked_at"])
        table.create_index("ix_unmaskings_asked_by", ["asked_by", "asked_at"])
        table.create_index(op.f("ix_unmaskings_person_id"), ["person_id"])
        table.create_index(op.f("ix_unmaskings_case_id"), ["case_id"])
    op.add_column("read_entries", sa.Column("leave_id", sa.String(32), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("read_entries") as entries:
        entries.drop_column("leave_id")
    op.drop_table("unmaskings")
