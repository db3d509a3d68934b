"""Households on the rebuilding list of an event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

TABLE = "disaster_rebuildings"


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("disaster_id", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("township", sa.String(length=32), nullable=False),
        sa.Column("village", sa.String(length=32), nullable=True),
        sa.Column("damage_grade", sa.String(length=10), nullable=False),
        sa.Column("put_forward", sa.String(length=10), nullable=False),
        sa.Column("group_name", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "put_forward IN ('own', 'group')",
            name=op.f("ck_disaster_rebuildings_put_forward_by_herself_or_by_her_group"),
        ),
        sa.CheckConstraint(
            "(put_forward = 'group') = (group_name <> '')",
            name=op.f("ck_disaster_rebuildings_a_group_that_nominates_is_named"),
        ),
        sa.ForeignKeyConstraint(["disaster_id"], ["disasters.id"], name=op.f("fk_disaster_rebuildings_disaster_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_disaster_rebuildings_household_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_disaster_rebuildings_case_id")),
        sa.ForeignKeyConstraint(["township"], ["units.id"], name=op.f("fk_disaster_rebuildings_township")),
        sa.ForeignKeyConstraint(["village"], ["units.id"], name=op.f("fk_disaster_rebuildings_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disaster_rebuildings")),
        sa.UniqueConstraint("disaster_id", "household_id", name="a_household_stands_once_on_a_rebuilding_list"),
    )
    for column in ("household_id", "case_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table(TABLE)
