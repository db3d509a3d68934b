"""Leads, what lists signal, helpers and their visits, questions asked, information officers; a benefit's last check and card."""

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
        "consults",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_consults_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consults")),
        sa.UniqueConstraint("submission", name=op.f("uq_consults_submission")),
    )
    op.create_index("ix_consults_unit", "consults", ["unit", "at"], unique=False)
    op.create_table(
        "information_officers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("backup", sa.String(length=60), nullable=False),
        sa.Column("backup_phone", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("backup <> name", name=op.f("ck_information_officers_the_backup_is_somebody_else")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_information_officers_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_officers")),
    )
    op.create_index(
        "a_unit_has_one_information_officer",
        "information_officers",
        ["unit"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "signal_lists",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Integer(), nullable=False),
        sa.Column("quiet", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("table_version", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "leads + merged + quiet + wrong = rows", name=op.f("ck_signal_lists_every_row_of_a_list_is_answered")
        ),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_signal_lists_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_lists")),
        sa.UniqueConstraint("county", "sha256", name="a_list_is_read_once"),
    )
    op.create_table(
        "helpers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_helpers_a_helper_stays_at_least_a_day")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_helpers_household_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_helpers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpers")),
    )
    op.create_index(
        "a_household_has_one_helper",
        "helpers",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
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
    op.create_table(
        "leads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("scene", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("id_sealed", sa.Text(), nullable=True),
        sa.Column("id_hash", sa.String(length=64), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("household_id", sa.String(length=32), nullable=True),
        sa.Column("why_zh", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("desk", sa.String(length=20), nullable=False),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_by", sa.String(length=32), nullable=True),
        sa.Column("contact_way", sa.String(length=10), nullable=False),
        sa.Column("verified", sa.String(length=10), nullable=False),
        sa.Column("contact_note", sa.Text(), nullable=False),
        sa.Column("close_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("outcome_note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("draft_id", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("(outcome = '') = (closed_at IS NULL)", name=op.f("ck_leads_an_outcome_has_its_time")),
        sa.CheckConstraint("(state = 'closed') = (outcome <> '')", name=op.f("ck_leads_a_closed_lead_has_an_outcome")),
        sa.CheckConstraint(
            "state <> 'contacted' OR contacted_at IS NOT NULL", name=op.f("ck_leads_a_contact_has_its_time")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'contacted', 'closed')", name=op.f("ck_leads_a_lead_is_open_contacted_or_closed")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_leads_case_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], name=op.f("fk_leads_holder_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_leads_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_leads_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_leads_township")),
        sa.ForeignKeyConstraint(["village"], ["units.id"], name=op.f("fk_leads_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("code", name=op.f("uq_leads_code")),
    )
    op.create_index(
        "a_person_has_one_open_lead",
        "leads",
        ["county", "id_hash"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed' AND id_hash IS NOT NULL"),
        postgresql_where=sa.text("state <> 'closed' AND id_hash IS NOT NULL"),
    )
    op.create_index(op.f("ix_leads_household_id"), "leads", ["household_id"], unique=False)
    op.create_index("ix_leads_township", "leads", ["township", "state", "contact_due_at"], unique=False)
    op.create_table(
        "help_visits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("submission", sa.String(length=80), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("found", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_step", sa.String(length=200), nullable=False),
        sa.Column("lead_id", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_help_visits_household_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_help_visits_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_visits")),
        sa.UniqueConstraint("submission", name=op.f("uq_help_visits_submission")),
    )
    op.create_index("ix_help_visits_household", "help_visits", ["household_id", "visited_on"], unique=False)
    op.create_table(
        "lead_reports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("lead_id", sa.String(length=32), nullable=False),
        sa.Column("submission", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_unit", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("scene", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["by_unit"], ["units.id"], name=op.f("fk_lead_reports_by_unit")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_reports_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_reports")),
        sa.UniqueConstraint("submission", name=op.f("uq_lead_reports_submission")),
    )
    op.create_index("ix_lead_reports_by", "lead_reports", ["by_unit", "at"], unique=False)
    op.create_index(op.f("ix_lead_reports_lead_id"), "lead_reports", ["lead_id"], unique=False)
    op.create_table(
        "referral_details",
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_referral_details_referral_id")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referral_details")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("referral_details")
    op.drop_table("lead_reports")
    op.drop_table("help_visits")
    op.drop_table("leads")
    op.drop_table("benefit_standings")
    op.drop_table("helpers")
    op.drop_table("signal_lists")
    op.drop_table("information_officers")
    op.drop_table("consults")
