"""Periodic checks, changes in households, raising, cutting and ending aid, grace periods, draws and lists."""
# long: it is one statement per table

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.foundation.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "comparisons",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.JSON(), nullable=False),
        sa.Column("compared_by", sa.String(length=32), nullable=False),
        sa.Column("compared_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        sa.UniqueConstraint("county", "sha256", name="a_file_is_compared_once"),
    )
    op.create_table(
        "review_marks",
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("county", "name", name=op.f("pk_review_marks")),
    )
    op.create_table(
        "review_draws",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=True),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("list_hash", sa.String(length=64), nullable=False),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("picked", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("drawn_by", sa.String(length=32), nullable=False),
        sa.Column("drawn_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("seed <> ''", name=op.f("ck_review_draws_a_draw_has_a_seed")),
        sa.CheckConstraint(
            "size >= 1 AND size <= population", name=op.f("ck_review_draws_a_draw_takes_some_of_the_list")
        ),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_review_draws_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_draws")),
    )
    op.create_table(
        "gap_and_exit_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("handled_by", sa.String(length=32), nullable=True),
        sa.Column("handled_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'handled') = (handled_at IS NOT NULL)",
            name=op.f("ck_gap_and_exit_entries_a_handled_entry_says_when"),
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_gap_and_exit_entries_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_gap_and_exit_entries_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_gap_and_exit_entries_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_and_exit_entries")),
        sa.UniqueConstraint("county", "key", name="a_finding_is_listed_once"),
    )
    with op.batch_alter_table("gap_and_exit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_and_exit_entries_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_gap_and_exit_entries_list", ["county", "township", "side", "state"], unique=False)

    op.create_table(
        "household_changes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reported_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("reported_by", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("submission", sa.String(length=40), nullable=False),
        sa.Column("warned_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("handled_by", sa.String(length=32), nullable=True),
        sa.Column("handled_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("handled_words", sa.String(length=300), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state IN ('applied', 'set-aside')) = (handled_at IS NOT NULL)",
            name=op.f("ck_household_changes_a_handled_change_says_when"),
        ),
        sa.CheckConstraint(
            "state <> 'set-aside' OR handled_words <> ''", name=op.f("ck_household_changes_what_is_set_aside_says_why")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_household_changes_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_household_changes_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_household_changes_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_changes")),
        sa.UniqueConstraint("county", "submission", name="a_report_sent_twice_is_one_report"),
    )
    with op.batch_alter_table("household_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_changes_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_household_changes_list", ["county", "township", "state", "reported_at"], unique=False)

    op.create_table(
        "household_flags",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("cleared_by", sa.String(length=32), nullable=True),
        sa.Column("cleared_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("cleared_why", sa.String(length=200), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_household_flags_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_flags")),
    )
    with op.batch_alter_table("household_flags", schema=None) as batch_op:
        batch_op.create_index(
            "a_household_is_flagged_once",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "suspicions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("comparison_id", sa.String(length=32), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("settled_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'cleared')) = (settled_at IS NOT NULL)",
            name=op.f("ck_suspicions_a_settled_one_says_when"),
        ),
        sa.ForeignKeyConstraint(["comparison_id"], ["comparisons.id"], name=op.f("fk_suspicions_comparison_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_suspicions_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_suspicions_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_suspicions_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicions")),
        sa.UniqueConstraint("comparison_id", "row", name="a_row_is_listed_once"),
    )
    with op.batch_alter_table("suspicions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspicions_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_suspicions_list", ["county", "township", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_suspicions_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_calendar",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("benefit_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("occasion", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "state <> 'open' OR review_id IS NOT NULL", name=op.f("ck_review_calendar_an_opened_entry_names_its_check")
        ),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_review_calendar_benefit_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_review_calendar_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_review_calendar_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_review_calendar_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_calendar")),
    )
    with op.batch_alter_table("review_calendar", schema=None) as batch_op:
        batch_op.create_index(
            "a_benefit_waits_for_one_check_of_a_kind",
            ["benefit_id", "occasion"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'open')"),
            postgresql_where=sa.text("state IN ('waiting', 'open')"),
        )
        batch_op.create_index(batch_op.f("ix_review_calendar_household_id"), ["household_id"], unique=False)
        batch_op.create_index(
            "ix_review_calendar_opening",
            ["county", "opens_on"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index("ix_review_calendar_plan", ["township", "due_on"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("benefit_id", sa.String(length=32), nullable=True),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=300), nullable=False),
        sa.Column("draw_id", sa.String(length=32), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reused_report", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("amount_before_fen", sa.BigInteger(), nullable=True),
        sa.Column("amount_after_fen", sa.BigInteger(), nullable=True),
        sa.Column("proposed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("done_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'keep' OR amount_after_fen IS NULL OR amount_after_fen = amount_before_fen",
            name=op.f("ck_reviews_an_outcome_without_change_changes_no_amount"),
        ),
        sa.CheckConstraint(
            "state <> 'done' OR outcome IS NOT NULL", name=op.f("ck_reviews_a_finished_check_has_an_outcome")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> proposed_by",
            name=op.f("ck_reviews_whoever_proposes_an_outcome_does_not_confirm_it"),
        ),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_reviews_benefit_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reviews_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_reviews_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reviews_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_reviews_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("case_id", name=op.f("uq_reviews_case_id")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(
            "a_benefit_has_one_open_check",
            ["benefit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND benefit_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND benefit_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_reviews_draw_id"), ["draw_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_reviews_list", ["county", "township", "state", "due_on"], unique=False)

    op.create_table(
        "stops",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("benefit_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("amount_before_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_after_fen", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("intent_delivered_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("heard", sa.String(length=12), nullable=True),
        sa.Column("heard_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("heard_by", sa.String(length=32), nullable=True),
        sa.Column("silence_proof", sa.String(length=200), nullable=False),
        sa.Column("convert_to", sa.String(length=30), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("decided_fen", sa.BigInteger(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("grace_months", sa.Integer(), nullable=False),
        sa.Column("grace_fen", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("applied_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("first_month", sa.Date(), nullable=True),
        sa.Column("overpaid_fen", sa.BigInteger(), nullable=False),
        sa.Column("derived", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "decision IS NULL OR decision = 'drop' OR outcome = 'raise' OR ground = 'death' OR (intent_delivered_at IS NOT NULL AND heard IS NOT NULL AND heard IN ('opinion', 'waived', 'renounced', 'silent'))",
            name=op.f("ck_stops_aid_is_cut_or_ended_only_after_the_person_was_heard"),
        ),
        sa.CheckConstraint(
            "heard <> 'silent' OR heard_at > intent_delivered_at", name=op.f("ck_stops_silence_comes_after_the_notice")
        ),
        sa.CheckConstraint(
            "heard <> 'silent' OR silence_proof <> ''", name=op.f("ck_stops_silence_is_recorded_with_proof_of_delivery")
        ),
        sa.CheckConstraint(
            "applied_at IS NULL OR decided_at IS NOT NULL", name=op.f("ck_stops_nothing_is_carried_out_undecided")
        ),
        sa.CheckConstraint(
            "applied_at IS NULL OR delivered_at IS NOT NULL", name=op.f("ck_stops_nothing_is_carried_out_undelivered")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_stops_whoever_proposes_does_not_decide")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR heard_by IS NULL OR decided_by <> heard_by",
            name=op.f("ck_stops_whoever_hears_does_not_decide"),
        ),
        sa.CheckConstraint(
            "grace_months BETWEEN 0 AND 6", name=op.f("ck_stops_a_grace_period_lasts_six_months_at_most")
        ),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_stops_benefit_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stops_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_stops_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_stops_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_stops_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stops")),
        sa.UniqueConstraint("case_id", name=op.f("uq_stops_case_id")),
    )
    with op.batch_alter_table("stops", schema=None) as batch_op:
        batch_op.create_index(
            "a_benefit_has_one_open_change",
            ["benefit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_stops_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_stops_list", ["county", "township", "state"], unique=False)

    op.create_table(
        "grace_periods",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("stop_id", sa.String(length=32), nullable=False),
        sa.Column("benefit_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_grace_periods_a_grace_period_pays_something")),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 6", name=op.f("ck_grace_periods_a_grace_period_lasts_one_to_six_months")
        ),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_grace_periods_benefit_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_grace_periods_household_id")),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name=op.f("fk_grace_periods_stop_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_grace_periods_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grace_periods")),
        sa.UniqueConstraint("stop_id", name=op.f("uq_grace_periods_stop_id")),
    )
    with op.batch_alter_table("grace_periods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grace_periods_benefit_id"), ["benefit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grace_periods_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_grace_periods_reminder", ["county", "remind_on"], unique=False)

    op.create_table(
        "stop_opinions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("stop_id", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_stop_opinions_an_opinion_has_words")),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name=op.f("fk_stop_opinions_stop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_opinions")),
    )
    with op.batch_alter_table("stop_opinions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stop_opinions_stop_id"), ["stop_id"], unique=False)

    # ### end Alembic commands ###


def downgrade() -> None:  # long: one statement per table
    """Take the change back."""
    with op.batch_alter_table("stop_opinions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stop_opinions_stop_id"))

    op.drop_table("stop_opinions")
    with op.batch_alter_table("grace_periods", schema=None) as batch_op:
        batch_op.drop_index("ix_grace_periods_reminder")
        batch_op.drop_index(batch_op.f("ix_grace_periods_household_id"))
        batch_op.drop_index(batch_op.f("ix_grace_periods_benefit_id"))

    op.drop_table("grace_periods")
    with op.batch_alter_table("stops", schema=None) as batch_op:
        batch_op.drop_index("ix_stops_list")
        batch_op.drop_index(batch_op.f("ix_stops_household_id"))
        batch_op.drop_index(
            "a_benefit_has_one_open_change",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("stops")
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index("ix_reviews_list")
        batch_op.drop_index(batch_op.f("ix_reviews_household_id"))
        batch_op.drop_index(batch_op.f("ix_reviews_draw_id"))
        batch_op.drop_index(
            "a_benefit_has_one_open_check",
            sqlite_where=sa.text("state = 'open' AND benefit_id IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND benefit_id IS NOT NULL"),
        )

    op.drop_table("reviews")
    with op.batch_alter_table("review_calendar", schema=None) as batch_op:
        batch_op.drop_index("ix_review_calendar_plan")
        batch_op.drop_index(
            "ix_review_calendar_opening",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_review_calendar_household_id"))
        batch_op.drop_index(
            "a_benefit_waits_for_one_check_of_a_kind",
            sqlite_where=sa.text("state IN ('waiting', 'open')"),
            postgresql_where=sa.text("state IN ('waiting', 'open')"),
        )

    op.drop_table("review_calendar")
    with op.batch_alter_table("suspicions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspicions_review_id"))
        batch_op.drop_index("ix_suspicions_list")
        batch_op.drop_index(batch_op.f("ix_suspicions_household_id"))

    op.drop_table("suspicions")
    with op.batch_alter_table("household_flags", schema=None) as batch_op:
        batch_op.drop_index(
            "a_household_is_flagged_once",
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.drop_table("household_flags")
    with op.batch_alter_table("household_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_household_changes_list")
        batch_op.drop_index(batch_op.f("ix_household_changes_household_id"))

    op.drop_table("household_changes")
    with op.batch_alter_table("gap_and_exit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_gap_and_exit_entries_list")
        batch_op.drop_index(batch_op.f("ix_gap_and_exit_entries_household_id"))

    op.drop_table("gap_and_exit_entries")
    op.drop_table("review_draws")
    op.drop_table("review_marks")
    op.drop_table("comparisons")
    # ### end Alembic commands ###
