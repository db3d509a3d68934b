"""A transfer says how the family's means are settled before its department looks at it, and the conclusion that goes with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change; what a unit has taken on before says nothing of means."""
    with op.batch_alter_table("referrals") as table:
        table.add_column(sa.Column("means", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("referrals") as table:
        table.drop_column("means")
