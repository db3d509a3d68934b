"""Up to which entry of the audit a former release may have written words in the open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; whatever is there now may hold such words, what is written from now on holds none."""
    op.add_column("audit_heads", sa.Column("open_until", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE audit_heads SET open_until = number")


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("audit_heads") as heads:
        heads.drop_column("open_until")
