"""A step's draft says who saved it last, so that a colleague's page does not replace it unseen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("tasks") as table:
        table.add_column(sa.Column("draft_by", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("draft_at", Instant(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("tasks") as table:
        table.drop_column("draft_at")
        table.drop_column("draft_by")
