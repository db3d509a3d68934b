"""Households apply from home: what was sent, the window's term, its answer; a draft knows the machine's own time of receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement, as the table stands
    """Apply the change."""
    with op.batch_alter_table("intake_drafts") as table:
        table.add_column(sa.Column("received_online_at", Instant(timezone=True), nullable=True))
    op.create_table(
        "online_applications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("query_code", sa.String(length=32), nullable=False),
        sa.Column("submission", sa.String(length=80), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("id_hash", sa.String(length=64), nullable=True),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("passed_from", sa.String(length=32), nullable=True),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("calls", sa.JSON(), nullable=False),
        sa.Column("overdue_told_at", Instant(timezone=True), nullable=True),
        sa.Column("draft_id", sa.String(length=32), nullable=True),
        sa.Column("urgent_case_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(outcome = '') = (answered_at IS NULL)", name=op.f("ck_online_applications_an_answer_has_its_time")
        ),
        sa.CheckConstraint(
            "(outcome = 'registered') = (case_id IS NOT NULL)",
            name=op.f("ck_online_applications_what_is_registered_names_its_case"),
        ),
        sa.CheckConstraint(
            "(state = 'answered') = (outcome <> '')",
            name=op.f("ck_online_applications_what_is_answered_has_an_outcome"),
        ),
        sa.CheckConstraint(
            "state <> 'begun' OR draft_id IS NOT NULL",
            name=op.f("ck_online_applications_what_is_begun_has_a_draft"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'begun', 'answered')",
            name=op.f("ck_online_applications_it_is_open_begun_or_answered"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_online_applications_case_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], name=op.f("fk_online_applications_holder_id")),
        sa.ForeignKeyConstraint(["passed_from"], ["units.id"], name=op.f("fk_online_applications_passed_from")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_online_applications_township")),
        sa.ForeignKeyConstraint(["urgent_case_id"], ["cases.id"], name=op.f("fk_online_applications_urgent_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_applications")),
        sa.UniqueConstraint("code", name=op.f("uq_online_applications_code")),
        sa.UniqueConstraint("query_code", name=op.f("uq_online_applications_query_code")),
        sa.UniqueConstraint("submission", name=op.f("uq_online_applications_submission")),
    )
    op.create_index(op.f("ix_online_applications_id_hash"), "online_applications", ["id_hash"], unique=False)
    op.create_index(
        "ix_online_applications_township", "online_applications", ["township", "state", "due_at"], unique=False
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("online_applications")
    with op.batch_alter_table("intake_drafts") as table:
        table.drop_column("received_online_at")
