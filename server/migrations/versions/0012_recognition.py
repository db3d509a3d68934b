"""Recognition: answers of tables, obligors, draws, ratings, expense sheets, instalments, validity, children's files; restricted cases.

long: one table after another.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one table after another
    """Apply the change."""
    op.create_table(
        "care_ratings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("missed_items", sa.JSON(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("assessor", sa.String(length=100), nullable=False),
        sa.Column("second_assessor", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("table_version", sa.String(length=20), nullable=False),
        sa.Column("rated_by", sa.String(length=32), nullable=False),
        sa.Column("rated_at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("assessor <> second_assessor", name=op.f("ck_care_ratings_two_people_rate_self_care")),
        sa.CheckConstraint("missed BETWEEN 0 AND 6", name=op.f("ck_care_ratings_a_rating_counts_six_items")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_care_ratings_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_care_ratings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_ratings")),
    )
    op.create_index(op.f("ix_care_ratings_case_id"), "care_ratings", ["case_id"], unique=False)
    op.create_index("ix_care_ratings_person", "care_ratings", ["person_id", "rated_at"], unique=False)
    op.create_table(
        "case_restrictions",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "role <> ''", name=op.f("ck_case_restrictions_a_restricted_case_names_the_section_that_reads_it")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_restrictions_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_restrictions")),
    )
    op.create_table(
        "child_files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("care", sa.String(length=12), nullable=False),
        sa.Column("in_danger", sa.Boolean(), nullable=False),
        sa.Column("payee_id", sa.String(length=32), nullable=True),
        sa.Column("payee_relation", sa.String(length=20), nullable=False),
        sa.Column("upstream_number", sa.String(length=40), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(upstream_number = '') = (entered_on IS NULL)",
            name=op.f("ck_child_files_an_upstream_entry_has_number_and_day"),
        ),
        sa.CheckConstraint(
            "payee_id IS NULL OR payee_id <> person_id",
            name=op.f("ck_child_files_support_is_never_paid_to_the_child_itself"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_child_files_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_child_files_item_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["persons.id"], name=op.f("fk_child_files_payee_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_child_files_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_files")),
        sa.UniqueConstraint("item_id", name="an_item_has_one_child"),
    )
    op.create_index(op.f("ix_child_files_case_id"), "child_files", ["case_id"], unique=False)
    op.create_index(op.f("ix_child_files_person_id"), "child_files", ["person_id"], unique=False)
    op.create_table(
        "expense_sheets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("rigid_fen", sa.BigInteger(), nullable=False),
        sa.Column("income_fen", sa.BigInteger(), nullable=True),
        sa.Column("ratio", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("limit", sa.Numeric(precision=6, scale=4), nullable=True),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("rigid_fen >= 0", name=op.f("ck_expense_sheets_counted_expenses_are_never_below_nothing")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_expense_sheets_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_sheets")),
    )
    op.create_index("ix_expense_sheets_item", "expense_sheets", ["item_id", "at"], unique=False)
    op.create_table(
        "obligors",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("severe", sa.Boolean(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("low_income", sa.Boolean(), nullable=True),
        sa.Column("assets_ok", sa.Boolean(), nullable=True),
        sa.Column("unable", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "consented_on IS NOT NULL OR (low_income IS NULL AND assets_ok IS NULL)",
            name=op.f("ck_obligors_nothing_is_looked_up_about_an_obligor_without_consent"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_obligors_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligors")),
    )
    op.create_index("ix_obligors_item", "obligors", ["item_id"], unique=False)
    op.create_table(
        "recognitions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("remind_at", Instant(), nullable=False),
        sa.Column("reminded_at", Instant(), nullable=True),
        sa.Column("renewal_case_id", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "valid_to >= recognised_on", name=op.f("ck_recognitions_a_recognition_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_recognitions_case_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_recognitions_household_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_recognitions_item_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_recognitions_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognitions")),
        sa.UniqueConstraint("item_id", name="an_item_is_recognised_once"),
    )
    op.create_index(op.f("ix_recognitions_case_id"), "recognitions", ["case_id"], unique=False)
    op.create_index(op.f("ix_recognitions_household_id"), "recognitions", ["household_id"], unique=False)
    op.create_index(
        "ix_recognitions_remind",
        "recognitions",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("reminded_at IS NULL AND renewal_case_id IS NULL"),
        postgresql_where=sa.text("reminded_at IS NULL AND renewal_case_id IS NULL"),
    )
    op.create_table(
        "table_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("table", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_table_answers_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_answers")),
    )
    op.create_index("ix_table_answers_item", "table_answers", ["item_id", "at"], unique=False)
    op.create_table(
        "instalments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_instalments_an_instalment_pays_more_than_nothing")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_instalments_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_instalments_instance_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_instalments_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
        sa.UniqueConstraint("instance_id", "due_on", name="one_instalment_a_day"),
        sa.UniqueConstraint("instance_id", "serial", name="instalments_are_numbered_once"),
    )
    op.create_index(op.f("ix_instalments_case_id"), "instalments", ["case_id"], unique=False)
    op.create_table(
        "spot_draws",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("companion", sa.String(length=100), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.String(length=32), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "checked_at IS NULL OR (checked_by IS NOT NULL AND agrees IS NOT NULL)",
            name=op.f("ck_spot_draws_a_spot_check_names_who_went_and_what_was_found"),
        ),
        sa.CheckConstraint("checked_at IS NULL OR drawn", name=op.f("ck_spot_draws_only_a_drawn_file_is_spot_checked")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_spot_draws_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_spot_draws_instance_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_spot_draws_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_draws")),
        sa.UniqueConstraint("county", "serial", name="a_draw_numbers_each_file_once"),
        sa.UniqueConstraint("instance_id", name="a_file_enters_the_draw_once"),
    )
    op.create_index(op.f("ix_spot_draws_case_id"), "spot_draws", ["case_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    for table in (
        "spot_draws",
        "instalments",
        "table_answers",
        "recognitions",
        "obligors",
        "expense_sheets",
        "child_files",
        "case_restrictions",
        "care_ratings",
    ):
        op.drop_table(table)
