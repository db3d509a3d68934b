"""A source of checks has the turn-around that its holder promises, answers are found by source; a list of one-off payments names its fund."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("check_sources") as table:
        table.add_column(sa.Column("promised_days", sa.Integer(), nullable=True))
    op.create_index("ix_inquiries_answered", "inquiries", ["county", "answered_at"], unique=False)
    with op.batch_alter_table("payment_campaigns") as table:
        table.add_column(sa.Column("fund_id", sa.String(length=32), nullable=True))
        table.create_foreign_key(op.f("fk_payment_campaigns_fund_id"), "payment_funds", ["fund_id"], ["id"])


def downgrade() -> None:
    """Take the change back; a list is paid by the order of the funds again."""
    with op.batch_alter_table("payment_campaigns") as table:
        table.drop_constraint(op.f("fk_payment_campaigns_fund_id"), type_="foreignkey")
        table.drop_column("fund_id")
    op.drop_index("ix_inquiries_answered", table_name="inquiries")
    with op.batch_alter_table("check_sources") as table:
        table.drop_column("promised_days")
