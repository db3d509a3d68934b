"""Means checks: authorisations, filed relatives, sources, requests, findings, investigations, visits, objections, appraisals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "authorisations",
    "relative_filings",
    "check_sources",
    "means_checks",
    "inquiries",
    "check_findings",
    "investigations",
    "home_visits",
    "result_objections",
    "appraisals",
)


def upgrade() -> None:
    """Apply the change."""
    _authorisations()
    _relative_filings()
    _check_sources()
    _means_checks()
    _inquiries()
    _check_findings()
    _investigations()
    _home_visits()
    _result_objections()
    _appraisals()


def downgrade() -> None:
    """Take the change back."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _authorisations() -> None:  # long: the columns of one table
    op.create_table(
        "authorisations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("relation", sa.String(20), nullable=False),
        sa.Column("id_sealed", sa.Text(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("signed_at", sa.Date(), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("witness", sa.String(80), nullable=False),
        sa.Column("signed_by", sa.String(10), nullable=False),
        sa.Column("guardian_name", sa.String(80), nullable=False),
        sa.Column("guardian_relation", sa.String(20), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=True),
        sa.Column("replaced_by", sa.String(32), nullable=True),
        sa.Column("recorded_by", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(200), nullable=False),
        sa.Column("withdrawn_recorded_by", sa.String(32), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "signed_by <> 'guardian' OR guardian_name <> ''",
            name=op.f("ck_authorisations_a_guardian_who_signs_is_named"),
        ),
        sa.CheckConstraint("way <> 'mark' OR witness <> ''", name=op.f("ck_authorisations_a_mark_has_a_witness")),
        sa.CheckConstraint(
            "kind = 'obligor' OR person_id IS NOT NULL",
            name=op.f("ck_authorisations_a_member_who_consents_is_a_person"),
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_reason <> ''", name=op.f("ck_authorisations_a_withdrawal_says_why")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_authorisations_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_authorisations_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_authorisations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
    )
    op.create_index(op.f("ix_authorisations_case_id"), "authorisations", ["case_id"], unique=False)
    op.create_index(op.f("ix_authorisations_household"), "authorisations", ["household_id", "signed_at"], unique=False)
    op.create_index(op.f("ix_authorisations_person_id"), "authorisations", ["person_id"], unique=False)
    op.create_index(
        op.f("one_standing_authorisation_per_person_and_case"),
        "authorisations",
        ["case_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL AND replaced_by IS NULL AND person_id IS NOT NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL AND replaced_by IS NULL AND person_id IS NOT NULL"),
    )


def _relative_filings() -> None:  # long: the columns of one table
    op.create_table(
        "relative_filings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("staff_name", sa.String(80), nullable=False),
        sa.Column("staff_post", sa.String(200), nullable=False),
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=True),
        sa.Column("filed_by", sa.String(32), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "staff_name <> '' AND staff_post <> ''", name=op.f("ck_relative_filings_a_filing_names_person_and_post")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_relative_filings_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_relative_filings_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relative_filings")),
    )
    op.create_index(op.f("ix_relative_filings_household_id"), "relative_filings", ["household_id"], unique=False)
    op.create_index(
        op.f("one_filing_per_staff_member_and_case"), "relative_filings", ["case_id", "staff_name"], unique=True
    )


def _check_sources() -> None:  # long: the columns of one table
    op.create_table(
        "check_sources",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("zh", sa.String(60), nullable=False),
        sa.Column("en", sa.String(80), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.UniqueConstraint("county", "code", name=op.f("a_county_registers_a_source_once")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_sources")),
    )


def _means_checks() -> None:  # long: the columns of one table
    op.create_table(
        "means_checks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("instance_id", sa.String(32), nullable=False),
        sa.Column("item", sa.String(30), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operator_id", sa.String(32), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conclusion", sa.String(10), nullable=False),
        sa.Column("opinion", sa.String(2000), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("reviewed_by", sa.String(32), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_opinion", sa.String(2000), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document_id", sa.String(32), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "state <> 'in-force' OR (reviewed_by IS NOT NULL AND valid_to IS NOT NULL)",
            name=op.f("ck_means_checks_a_report_in_force_is_reviewed_and_dated"),
        ),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR (operator_id IS NOT NULL AND reviewed_by <> operator_id)",
            name=op.f("ck_means_checks_who_enters_results_does_not_review_them"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_means_checks_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_means_checks_household_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_means_checks_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_means_checks")),
    )
    op.create_index(op.f("ix_means_checks_case_id"), "means_checks", ["case_id"], unique=False)
    op.create_index(op.f("ix_means_checks_household"), "means_checks", ["household_id", "reviewed_at"], unique=False)
    op.create_index(op.f("ix_means_checks_instance_id"), "means_checks", ["instance_id"], unique=False)


def _inquiries() -> None:  # long: the columns of one table
    op.create_table(
        "inquiries",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("check_id", sa.String(32), nullable=False),
        sa.Column("authorisation_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(30), nullable=False),
        sa.Column("source_zh", sa.String(60), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("term", sa.String(30), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.Column("source_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operator_id", sa.String(32), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("letter_id", sa.String(32), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.UniqueConstraint(
            "check_id", "authorisation_id", "source", name=op.f("a_person_is_asked_about_once_per_source")
        ),
        sa.CheckConstraint(
            "state NOT IN ('none', 'found', 'unavailable') OR (answered_at IS NOT NULL AND operator_id IS NOT NULL)",
            name=op.f("ck_inquiries_an_answer_has_a_time_and_an_operator"),
        ),
        sa.CheckConstraint(
            "state = 'waiting' OR sent_at IS NOT NULL OR state = 'void'",
            name=op.f("ck_inquiries_what_is_answered_was_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["authorisation_id"], ["authorisations.id"], name=op.f("fk_inquiries_authorisation_id")
        ),
        sa.ForeignKeyConstraint(["check_id"], ["means_checks.id"], name=op.f("fk_inquiries_check_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inquiries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
    )
    op.create_index(op.f("ix_inquiries_authorisation_id"), "inquiries", ["authorisation_id"], unique=False)
    op.create_index(op.f("ix_inquiries_person_id"), "inquiries", ["person_id"], unique=False)
    op.create_index(op.f("ix_inquiries_state"), "inquiries", ["check_id", "state"], unique=False)


def _check_findings() -> None:  # long: the columns of one table
    op.create_table(
        "check_findings",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("inquiry_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(32), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by", sa.String(32), nullable=True),
        sa.Column("correction", sa.String(500), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "amount_fen IS NULL OR amount_fen >= 0", name=op.f("ck_check_findings_an_amount_found_is_not_negative")
        ),
        sa.CheckConstraint(
            "superseded_by IS NULL OR correction <> ''", name=op.f("ck_check_findings_what_replaces_a_finding_says_why")
        ),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiries.id"], name=op.f("fk_check_findings_inquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_findings")),
    )
    op.create_index(op.f("ix_check_findings_inquiry_id"), "check_findings", ["inquiry_id"], unique=False)


def _investigations() -> None:  # long: the columns of one table
    op.create_table(
        "investigations",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("instance_id", sa.String(32), nullable=False),
        sa.Column("item_id", sa.String(32), nullable=True),
        sa.Column("item", sa.String(30), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("verify_for", sa.String(12), nullable=False),
        sa.Column("check_way", sa.String(10), nullable=False),
        sa.Column("check_id", sa.String(32), nullable=True),
        sa.Column("started_by", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(12), nullable=False),
        sa.Column("reasons", sa.String(2000), nullable=False),
        sa.Column("exceeded", sa.String(2000), nullable=False),
        sa.Column("concluded_by", sa.String(32), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.UniqueConstraint("instance_id", "run", name=op.f("a_process_numbers_its_investigations")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_investigations_case_id")),
        sa.ForeignKeyConstraint(["check_id"], ["means_checks.id"], name=op.f("fk_investigations_check_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_investigations_household_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_investigations_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigations")),
    )
    op.create_index(op.f("ix_investigations_case"), "investigations", ["case_id", "started_at"], unique=False)
    op.create_index(op.f("ix_investigations_household_id"), "investigations", ["household_id"], unique=False)


def _home_visits() -> None:  # long: the columns of one table
    op.create_table(
        "home_visits",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("investigation_id", sa.String(32), nullable=True),
        sa.Column("task_id", sa.String(32), nullable=True),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("emergency", sa.String(200), nullable=False),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("second_name", sa.String(80), nullable=False),
        sa.Column("investigators", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.UniqueConstraint("task_id", name=op.f("a_step_records_one_visit")),
        sa.CheckConstraint(
            "way = 'on-site' OR emergency <> ''", name=op.f("ck_home_visits_a_visit_from_afar_names_its_emergency")
        ),
        sa.CheckConstraint("first_name <> second_name", name=op.f("ck_home_visits_two_different_people_visit_a_home")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_home_visits_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_home_visits_household_id")),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigations.id"], name=op.f("fk_home_visits_investigation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visits")),
    )
    op.create_index(op.f("ix_home_visits_case_id"), "home_visits", ["case_id"], unique=False)
    op.create_index(op.f("ix_home_visits_household_id"), "home_visits", ["household_id"], unique=False)


def _result_objections() -> None:  # long: the columns of one table
    op.create_table(
        "result_objections",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("investigation_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("objected_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("proofs", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.String(32), nullable=False),
        sa.Column("concluded_by", sa.String(32), nullable=False),
        sa.Column("rechecked_by", sa.String(32), nullable=True),
        sa.Column("rechecked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("looked_at", sa.String(2000), nullable=False),
        sa.Column("reasons", sa.String(2000), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.UniqueConstraint("investigation_id", name=op.f("a_result_is_objected_to_once")),
        sa.CheckConstraint(
            "rechecked_by IS NULL OR rechecked_by <> concluded_by",
            name=op.f("ck_result_objections_whoever_concluded_does_not_look_again"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_result_objections_case_id")),
        sa.ForeignKeyConstraint(
            ["investigation_id"], ["investigations.id"], name=op.f("fk_result_objections_investigation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_objections")),
    )
    op.create_index(op.f("ix_result_objections_case_id"), "result_objections", ["case_id"], unique=False)


def _appraisals() -> None:  # long: the columns of one table
    op.create_table(
        "appraisals",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("household_id", sa.String(32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("chair", sa.String(80), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("question", sa.String(500), nullable=False),
        sa.Column("agree", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.String(2000), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=True),
        sa.Column("recorded_by", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "agree + against + abstained >= 1", name=op.f("ck_appraisals_somebody_votes_in_an_appraisal")
        ),
        sa.CheckConstraint(
            "agree >= 0 AND against >= 0 AND abstained >= 0", name=op.f("ck_appraisals_votes_are_counted_from_nothing")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_appraisals_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_appraisals_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisals")),
    )
    op.create_index(op.f("ix_appraisals_case_id"), "appraisals", ["case_id"], unique=False)
    op.create_index(op.f("ix_appraisals_household_id"), "appraisals", ["household_id"], unique=False)
