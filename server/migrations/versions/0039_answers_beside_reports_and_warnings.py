"""What a table answered stands beside the report of a lead and beside a warning of the roll, which have no case yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = ("lead_reports", "roll_warnings")


def upgrade() -> None:
    """Apply the change; what was entered before has no answer on file."""
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("answer", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take the change back."""
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("answer")
