"""A recovery says for which months it was paid, and why more than that is asked back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_CHECK = "ck_recoveries_more_than_was_paid_is_asked_back_for_a_reason"


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("recoveries") as table:
        table.add_column(sa.Column("first_month", sa.Date(), nullable=True))
        table.add_column(sa.Column("last_month", sa.Date(), nullable=True))
        table.add_column(sa.Column("paid_fen", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("beyond_why", sa.String(200), nullable=False, server_default=""))
        table.create_check_constraint(op.f(_CHECK), "paid_fen IS NULL OR claimed_fen <= paid_fen OR beyond_why <> ''")
    with op.batch_alter_table("recoveries") as table:
        table.alter_column("beyond_why", server_default=None, existing_type=sa.String(200), existing_nullable=False)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("recoveries") as table:
        table.drop_constraint(op.f(_CHECK), type_="check")
        for name in ("beyond_why", "paid_fen", "last_month", "first_month"):
            table.drop_column(name)
