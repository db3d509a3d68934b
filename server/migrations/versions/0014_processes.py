"""Proposed versions of diagrams, and batches that move running cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _users(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([c], ["users.id"], name=op.f(f"fk_{table}_{c}")) for c in columns]


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "definition_drafts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("xml", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("rehearsal", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.String(32), nullable=False),
        sa.Column("proposed_at", Instant(timezone=True), nullable=False),
        sa.Column("claimed_until", Instant(timezone=True), nullable=True),
        sa.Column("checked_at", Instant(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(32), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(400), nullable=False),
        sa.Column("definition_id", sa.String(32), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by",
            name=op.f("ck_definition_drafts_whoever_proposes_a_version_does_not_publish_it"),
        ),
        *_users("definition_drafts", "proposed_by", "decided_by"),
        sa.ForeignKeyConstraint(["definition_id"], ["definitions.id"], name=op.f("fk_definition_drafts_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_drafts")),
    )
    op.create_index(op.f("ix_definition_drafts_key"), "definition_drafts", ["key"])
    op.create_index("ix_definition_drafts_state", "definition_drafts", ["county", "state"])
    op.create_table(
        "moves",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("definition_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("planned_by", sa.String(32), nullable=False),
        sa.Column("planned_at", Instant(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(32), nullable=True),
        sa.Column("started_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.CheckConstraint(
            "started_by IS NULL OR started_by <> planned_by",
            name=op.f("ck_moves_whoever_plans_a_move_does_not_start_it"),
        ),
        *_users("moves", "planned_by", "started_by"),
        sa.ForeignKeyConstraint(["definition_id"], ["definitions.id"], name=op.f("fk_moves_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index("ix_moves_state", "moves", ["county", "state"])
    op.create_table(
        "move_lines",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("move_id", sa.String(32), nullable=False),
        sa.Column("instance_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("hindrances", sa.JSON(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=True),
        sa.Column("county", sa.String(6), nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["moves.id"], name=op.f("fk_move_lines_move_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_move_lines_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_lines")),
        sa.UniqueConstraint("move_id", "instance_id", name="a_batch_names_an_instance_once"),
    )
    op.create_index("ix_move_lines_state", "move_lines", ["move_id", "state", "id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("move_lines")
    op.drop_table("moves")
    op.drop_table("definition_drafts")
