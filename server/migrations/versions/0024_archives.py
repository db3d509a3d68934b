"""A closed case is filed with a number and hashes, and goes to the archive with a list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    _transfers()
    _files()


def _transfers() -> None:
    op.create_table(
        "archive_transfers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.String(32), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(32), nullable=True),
        sa.Column("received_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint("files > 0", name=op.f("ck_archive_transfers_a_transfer_hands_over_something")),
        sa.CheckConstraint(
            "received_by IS NULL OR received_by <> made_by",
            name=op.f("ck_archive_transfers_whoever_hands_files_over_does_not_receive_them"),
        ),
        sa.CheckConstraint(
            "(received_by IS NULL) = (received_at IS NULL)",
            name=op.f("ck_archive_transfers_a_received_transfer_says_when"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_archive_transfers_document_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_archive_transfers_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_transfers")),
        sa.UniqueConstraint("number", name=op.f("uq_archive_transfers_number")),
    )
    with op.batch_alter_table("archive_transfers") as table:
        table.create_index(op.f("ix_archive_transfers_unit_id"), ["unit_id"])


def _files() -> None:
    op.create_table(
        "archived_files",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("lacking", sa.Integer(), nullable=False),
        sa.Column("lacking_why", sa.String(200), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("transfer_id", sa.String(32), nullable=True),
        sa.Column("filed_by", sa.String(32), nullable=False),
        sa.Column("filed_at", Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "lacking = 0 OR lacking_why <> ''", name=op.f("ck_archived_files_an_incomplete_file_says_why")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_archived_files_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_archived_files_unit_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_archived_files_document_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["archive_transfers.id"], name=op.f("fk_archived_files_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived_files")),
        sa.UniqueConstraint("case_id", name="a_case_is_filed_once"),
        sa.UniqueConstraint("unit_id", "year", "serial", name="an_archive_number_is_given_once"),
    )
    with op.batch_alter_table("archived_files") as table:
        table.create_index("ix_archived_files_unit", ["unit_id", "transfer_id", "filed_at"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("archived_files")
    op.drop_table("archive_transfers")
