"""Columns hold their longest word on PostgreSQL too: an investigation's result, the calendar and the table of a term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

#: table, column, characters before and after
_WIDER = (("investigations", "result", 12, 20), ("deadlines", "calendar", 60, 200), ("deadlines", "pack", 60, 120))


def upgrade() -> None:
    """Apply the change."""
    for table, column, before, after in _WIDER:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)


def downgrade() -> None:
    """Take the change back; what is longer is cut, as the narrow column would have refused it."""
    for table, column, before, after in _WIDER:
        kept = sa.table(table, sa.column(column))
        op.execute(kept.update().values({column: sa.func.substr(kept.c[column], 1, before)}))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.String(after), type_=sa.String(before), existing_nullable=False)
