"""Rows of the joint meeting: calendar, meetings, seats, requests, agenda, votes, resolutions."""

# long: one statement per table, written by Alembic
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.foundation.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= first_on", name=op.f("ck_meeting_series_a_series_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "every_weeks BETWEEN 1 AND 12", name=op.f("ck_meeting_series_a_series_comes_every_one_to_twelve_weeks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("series_id", sa.String(length=32), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("planned_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("notice_id", sa.String(length=32), nullable=True),
        sa.Column("minutes_id", sa.String(length=32), nullable=True),
        sa.Column("held_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "state <> 'closed' OR minutes_id IS NOT NULL", name=op.f("ck_meetings_a_closed_meeting_has_minutes")
        ),
        sa.CheckConstraint(
            "state IN ('preparing', 'cancelled') OR notice_id IS NOT NULL",
            name=op.f("ck_meetings_a_convened_meeting_has_a_notice"),
        ),
        sa.CheckConstraint(
            "way IN ('', 'meeting', 'written', 'cancel')",
            name=op.f("ck_meetings_a_meeting_meets_circulates_or_is_cancelled"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_meetings_case_id")),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name=op.f("fk_meetings_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("case_id", name="a_case_of_the_house_is_one_meeting"),
        sa.UniqueConstraint("county", "submission", name="a_form_plans_one_meeting_however_often_it_is_sent"),
        sa.UniqueConstraint("county", "year", "ordinal", name="meetings_of_a_year_are_counted_once"),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(
            "a_county_has_one_proposed_meeting_in_preparation",
            ["county"],
            unique=True,
            sqlite_where=sa.text("state = 'preparing' AND proposed"),
            postgresql_where=sa.text("state = 'preparing' AND proposed"),
        )
        batch_op.create_index("ix_meetings_state", ["county", "state", "planned_at"], unique=False)

    op.create_table(
        "meeting_attendance",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_meeting_attendance_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_meeting_attendance_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendance")),
        sa.UniqueConstraint("meeting_id", "user_id", name="a_person_signs_in_once"),
    )
    with op.batch_alter_table("meeting_attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_attendance_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "meeting_seats",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "kind IN ('chair', 'core', 'concerned')",
            name=op.f("ck_meeting_seats_a_seat_is_the_chair_s_core_or_concerned"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_seats_meeting_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_meeting_seats_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_seats")),
        sa.UniqueConstraint("meeting_id", "unit_id", name="a_unit_has_one_seat_at_a_meeting"),
    )
    with op.batch_alter_table("meeting_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_seats_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "meeting_requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("entry_id", sa.String(length=32), nullable=True),
        sa.Column("resolution_id", sa.String(length=32), nullable=True),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("requested_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=32), nullable=False),
        sa.Column("ended_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state IN ('resolved', 'withdrawn')) = (ended_at IS NOT NULL)",
            name=op.f("ck_meeting_requests_a_request_that_ended_says_when"),
        ),
        sa.CheckConstraint(
            "kind <> 'case' OR instance_id IS NOT NULL",
            name=op.f("ck_meeting_requests_a_waiting_case_names_its_process"),
        ),
        sa.CheckConstraint(
            "kind <> 'resolution' OR resolution_id IS NOT NULL",
            name=op.f("ck_meeting_requests_an_overdue_resolution_names_it"),
        ),
        sa.CheckConstraint(
            "kind <> 'transfer' OR entry_id IS NOT NULL",
            name=op.f("ck_meeting_requests_an_overdue_transfer_names_its_entry"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_meeting_requests_case_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["supervision_entries.id"], name=op.f("fk_meeting_requests_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_requests")),
    )
    with op.batch_alter_table("meeting_requests", schema=None) as batch_op:
        batch_op.create_index(
            "a_process_waits_once_for_a_meeting",
            ["instance_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'planned') AND instance_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('waiting', 'planned') AND instance_id IS NOT NULL"),
        )
        batch_op.create_index(
            "an_overdue_resolution_waits_once",
            ["resolution_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'planned') AND resolution_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('waiting', 'planned') AND resolution_id IS NOT NULL"),
        )
        batch_op.create_index(
            "an_overdue_transfer_waits_once",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'planned') AND entry_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('waiting', 'planned') AND entry_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_meeting_requests_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_requests_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_meeting_requests_state", ["county", "state", "requested_at"], unique=False)

    op.create_table(
        "meeting_items",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("concerned", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("carried_why", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "state <> 'carried' OR length(carried_why) > 0",
            name=op.f("ck_meeting_items_a_matter_carried_over_says_why"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'resolved', 'carried', 'dropped')",
            name=op.f("ck_meeting_items_a_matter_is_open_resolved_carried_or_dropped"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_items_meeting_id")),
        sa.ForeignKeyConstraint(["request_id"], ["meeting_requests.id"], name=op.f("fk_meeting_items_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_items")),
        sa.UniqueConstraint("meeting_id", "request_id", name="a_matter_stands_once_on_an_agenda"),
    )
    with op.batch_alter_table("meeting_items", schema=None) as batch_op:
        batch_op.create_index(
            "a_matter_stands_on_one_open_agenda",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_meeting_items_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "meeting_opinions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("vote", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(recorded_by IS NULL) = (how = '')", name=op.f("ck_meeting_opinions_a_recorded_vote_says_how_it_was_given")
        ),
        sa.CheckConstraint(
            "vote IN ('agree', 'refuse', 'defer', 'abstain')",
            name=op.f("ck_meeting_opinions_a_vote_agrees_refuses_defers_or_abstains"),
        ),
        sa.CheckConstraint(
            "recorded_by IS NULL OR recorded_by <> user_id",
            name=op.f("ck_meeting_opinions_nobody_records_a_vote_for_oneself"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_items.id"], name=op.f("fk_meeting_opinions_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_meeting_opinions_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_meeting_opinions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_opinions")),
        sa.UniqueConstraint("item_id", "unit_id", name="a_unit_votes_once_on_a_matter"),
    )
    with op.batch_alter_table("meeting_opinions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_opinions_item_id"), ["item_id"], unique=False)

    op.create_table(
        "meeting_recusals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_meeting_recusals_who_stands_aside_says_why")),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_items.id"], name=op.f("fk_meeting_recusals_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_meeting_recusals_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_recusals")),
        sa.UniqueConstraint("item_id", "user_id", name="a_person_stands_aside_once"),
    )
    with op.batch_alter_table("meeting_recusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_recusals_item_id"), ["item_id"], unique=False)

    op.create_table(
        "meeting_resolutions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.Column("by_chair", sa.Boolean(), nullable=False),
        sa.Column("chair_reason", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("act_rule", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("resolved_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("renews", sa.String(length=32), nullable=True),
        sa.Column("order_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("closed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_meeting_resolutions_a_closed_resolution_says_when"),
        ),
        sa.CheckConstraint(
            "amount_fen IS NULL OR outcome = 'agree'",
            name=op.f("ck_meeting_resolutions_only_an_agreement_names_an_amount"),
        ),
        sa.CheckConstraint(
            "outcome IN ('agree', 'refuse', 'defer')",
            name=op.f("ck_meeting_resolutions_a_resolution_agrees_refuses_or_defers"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'reported', 'closed')",
            name=op.f("ck_meeting_resolutions_a_resolution_is_open_reported_or_closed"),
        ),
        sa.CheckConstraint(
            "NOT by_chair OR length(chair_reason) > 0",
            name=op.f("ck_meeting_resolutions_a_chair_who_decides_a_tie_says_why"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_meeting_resolutions_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_items.id"], name=op.f("fk_meeting_resolutions_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_resolutions_meeting_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_meeting_resolutions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_resolutions")),
        sa.UniqueConstraint("item_id", name="a_matter_gets_one_resolution_in_a_meeting"),
    )
    with op.batch_alter_table("meeting_resolutions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_resolutions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_resolutions_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index("ix_meeting_resolutions_state", ["county", "state", "due_on"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("meeting_resolutions")
    op.drop_table("meeting_recusals")
    op.drop_table("meeting_opinions")
    op.drop_table("meeting_items")
    op.drop_table("meeting_requests")
    op.drop_table("meeting_seats")
    op.drop_table("meeting_attendance")
    op.drop_table("meetings")
    op.drop_table("meeting_series")
