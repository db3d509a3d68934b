"""Public notices, the objections to them, and who must not be posted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    _exemptions()
    _notices()
    _objections()


def _exemptions() -> None:
    op.create_table("notice_exemptions",
        sa.Column("id", sa.String(32), nullable=False), sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(20), nullable=False), sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False), sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("approved", sa.Boolean()), sa.Column("decided_by", sa.String(32)), sa.Column("decided_at", Instant(timezone=True)),
        sa.Column("decision_reason", sa.String(200), nullable=False), sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_notice_exemptions_nobody_is_exempt_without_a_reason")),
        sa.CheckConstraint("(approved IS NULL) = (decided_at IS NULL)", name=op.f("ck_notice_exemptions_a_decided_exemption_says_when_and_how")),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_notice_exemptions_whoever_asks_does_not_decide")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notice_exemptions_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_exemptions")),
    )  # fmt: skip
    op.create_index(op.f("ix_notice_exemptions_case_id"), "notice_exemptions", ["case_id"], unique=False)


def _notices() -> None:
    op.create_table("notices",
        sa.Column("id", sa.String(32), nullable=False), sa.Column("case_id", sa.String(32), nullable=False), sa.Column("item_id", sa.String(32)),
        sa.Column("instance_id", sa.String(32), nullable=False), sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False), sa.Column("item", sa.String(30), nullable=False),
        sa.Column("township", sa.String(32), nullable=False), sa.Column("village", sa.String(32)),
        sa.Column("document_id", sa.String(32), nullable=False), sa.Column("named_as", sa.String(10), nullable=False),
        sa.Column("named_age", sa.Integer()), sa.Column("code", sa.String(32), nullable=False), sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False), sa.Column("prepared_at", Instant(timezone=True), nullable=False),
        sa.Column("posted_at", Instant(timezone=True)), sa.Column("posted_by", sa.String(32)), sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("ends_at", Instant(timezone=True)), sa.Column("ended_at", Instant(timezone=True)),
        sa.Column("taken_down_at", Instant(timezone=True)), sa.Column("taken_down_by", sa.String(32)),
        sa.Column("withheld_why", sa.String(40), nullable=False), sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint("(state = 'taken-down') = (taken_down_at IS NOT NULL)", name=op.f("ck_notices_a_notice_taken_down_says_when")),
        sa.CheckConstraint("item <> 'child'", name=op.f("ck_notices_no_notice_tells_of_an_orphan_or_a_child_without_care")),
        sa.CheckConstraint("kind <> 'before' OR item <> 'temp-urgent'", name=op.f("ck_notices_urgent_relief_is_never_posted_before_the_decision")),
        sa.CheckConstraint("named_as = 'guardian' OR (named_age IS NOT NULL AND named_age >= 18)", name=op.f("ck_notices_nobody_under_18_is_named_on_a_notice")),
        sa.CheckConstraint("state IN ('prepared', 'posted', 'ended', 'taken-down', 'withheld')", name=op.f("ck_notices_a_notice_is_in_a_known_state")),
        sa.CheckConstraint("state IN ('prepared', 'withheld') OR posted_at IS NOT NULL", name=op.f("ck_notices_a_posted_notice_says_since_when")),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= posted_at", name=op.f("ck_notices_a_notice_ends_after_it_is_posted")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notices_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_notices_document_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_notices_instance_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_notices_item_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_notices_township")),
        sa.ForeignKeyConstraint(["village"], ["units.id"], name=op.f("fk_notices_village")), sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("code", name=op.f("uq_notices_code")), sa.UniqueConstraint("document_id", name=op.f("uq_notices_document_id")),
        sa.UniqueConstraint("instance_id", "kind", "round", name="a_process_posts_each_round_once"),
    )  # fmt: skip
    op.create_index(op.f("ix_notices_case_id"), "notices", ["case_id"], unique=False)
    op.create_index("ix_notices_township", "notices", ["township", "state", "prepared_at"], unique=False)


def _objections() -> None:
    op.create_table("notice_objections",
        sa.Column("id", sa.String(32), nullable=False), sa.Column("notice_id", sa.String(32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False), sa.Column("way", sa.String(10), nullable=False),
        sa.Column("objected_at", Instant(timezone=True), nullable=False), sa.Column("registered_at", Instant(timezone=True), nullable=False),
        sa.Column("registered_by", sa.String(32), nullable=False), sa.Column("submission", sa.String(40), nullable=False),
        sa.Column("name_sealed", sa.Text()), sa.Column("phone_sealed", sa.Text()), sa.Column("content", sa.Text(), nullable=False),
        sa.Column("task_id", sa.String(32)), sa.Column("method", sa.String(20), nullable=False), sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Boolean()), sa.Column("checked_at", Instant(timezone=True)), sa.Column("checked_by", sa.String(32)),
        sa.Column("document_id", sa.String(32)), sa.Column("answer_way", sa.String(12), nullable=False),
        sa.Column("answer_note", sa.String(500), nullable=False), sa.Column("answered_at", Instant(timezone=True)),
        sa.Column("answered_by", sa.String(32)), sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint("(upheld IS NULL) = (checked_at IS NULL)", name=op.f("ck_notice_objections_a_finding_says_when")),
        sa.CheckConstraint("answered_at IS NULL OR checked_at IS NOT NULL", name=op.f("ck_notice_objections_only_what_was_looked_into_is_answered")),
        sa.CheckConstraint("answered_at IS NULL OR name_sealed IS NOT NULL", name=op.f("ck_notice_objections_only_a_name_is_answered")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_notice_objections_document_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_objections_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_objections")),
        sa.UniqueConstraint("notice_id", "serial", name="a_notice_numbers_its_objections_once"),
        sa.UniqueConstraint("notice_id", "submission", name="an_objection_sent_twice_is_one"),
    )  # fmt: skip
    op.create_index(op.f("ix_notice_objections_notice_id"), "notice_objections", ["notice_id"], unique=False)
    op.create_index(op.f("ix_notice_objections_task_id"), "notice_objections", ["task_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("notice_objections")
    op.drop_table("notices")
    op.drop_table("notice_exemptions")
