"""The house stands: every table of the first version."""
# long: it is one statement per table, as they stood on the day of the first version

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.foundation.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("removed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=32), nullable=True),
        sa.Column("removed_reason", sa.String(length=200), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_case_id"), ["case_id"], unique=False)

    op.create_table(
        "audit_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("county", "number", name=op.f("uq_audit_entries_county_number")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("county", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("workday", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("zh", sa.String(length=40), nullable=False),
        sa.Column("en", sa.String(length=60), nullable=False),
        sa.Column("entered_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('workday', 'weekend', 'holiday', 'make-up', 'closure')",
            name=op.f("ck_calendar_days_a_day_is_of_a_known_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('settled', 'provisional')", name=op.f("ck_calendar_days_a_day_is_settled_or_provisional")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("division", "date", name="a_division_has_a_day_once"),
    )
    op.create_table(
        "counters",
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county", "unit_id", "kind", "year", name=op.f("pk_counters")),
    )
    op.create_table(
        "definitions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("called", sa.JSON(), nullable=False),
        sa.Column("published_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("lint", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definitions")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_definitions_content_hash")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_definitions_key_version")),
    )
    op.create_table(
        "divisions",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("parent", sa.String(length=12), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["divisions.code"], name=op.f("fk_divisions_parent")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_divisions")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "merge_log",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_log")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pinyin", sa.String(length=40), nullable=False),
        sa.Column("id_kind", sa.String(length=20), nullable=False),
        sa.Column("id_sealed", sa.Text(), nullable=True),
        sa.Column("id_hash", sa.String(length=64), nullable=True),
        sa.Column("id_hash_15", sa.String(length=64), nullable=True),
        sa.Column("id_reason", sa.String(length=60), nullable=False),
        sa.Column("name_birth_hash", sa.String(length=64), nullable=True),
        sa.Column("birth", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.Column("created_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["persons.id"], name=op.f("fk_persons_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_persons_id_hash"), ["id_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_persons_id_hash_15"), ["id_hash_15"], unique=False)
        batch_op.create_index("ix_persons_name_birth", ["name_birth_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_persons_pinyin"), ["pinyin"], unique=False)
        batch_op.create_index(
            "one_person_per_id_number",
            ["county", "id_hash"],
            unique=True,
            sqlite_where=sa.text("merged_into IS NULL AND id_hash IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NULL AND id_hash IS NOT NULL"),
        )

    op.create_table(
        "query_locks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("locked_until", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_query_locks_wrong_tries_are_counted_upwards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_locks")),
    )
    op.create_table(
        "read_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_entries")),
    )
    with op.batch_alter_table("read_entries", schema=None) as batch_op:
        batch_op.create_index("ix_read_entries_subject", ["subject", "at"], unique=False)

    op.create_table(
        "settings_kv",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings_kv")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("closed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("login", name=op.f("uq_users_login")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("title_zh", sa.String(length=160), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("body_zh", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("read_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_inbox_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_page", ["user_id", "at", "id"], unique=False)
        batch_op.create_index(
            "ix_inbox_unread",
            ["user_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("created_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("next_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("sent_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(length=200), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["recipient"], ["users.id"], name=op.f("fk_outbox_recipient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe", name="a_message_is_written_once_per_recipient"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("started_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("seen_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("ends_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_user_id"), ["user_id"], unique=False)

    op.create_table(
        "units",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("department", sa.String(length=30), nullable=True),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("parent", sa.String(length=32), nullable=True),
        sa.Column("short", sa.String(length=10), nullable=False),
        sa.Column("contact", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("hours", sa.String(length=80), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["division"], ["divisions.code"], name=op.f("fk_units_division")),
        sa.ForeignKeyConstraint(["parent"], ["units.id"], name=op.f("fk_units_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("county", "code", name=op.f("uq_units_county_code")),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("acting_for", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_appointments_an_appointment_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["acting_for"], ["users.id"], name=op.f("fk_appointments_acting_for")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appointments_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_appointments_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index("ix_appointments_unit_role", ["unit_id", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointments_user_id"), ["user_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("addressee", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=32), nullable=False),
        sa.Column("verify_code", sa.String(length=32), nullable=False),
        sa.Column("supersedes", sa.String(length=32), nullable=True),
        sa.Column("void_reason", sa.String(length=120), nullable=False),
        sa.Column("voided_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.Column("delivered_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("delivery", sa.JSON(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_documents_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint(
            "county", "unit_id", "kind", "year", "serial", name=op.f("uq_documents_county_unit_id_kind_year_serial")
        ),
        sa.UniqueConstraint("verify_code", name=op.f("uq_documents_verify_code")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index("ix_documents_case", ["case_id", "issued_at"], unique=False)

    op.create_table(
        "households",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=32), nullable=True),
        sa.Column("head_id", sa.String(length=32), nullable=False),
        sa.Column("registered_address", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.Column("created_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["head_id"], ["persons.id"], name=op.f("fk_households_head_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["households.id"], name=op.f("fk_households_merged_into")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_households_township")),
        sa.ForeignKeyConstraint(["village"], ["units.id"], name=op.f("fk_households_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("code", name=op.f("uq_households_code")),
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_households_township"), ["township"], unique=False)

    op.create_table(
        "petty_funds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("opened_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("balance_fen >= 0", name=op.f("ck_petty_funds_a_fund_never_goes_below_zero")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_petty_funds_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petty_funds")),
        sa.UniqueConstraint("township", name=op.f("uq_petty_funds_township")),
    )
    op.create_table(
        "benefits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_benefits_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_benefits_person_id")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_benefits_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefits")),
    )
    with op.batch_alter_table("benefits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_benefits_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_benefits_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_benefits_person", ["person_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("applicant_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("opened_by_unit", sa.String(length=32), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("cause_date", sa.Date(), nullable=True),
        sa.Column("submitted_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("registered_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("true_time_reason", sa.String(length=200), nullable=False),
        sa.Column("true_time_by", sa.String(length=32), nullable=True),
        sa.Column("accepted_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("closed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("close_reason", sa.String(length=60), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("query_code", sa.String(length=32), nullable=False),
        sa.Column("rule_pack", sa.String(length=40), nullable=False),
        sa.Column("upstream", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_cases_a_closed_case_has_a_closing_time")
        ),
        sa.ForeignKeyConstraint(["applicant_id"], ["persons.id"], name=op.f("fk_cases_applicant_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_cases_household_id")),
        sa.ForeignKeyConstraint(["opened_by_unit"], ["units.id"], name=op.f("fk_cases_opened_by_unit")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_cases_township")),
        sa.ForeignKeyConstraint(["village"], ["units.id"], name=op.f("fk_cases_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("code", name=op.f("uq_cases_code")),
        sa.UniqueConstraint("query_code", name=op.f("uq_cases_query_code")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_cases_township", ["township", "state", "registered_at"], unique=False)

    op.create_table(
        "fund_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("payment_for", sa.String(length=32), nullable=True),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("first_by", sa.String(length=32), nullable=False),
        sa.Column("second_by", sa.String(length=32), nullable=True),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "kind <> 'correction' OR (corrects IS NOT NULL AND note <> '')",
            name=op.f("ck_fund_entries_a_correction_names_its_line_and_reason"),
        ),
        sa.CheckConstraint(
            "kind <> 'payment' OR (second_by IS NOT NULL AND second_by <> first_by)",
            name=op.f("ck_fund_entries_two_different_people_sign_a_payment"),
        ),
        sa.CheckConstraint(
            "kind <> 'payment' OR amount_fen < 0", name=op.f("ck_fund_entries_a_payment_takes_money_out")
        ),
        sa.CheckConstraint("kind <> 'top-up' OR amount_fen > 0", name=op.f("ck_fund_entries_a_top_up_brings_money_in")),
        sa.CheckConstraint("balance_fen >= 0", name=op.f("ck_fund_entries_a_ledger_never_shows_less_than_nothing")),
        sa.ForeignKeyConstraint(["fund_id"], ["petty_funds.id"], name=op.f("fk_fund_entries_fund_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_entries")),
        sa.UniqueConstraint("fund_id", "serial", name="a_ledger_numbers_its_lines_once"),
        sa.UniqueConstraint("payment_for", name="an_emergency_is_paid_once_from_the_fund"),
    )
    with op.batch_alter_table("fund_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_entries_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_entries_fund_id"), ["fund_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("not_counted_reason", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_memberships_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_memberships_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(
            "a_person_lives_in_one_household",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_memberships_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_memberships_person", ["person_id"], unique=False)

    op.create_table(
        "recognised_identities",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_recognised_identities_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_recognised_identities_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognised_identities")),
    )
    with op.batch_alter_table("recognised_identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recognised_identities_household_id"), ["household_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_comments_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_case_id"), ["case_id"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_corrections_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_case_id"), ["case_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("acting_for", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_case", ["case_id", "at", "id"], unique=False)

    op.create_table(
        "intake_drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("opened_by_unit", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("need", sa.String(length=500), nullable=False),
        sa.Column("true_time_reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'registered') = (case_id IS NOT NULL)",
            name=op.f("ck_intake_drafts_a_registered_draft_names_its_case"),
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> asked_by",
            name=op.f("ck_intake_drafts_a_true_time_is_approved_by_another_person"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_intake_drafts_case_id")),
        sa.ForeignKeyConstraint(["opened_by_unit"], ["units.id"], name=op.f("fk_intake_drafts_opened_by_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_intake_drafts_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_intake_drafts_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_drafts")),
    )
    with op.batch_alter_table("intake_drafts", schema=None) as batch_op:
        batch_op.create_index("ix_intake_drafts_township", ["township", "state", "updated_at"], unique=False)

    op.create_table(
        "item_claims",
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_item_claims_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_item_claims_household_id")),
        sa.PrimaryKeyConstraint("household_id", "item", name=op.f("pk_item_claims")),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_reason", sa.String(length=200), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("decided_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_items_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("case_id", "item", name="a_case_holds_an_item_once"),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_items_case_id"), ["case_id"], unique=False)

    op.create_table(
        "payment_requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("requested_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=32), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("prepared_by", sa.String(length=32), nullable=True),
        sa.Column("prepared_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("paid_by", sa.String(length=32), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_by IS NOT NULL)",
            name=op.f("ck_payment_requests_a_paid_request_names_who_confirmed_it"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_requests_finance_is_asked_for_more_than_nothing")),
        sa.CheckConstraint(
            "paid_by IS NULL OR (prepared_by IS NOT NULL AND paid_by <> prepared_by)",
            name=op.f("ck_payment_requests_whoever_prepares_a_payment_does_not_confirm_it"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_payment_requests_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_requests")),
        sa.UniqueConstraint("instance_id", "purpose", name="a_process_asks_once_for_each_purpose"),
    )
    with op.batch_alter_table("payment_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_requests_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_payment_requests_state", ["county", "state", "requested_at"], unique=False)

    op.create_table(
        "satisfactions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 3", name=op.f("ck_satisfactions_a_score_is_1_to_3")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_satisfactions_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfactions")),
        sa.UniqueConstraint("case_id", name="a_case_is_rated_once"),
    )
    op.create_table(
        "supervision_orders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("form_token", sa.String(length=40), nullable=False),
        sa.Column("sent_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("closed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_supervision_orders_a_closed_order_has_a_closing_time"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'closed')",
            name=op.f("ck_supervision_orders_an_order_is_open_answered_or_closed"),
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_supervision_orders_an_order_says_why")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supervision_orders_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_supervision_orders_document_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["users.id"], name=op.f("fk_supervision_orders_sent_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_supervision_orders_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_orders")),
        sa.UniqueConstraint(
            "county", "sent_by", "form_token", name="a_form_sends_one_order_however_often_it_is_submitted"
        ),
    )
    with op.batch_alter_table("supervision_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_orders_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_supervision_orders_state", ["county", "state", "reply_by"], unique=False)
        batch_op.create_index("ix_supervision_orders_unit", ["unit_id", "state"], unique=False)

    op.create_table(
        "instances",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("definition_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("open", sa.JSON(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("started_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("finished_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_instances_case_id")),
        sa.ForeignKeyConstraint(["definition_id"], ["definitions.id"], name=op.f("fk_instances_definition_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_instances_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instances")),
    )
    with op.batch_alter_table("instances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instances_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instances_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instances_subject"), ["subject"], unique=False)

    op.create_table(
        "referrals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("previous_id", sa.String(length=32), nullable=True),
        sa.Column("department_kind", sa.String(length=20), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("identity_id", sa.String(length=32), nullable=True),
        sa.Column("identity", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("from_unit", sa.String(length=32), nullable=False),
        sa.Column("to_unit", sa.String(length=32), nullable=True),
        sa.Column("bureau", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("created_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("consent_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("consent_by", sa.String(length=60), nullable=False),
        sa.Column("sent_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("signed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(length=32), nullable=True),
        sa.Column("handler_name", sa.String(length=100), nullable=False),
        sa.Column("handler_phone_sealed", sa.Text(), nullable=True),
        sa.Column("asked_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("refusals_in_row", sa.Integer(), nullable=False),
        sa.Column("result_kind", sa.String(length=16), nullable=True),
        sa.Column("result_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("next_check_on", sa.Date(), nullable=True),
        sa.Column("told_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("satisfaction", sa.String(length=10), nullable=False),
        sa.Column("need_open", sa.Boolean(), nullable=True),
        sa.Column("close_reason", sa.String(length=200), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state IN ('draft', 'dropped')) = (sent_at IS NULL)", name=op.f("ck_referrals_a_sent_transfer_says_when")
        ),
        sa.CheckConstraint("refusals_in_row >= 0", name=op.f("ck_referrals_refusals_are_counted_from_zero")),
        sa.CheckConstraint("returns BETWEEN 0 AND 2", name=op.f("ck_referrals_a_transfer_is_returned_twice_at_most")),
        sa.CheckConstraint(
            "sent_at IS NULL OR consent_at IS NOT NULL", name=op.f("ck_referrals_nothing_is_sent_without_consent")
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR to_unit IS NOT NULL", name=op.f("ck_referrals_a_sent_transfer_has_an_addressee")
        ),
        sa.ForeignKeyConstraint(["bureau"], ["units.id"], name=op.f("fk_referrals_bureau")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_referrals_document_id")),
        sa.ForeignKeyConstraint(["from_unit"], ["units.id"], name=op.f("fk_referrals_from_unit")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_referrals_household_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["recognised_identities.id"], name=op.f("fk_referrals_identity_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_referrals_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_referrals_person_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["referrals.id"], name=op.f("fk_referrals_previous_id")),
        sa.ForeignKeyConstraint(["to_unit"], ["units.id"], name=op.f("fk_referrals_to_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(
            "a_need_has_one_open_transfer",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'sent', 'returned', 'signed', 'waiting', 'partial')"),
            postgresql_where=sa.text("state IN ('draft', 'sent', 'returned', 'signed', 'waiting', 'partial')"),
        )
        batch_op.create_index(batch_op.f("ix_referrals_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_referrals_from", ["from_unit", "state", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referrals_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_referrals_to", ["to_unit", "state", "sent_at"], unique=False)

    op.create_table(
        "reliefs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("reported_by", sa.String(length=20), nullable=False),
        sa.Column("reported_way", sa.String(length=20), nullable=False),
        sa.Column("registered_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("registered_by", sa.String(length=32), nullable=False),
        sa.Column("asked_fen", sa.BigInteger(), nullable=True),
        sa.Column("submission", sa.String(length=40), nullable=False),
        sa.Column("repeat_of", sa.String(length=200), nullable=False),
        sa.Column("repeat_reason", sa.String(length=200), nullable=False),
        sa.Column("repeat_approved_by", sa.String(length=32), nullable=True),
        sa.Column("repeat_approved_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "repeat_approved_by IS NULL OR repeat_approved_by <> registered_by",
            name=op.f("ck_reliefs_whoever_registers_does_not_approve_a_repeated_relief"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reliefs_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_reliefs_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reliefs_person_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_reliefs_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reliefs")),
        sa.UniqueConstraint("submission", name=op.f("uq_reliefs_submission")),
    )
    with op.batch_alter_table("reliefs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reliefs_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reliefs_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_reliefs_township", ["township", "registered_at"], unique=False)

    op.create_table(
        "supervision_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("verdict_reason", sa.String(length=500), nullable=False),
        sa.Column("verdict_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("verdict_by", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(verdict = '') = (verdict_at IS NULL)", name=op.f("ck_supervision_answers_a_verdict_has_its_time")
        ),
        sa.CheckConstraint(
            "verdict <> 'returned' OR length(verdict_reason) > 0",
            name=op.f("ck_supervision_answers_a_returned_answer_says_why"),
        ),
        sa.CheckConstraint(
            "verdict IN ('', 'accepted', 'returned')", name=op.f("ck_supervision_answers_a_verdict_accepts_or_returns")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["supervision_orders.id"], name=op.f("fk_supervision_answers_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_answers")),
    )
    with op.batch_alter_table("supervision_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_answers_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            "uq_an_order_has_one_answer_awaiting_a_verdict",
            ["order_id"],
            unique=True,
            sqlite_where=sa.text("verdict = ''"),
            postgresql_where=sa.text("verdict = ''"),
        )

    op.create_table(
        "deadlines",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("element", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("pack", sa.String(length=60), nullable=False),
        sa.Column("calendar", sa.String(length=60), nullable=False),
        sa.Column("start_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("extended_by", sa.String(length=40), nullable=True),
        sa.Column("consumed", sa.JSON(), nullable=False),
        sa.Column("due_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_reminder_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.String(length=80), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "state = 'open' OR closed_at IS NOT NULL", name=op.f("ck_deadlines_a_deadline_that_ended_says_when")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deadlines_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_deadlines_instance_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_deadlines_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadlines_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_deadlines_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_deadlines_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(
            "ix_deadlines_reminder",
            ["next_reminder_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_deadlines_task_id"), ["task_id"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=60), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("retry", sa.JSON(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("resolved_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_incidents_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_incidents_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incidents_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "job_offers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("job", sa.String(length=200), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("wage", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("fit", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("justified", sa.Boolean(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("in_row", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("answer <> 'refused' OR reason <> ''", name=op.f("ck_job_offers_a_refusal_says_why")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_job_offers_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_offers")),
        sa.UniqueConstraint("task_id", name="an_offer_is_logged_once"),
    )
    with op.batch_alter_table("job_offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_offers_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sender", sa.String(length=32), nullable=False),
        sa.Column("delivered_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_messages_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_messages_waiting",
            ["instance_id", "at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "referral_steps",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=True),
        sa.Column("to_unit", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_referral_steps_document_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_referral_steps_referral_id")),
        sa.ForeignKeyConstraint(["to_unit"], ["units.id"], name=op.f("fk_referral_steps_to_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_referral_steps_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_steps")),
        sa.UniqueConstraint("referral_id", "position", name="the_steps_of_a_transfer_are_numbered"),
    )
    op.create_table(
        "supervision_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("listed_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("settled_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_at IS NOT NULL",
            name=op.f("ck_supervision_entries_who_settled_an_entry_did_it_at_a_time"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_supervision_entries_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_supervision_entries_instance_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_supervision_entries_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_entries")),
    )
    with op.batch_alter_table("supervision_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_entries_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_entries_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index("ix_supervision_entries_list", ["county", "listed_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_entries_subject"), ["subject"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("alternates", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=True),
        sa.Column("form_version", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("due_rule", sa.String(length=40), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("follow_up_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("created_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("completed_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("completed_by", sa.String(length=32), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (completed_at IS NOT NULL)", name=op.f("ck_tasks_a_done_task_has_a_completion_time")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tasks_case_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["users.id"], name=op.f("fk_tasks_holder_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_tasks_instance_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_tasks_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_tasks_county_due",
            ["county", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_tasks_holder",
            ["holder_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_tasks_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(
            "ix_tasks_shared",
            ["unit_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND shared"),
            postgresql_where=sa.text("state = 'open' AND shared"),
        )
        batch_op.create_index(
            "ix_tasks_todo",
            ["unit_id", "role", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "timers",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=60), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("start_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("due_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("fired_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_timers_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timers_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_timers_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "waits",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=60), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_waits_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waits")),
    )
    with op.batch_alter_table("waits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waits_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "reminders_sent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("deadline_id", sa.String(length=80), nullable=False),
        sa.Column("rung", sa.String(length=30), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("covered", sa.JSON(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadlines.id"], name=op.f("fk_reminders_sent_deadline_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders_sent")),
        sa.UniqueConstraint("deadline_id", "rung", "due_version", name="a_rung_fires_once_per_due_date"),
    )
    with op.batch_alter_table("reminders_sent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_sent_deadline_id"), ["deadline_id"], unique=False)


def downgrade() -> None:  # long: one statement per table
    """Take the change back."""
    with op.batch_alter_table("reminders_sent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminders_sent_deadline_id"))

    op.drop_table("reminders_sent")
    with op.batch_alter_table("waits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waits_instance_id"))

    op.drop_table("waits")
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timers_instance_id"))
        batch_op.drop_index(
            "ix_timers_due", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("timers")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tasks_todo", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "ix_tasks_shared",
            sqlite_where=sa.text("state = 'open' AND shared"),
            postgresql_where=sa.text("state = 'open' AND shared"),
        )
        batch_op.drop_index(batch_op.f("ix_tasks_instance_id"))
        batch_op.drop_index(
            "ix_tasks_holder", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "ix_tasks_county_due", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_tasks_case_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("supervision_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_entries_subject"))
        batch_op.drop_index("ix_supervision_entries_list")
        batch_op.drop_index(batch_op.f("ix_supervision_entries_instance_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_entries_case_id"))

    op.drop_table("supervision_entries")
    op.drop_table("referral_steps")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("messages")
    with op.batch_alter_table("job_offers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_offers_referral_id"))

    op.drop_table("job_offers")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incidents_instance_id"))

    op.drop_table("incidents")
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadlines_task_id"))
        batch_op.drop_index(
            "ix_deadlines_reminder", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_deadlines_instance_id"))
        batch_op.drop_index(
            "ix_deadlines_due", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_deadlines_case_id"))

    op.drop_table("deadlines")
    with op.batch_alter_table("supervision_answers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_an_order_has_one_answer_awaiting_a_verdict",
            sqlite_where=sa.text("verdict = ''"),
            postgresql_where=sa.text("verdict = ''"),
        )
        batch_op.drop_index(batch_op.f("ix_supervision_answers_order_id"))

    op.drop_table("supervision_answers")
    with op.batch_alter_table("reliefs", schema=None) as batch_op:
        batch_op.drop_index("ix_reliefs_township")
        batch_op.drop_index(batch_op.f("ix_reliefs_person_id"))
        batch_op.drop_index(batch_op.f("ix_reliefs_case_id"))

    op.drop_table("reliefs")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_index("ix_referrals_to")
        batch_op.drop_index(batch_op.f("ix_referrals_household_id"))
        batch_op.drop_index("ix_referrals_from")
        batch_op.drop_index(batch_op.f("ix_referrals_case_id"))
        batch_op.drop_index(
            "a_need_has_one_open_transfer",
            sqlite_where=sa.text("state IN ('draft', 'sent', 'returned', 'signed', 'waiting', 'partial')"),
            postgresql_where=sa.text("state IN ('draft', 'sent', 'returned', 'signed', 'waiting', 'partial')"),
        )

    op.drop_table("referrals")
    with op.batch_alter_table("instances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instances_subject"))
        batch_op.drop_index(batch_op.f("ix_instances_item_id"))
        batch_op.drop_index(batch_op.f("ix_instances_case_id"))

    op.drop_table("instances")
    with op.batch_alter_table("supervision_orders", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_orders_unit")
        batch_op.drop_index("ix_supervision_orders_state")
        batch_op.drop_index(batch_op.f("ix_supervision_orders_case_id"))

    op.drop_table("supervision_orders")
    op.drop_table("satisfactions")
    with op.batch_alter_table("payment_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_requests_state")
        batch_op.drop_index(batch_op.f("ix_payment_requests_case_id"))

    op.drop_table("payment_requests")
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_items_case_id"))

    op.drop_table("items")
    op.drop_table("item_claims")
    with op.batch_alter_table("intake_drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_intake_drafts_township")

    op.drop_table("intake_drafts")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_case")

    op.drop_table("events")
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_case_id"))

    op.drop_table("corrections")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_case_id"))

    op.drop_table("comments")
    with op.batch_alter_table("recognised_identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recognised_identities_household_id"))

    op.drop_table("recognised_identities")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index("ix_memberships_person")
        batch_op.drop_index(batch_op.f("ix_memberships_household_id"))
        batch_op.drop_index(
            "a_person_lives_in_one_household",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("memberships")
    with op.batch_alter_table("fund_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fund_entries_fund_id"))
        batch_op.drop_index(batch_op.f("ix_fund_entries_case_id"))

    op.drop_table("fund_entries")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_township")
        batch_op.drop_index(batch_op.f("ix_cases_household_id"))

    op.drop_table("cases")
    with op.batch_alter_table("benefits", schema=None) as batch_op:
        batch_op.drop_index("ix_benefits_person")
        batch_op.drop_index(batch_op.f("ix_benefits_household_id"))
        batch_op.drop_index(batch_op.f("ix_benefits_case_id"))

    op.drop_table("benefits")
    op.drop_table("petty_funds")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_households_township"))

    op.drop_table("households")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_case")

    op.drop_table("documents")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointments_user_id"))
        batch_op.drop_index("ix_appointments_unit_role")

    op.drop_table("appointments")
    op.drop_table("units")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_user_id"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_due", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index(batch_op.f("ix_outbox_case_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_unread", sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL")
        )
        batch_op.drop_index("ix_inbox_page")

    op.drop_table("inbox")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_tokens_user_id"))

    op.drop_table("api_tokens")
    op.drop_table("users")
    op.drop_table("settings_kv")
    with op.batch_alter_table("read_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_read_entries_subject")

    op.drop_table("read_entries")
    op.drop_table("query_locks")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index(
            "one_person_per_id_number",
            sqlite_where=sa.text("merged_into IS NULL AND id_hash IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NULL AND id_hash IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_persons_pinyin"))
        batch_op.drop_index("ix_persons_name_birth")
        batch_op.drop_index(batch_op.f("ix_persons_id_hash_15"))
        batch_op.drop_index(batch_op.f("ix_persons_id_hash"))

    op.drop_table("persons")
    op.drop_table("merge_log")
    op.drop_table("idempotency_keys")
    op.drop_table("divisions")
    op.drop_table("definitions")
    op.drop_table("counters")
    op.drop_table("calendar_days")
    op.drop_table("audit_heads")
    op.drop_table("audit_entries")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_case_id"))

    op.drop_table("attachments")
