"""Disasters, the households registered with them, and the townships' winter lists with their lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

_NAMES = "a_household_s_case_names_household_and_applicant"
_NAMED = "(household_id IS NOT NULL AND applicant_id IS NOT NULL)"


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    _kinds("'meeting', 'payment', 'complaint', 'winter'")
    op.create_table(
        "disasters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("area", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_disasters_a_closed_event_has_a_closing_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disasters")),
    )
    op.create_table(
        "disaster_registrations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("disaster_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=32), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("damage", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lead_code", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'lead') = (lead_code <> '')", name=op.f("ck_disaster_registrations_a_lead_has_its_code")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'listed', 'lead')",
            name=op.f("ck_disaster_registrations_waits_is_listed_or_is_a_lead"),
        ),
        sa.ForeignKeyConstraint(["disaster_id"], ["disasters.id"], name=op.f("fk_disaster_registrations_disaster_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_disaster_registrations_household_id")
        ),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_disaster_registrations_township")),
        sa.ForeignKeyConstraint(["village"], ["units.id"], name=op.f("fk_disaster_registrations_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disaster_registrations")),
        sa.UniqueConstraint("disaster_id", "household_id", name="a_household_is_registered_once_with_an_event"),
    )
    op.create_index(
        op.f("ix_disaster_registrations_household_id"), "disaster_registrations", ["household_id"], unique=False
    )
    op.create_index("ix_disaster_registrations_township", "disaster_registrations", ["township", "state"], unique=False)
    op.create_table(
        "winter_lists",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("handed_at", Instant(timezone=True), nullable=True),
        sa.Column("settled_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state IN ('handed', 'settled')) = (sha256 <> '')",
            name=op.f("ck_winter_lists_a_list_handed_over_is_sealed"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_winter_lists_case_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_winter_lists_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_winter_lists")),
        sa.UniqueConstraint("case_id", name=op.f("uq_winter_lists_case_id")),
        sa.UniqueConstraint("township", "year", name="a_township_has_one_list_a_winter"),
    )
    op.create_table(
        "winter_lines",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("list_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("registration_id", sa.String(length=32), nullable=True),
        sa.Column("identity", sa.String(length=20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("benefit_id", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("result <> 'refused' OR answer <> ''", name=op.f("ck_winter_lines_a_refused_line_says_why")),
        sa.CheckConstraint("standing <> 'out' OR reason <> ''", name=op.f("ck_winter_lines_left_out_for_a_reason")),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_winter_lines_benefit_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_winter_lines_household_id")),
        sa.ForeignKeyConstraint(["list_id"], ["winter_lists.id"], name=op.f("fk_winter_lines_list_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["disaster_registrations.id"], name=op.f("fk_winter_lines_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_winter_lines")),
        sa.UniqueConstraint("list_id", "household_id", name="a_household_stands_once_on_a_list"),
    )
    op.create_index(op.f("ix_winter_lines_household_id"), "winter_lines", ["household_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    for table in ("winter_lines", "winter_lists", "disaster_registrations", "disasters"):
        op.drop_table(table)
    _kinds("'meeting', 'payment', 'complaint'")


def _kinds(kinds: str) -> None:
    """Name the kinds of cases that need no household."""
    with op.batch_alter_table("cases") as cases:
        cases.drop_constraint(op.f(f"ck_cases_{_NAMES}"), type_="check")
        cases.create_check_constraint(op.f(f"ck_cases_{_NAMES}"), f"kind IN ({kinds}) OR {_NAMED}")
