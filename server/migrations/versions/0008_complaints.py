"""Complaints; their cases name no household, so that nobody learns from a case who was reported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


_NAMES = "a_household_s_case_names_household_and_applicant"
_NAMED = "(household_id IS NOT NULL AND applicant_id IS NOT NULL)"


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(op.f(f"ck_cases_{_NAMES}"), type_="check")
        cases.create_check_constraint(
            op.f(f"ck_cases_{_NAMES}"), f"kind IN ('meeting', 'payment', 'complaint') OR {_NAMED}"
        )
    _complaints()


def _complaints() -> None:
    op.create_table("complaints",
        sa.Column("id", sa.String(32), nullable=False), sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(32), nullable=False), sa.Column("submission", sa.String(40), nullable=False),
        sa.Column("way", sa.String(10), nullable=False), sa.Column("about", sa.String(10), nullable=False),
        sa.Column("who_sealed", sa.Text(), nullable=False), sa.Column("points_sealed", sa.Text(), nullable=False),
        sa.Column("about_unit", sa.String(32)), sa.Column("household_id", sa.String(32)), sa.Column("reporter_sealed", sa.Text()),
        sa.Column("phone_sealed", sa.Text()), sa.Column("reply_by", sa.String(10), nullable=False), sa.Column("route", sa.String(10), nullable=False),
        sa.Column("handler", sa.String(32), nullable=False), sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("registered_at", Instant(timezone=True), nullable=False), sa.Column("registered_by", sa.String(32), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False), sa.Column("findings_sealed", sa.Text()), sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("checked_at", Instant(timezone=True)), sa.Column("checked_by", sa.String(32)), sa.Column("concluded_at", Instant(timezone=True)),
        sa.Column("concluded_by", sa.String(32)), sa.Column("document_id", sa.String(32)), sa.Column("replied_at", Instant(timezone=True)),
        sa.Column("reply_way", sa.String(12), nullable=False), sa.Column("satisfied", sa.String(6), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint("about <> 'staff' OR about_unit IS NOT NULL", name=op.f("ck_complaints_a_complaint_about_staff_names_their_unit")),
        sa.CheckConstraint("about_unit IS NULL OR handler <> about_unit", name=op.f("ck_complaints_no_unit_handles_a_complaint_about_itself")),
        sa.CheckConstraint("concluded_by IS NULL OR concluded_by <> checked_by", name=op.f("ck_complaints_whoever_checks_does_not_conclude")),
        sa.CheckConstraint("replied_at IS NULL OR concluded_at IS NOT NULL", name=op.f("ck_complaints_only_a_concluded_complaint_is_answered")),
        sa.CheckConstraint("replied_at IS NULL OR reporter_sealed IS NOT NULL", name=op.f("ck_complaints_only_a_named_reporter_is_answered")),
        sa.ForeignKeyConstraint(["about_unit"], ["units.id"], name=op.f("fk_complaints_about_unit")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_complaints_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_complaints_document_id")),
        sa.ForeignKeyConstraint(["handler"], ["units.id"], name=op.f("fk_complaints_handler")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_complaints_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")), sa.UniqueConstraint("case_id", name=op.f("uq_complaints_case_id")),
        sa.UniqueConstraint("code", name=op.f("uq_complaints_code")), sa.UniqueConstraint("submission", name="a_complaint_sent_twice_is_one"),
    )  # fmt: skip
    op.create_index("ix_complaints_handler", "complaints", ["handler", "received_at"], unique=False)
    op.create_index(op.f("ix_complaints_household_id"), "complaints", ["household_id"], unique=False)


def downgrade() -> None:
    """Take the change back.

    :raises RuntimeError: there are complaints, whose cases the schema before cannot hold.
    """
    found = op.get_bind().scalar(sa.text("SELECT count(*) FROM cases WHERE kind = 'complaint'"))
    if found:
        raise RuntimeError(f"{found} cases are complaints; the schema before cannot hold them")
    op.drop_table("complaints")
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(op.f(f"ck_cases_{_NAMES}"), type_="check")
        cases.create_check_constraint(op.f(f"ck_cases_{_NAMES}"), f"kind IN ('meeting', 'payment') OR {_NAMED}")
