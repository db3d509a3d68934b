"""Returned money of a list is renounced or withheld; a month whose batch no fund can pay is remembered until money moves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("payment_campaign_entries") as table:
        table.add_column(sa.Column("state", sa.String(length=10), nullable=False, server_default="listed"))
        table.create_check_constraint(
            op.f("ck_payment_campaign_entries_an_entry_waits_or_is_settled"),
            "state IN ('listed', 'renounced', 'withheld')",
        )
    op.create_table(
        "payment_shortfalls",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("movements", sa.Integer(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_shortfalls")),
        sa.UniqueConstraint("county", "month", name="a_month_falls_short_once"),
    )


def downgrade() -> None:
    """Take the change back; renounced and withheld money of a list stays without an account, so that no batch pays it."""
    op.drop_table("payment_shortfalls")
    with op.batch_alter_table("payment_campaign_entries") as table:
        table.drop_constraint(op.f("ck_payment_campaign_entries_an_entry_waits_or_is_settled"), type_="check")
        table.drop_column("state")
