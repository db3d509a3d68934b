"""Versions of decision tables that the county proposes and another person publishes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_IN_FORCE = sa.text("state = 'published'")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "table_versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("replaces", sa.String(length=20), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=400), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by",
            name=op.f("ck_table_versions_whoever_changes_a_table_does_not_publish_it"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'published', 'refused')",
            name=op.f("ck_table_versions_a_table_version_is_in_a_known_state"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_table_versions_a_decided_table_version_says_when"),
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_table_versions_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_table_versions_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_versions")),
    )
    op.create_index(
        "a_table_has_one_version_that_begins_on_a_day", "table_versions", ["county", "key", "valid_from"], unique=True,
        sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
    )  # fmt: skip


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("a_table_has_one_version_that_begins_on_a_day", table_name="table_versions")
    op.drop_table("table_versions")
