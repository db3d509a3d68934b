"""Transfers in hand are found by the identity that spares them a check, when it ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    rests = sa.text("state = 'signed' AND identity_id IS NOT NULL")
    op.create_index("ix_referrals_resting", "referrals", ["identity_id"], sqlite_where=rests, postgresql_where=rests)


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_referrals_resting", table_name="referrals")
