"""A transfer from a bureau to a section of its own needs no consent: nothing leaves the bureau."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("referrals") as table:
        table.drop_constraint(op.f("ck_referrals_nothing_is_sent_without_consent"), type_="check")
        table.add_column(sa.Column("inside", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.create_check_constraint(
            op.f("ck_referrals_nothing_leaves_without_consent"), "sent_at IS NULL OR consent_at IS NOT NULL OR inside"
        )


def downgrade() -> None:
    """Take the change back; what went within a bureau keeps the moment of its sending as that of its consent."""
    op.execute(
        sa.text(
            "UPDATE referrals SET consent_at = sent_at, consent_by = '局内转办' WHERE inside AND consent_at IS NULL"
        )
    )
    with op.batch_alter_table("referrals") as table:
        table.drop_constraint(op.f("ck_referrals_nothing_leaves_without_consent"), type_="check")
        table.drop_column("inside")
        table.create_check_constraint(
            op.f("ck_referrals_nothing_is_sent_without_consent"), "sent_at IS NULL OR consent_at IS NOT NULL"
        )
