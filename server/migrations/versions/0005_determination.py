"""Decisions with their reason and delivery, the opinions and sheets before them, extensions, adjusted standards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.foundation.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one statement per table
    """Apply the change."""
    op.create_table(
        "extensions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("deadline_id", sa.String(length=80), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("extension_rule", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.String(length=500), nullable=False),
        sa.Column("original_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("told_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_on <= original_due_on",
            name=op.f("ck_extensions_an_extension_is_granted_in_time"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR new_due_on > original_due_on",
            name=op.f("ck_extensions_an_extension_is_never_earlier"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_extensions_nobody_grants_their_own_extension")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_extensions_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    op.create_index(
        "a_term_is_extended_once",
        "extensions",
        ["deadline_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'approved')"),
        postgresql_where=sa.text("state IN ('asked', 'approved')"),
    )
    op.create_index(op.f("ix_extensions_case_id"), "extensions", ["case_id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("income_fen", sa.BigInteger(), nullable=True),
        sa.Column("meets", sa.Boolean(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("report_id", sa.String(length=32), nullable=True),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assessments_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_assessments_instance_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_assessments_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index("ix_assessments_case", "assessments", ["case_id", "made_at"], unique=False)
    op.create_index(op.f("ix_assessments_instance_id"), "assessments", ["instance_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=30), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("proposed", sa.String(length=10), nullable=False),
        sa.Column("proposed_fen", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_fen", sa.BigInteger(), nullable=True),
        sa.Column("amount_reason", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=True),
        sa.Column("decided_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=True),
        sa.Column("delivered_at", server.foundation.database.Instant(timezone=True), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_place", sa.String(length=100), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "decision = 'granted' OR (reason <> '' AND basis <> '')",
            name=op.f("ck_decisions_a_refusal_states_reason_and_basis"),
        ),
        sa.CheckConstraint(
            "decision = 'granted' OR decided_fen IS NULL", name=op.f("ck_decisions_a_refusal_gives_no_money")
        ),
        sa.CheckConstraint(
            "decision IN ('granted', 'refused')", name=op.f("ck_decisions_a_decision_grants_or_refuses")
        ),
        sa.CheckConstraint(
            "level IN ('county', 'township')", name=op.f("ck_decisions_a_decision_names_the_level_that_took_it")
        ),
        sa.CheckConstraint(
            "decided_fen IS NULL OR decided_fen > 0", name=op.f("ck_decisions_a_granted_amount_is_more_than_nothing")
        ),
        sa.CheckConstraint(
            "delivered_at IS NULL OR delivered_at >= decided_at",
            name=op.f("ck_decisions_a_decision_is_delivered_after_it_was_taken"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_decisions_instance_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_decisions_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_decisions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("instance_id", name="a_process_decides_once"),
    )
    op.create_index(op.f("ix_decisions_case_id"), "decisions", ["case_id"], unique=False)
    op.create_index("ix_decisions_item", "decisions", ["item_id"], unique=False)
    op.create_table(
        "opinions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("proposed", sa.String(length=10), nullable=False),
        sa.Column("proposed_fen", sa.BigInteger(), nullable=True),
        sa.Column("departs", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("assessment_id", sa.String(length=32), nullable=True),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("given_at", server.foundation.database.Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "kind IN ('initial', 'second', 'county')", name=op.f("ck_opinions_an_opinion_is_of_a_known_kind")
        ),
        sa.CheckConstraint(
            "proposed <> 'refuse' OR basis <> ''", name=op.f("ck_opinions_an_opinion_against_names_its_basis")
        ),
        sa.CheckConstraint(
            "proposed = 'grant' OR proposed_fen IS NULL", name=op.f("ck_opinions_only_an_opinion_for_proposes_money")
        ),
        sa.CheckConstraint(
            "proposed IN ('grant', 'refuse', 'return')", name=op.f("ck_opinions_an_opinion_grants_refuses_or_returns")
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_opinions_assessment_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_opinions_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_opinions_instance_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_opinions_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index(op.f("ix_opinions_case_id"), "opinions", ["case_id"], unique=False)
    op.create_index("ix_opinions_instance", "opinions", ["instance_id", "given_at"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("opinions")
    op.drop_table("decisions")
    op.drop_table("assessments")
    op.drop_table("extensions")
