"""Rolls are taken over from files, and warn of what a household may need."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "roll_imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("townships", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_reason", sa.String(length=200), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "state <> 'done' OR (decided_by IS NOT NULL AND decided_by <> uploaded_by)",
            name=op.f("ck_roll_imports_a_roll_is_confirmed_by_another_person"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'dropped')", name=op.f("ck_roll_imports_a_roll_waits_is_done_or_is_dropped")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_imports")),
    )
    op.create_index(
        "a_file_is_taken_over_once",
        "roll_imports",
        ["county", "sha256"],
        unique=True,
        sqlite_where=sa.text("state <> 'dropped'"),
        postgresql_where=sa.text("state <> 'dropped'"),
    )
    op.create_table(
        "roll_warnings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("indicator", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("why_zh", sa.String(length=300), nullable=False),
        sa.Column("why_en", sa.String(length=300), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("feedback", sa.String(length=300), nullable=False),
        sa.Column("handled_by", sa.String(length=32), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (handled_at IS NULL)", name=op.f("ck_roll_warnings_a_handled_warning_says_when")
        ),
        sa.CheckConstraint(
            "state = 'open' OR feedback <> ''", name=op.f("ck_roll_warnings_a_handled_warning_says_what_came_of_it")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_roll_warnings_household_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_roll_warnings_township")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_warnings")),
        sa.UniqueConstraint("household_id", "indicator", "subject", name="a_sign_is_raised_once"),
    )
    op.create_index(op.f("ix_roll_warnings_household_id"), "roll_warnings", ["household_id"], unique=False)
    op.create_index("ix_roll_warnings_township", "roll_warnings", ["township", "state"], unique=False)
    op.create_table(
        "roll_rows",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("benefit_id", sa.String(length=32), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_roll_rows_benefit_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_roll_rows_household_id")),
        sa.ForeignKeyConstraint(["import_id"], ["roll_imports.id"], name=op.f("fk_roll_rows_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_roll_rows_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_rows")),
        sa.UniqueConstraint("import_id", "number", name="a_row_of_a_roll_is_taken_over_once"),
    )
    op.create_index(op.f("ix_roll_rows_household_id"), "roll_rows", ["household_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("roll_rows")
    op.drop_table("roll_warnings")
    op.drop_table("roll_imports")
