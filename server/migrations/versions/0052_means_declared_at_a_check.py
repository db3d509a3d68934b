"""A check says on which day the household declared its income, property and expenses at it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; at no check before has anything been declared so."""
    with op.batch_alter_table("reviews") as table:
        table.add_column(sa.Column("means_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("reviews") as table:
        table.drop_column("means_on")
