"""A line of the ledger keeps whether a destitute person is supported at home or in an institution."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("benefits") as table:
        table.add_column(sa.Column("support_mode", sa.String(length=12), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("benefits") as table:
        table.drop_column("support_mode")
