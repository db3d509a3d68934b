"""Incidents may be left out with a reason and two people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.foundation.database import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NAME = "ck_incidents_a_skipped_step_has_a_reason_and_two_people"


def upgrade() -> None:
    """Apply the change."""
    is_open = sa.text("state = 'open'")
    with op.batch_alter_table("incidents") as incidents:
        incidents.add_column(sa.Column("topic", sa.String(60), nullable=False, server_default=""))
        incidents.add_column(sa.Column("skip_reason", sa.String(400), nullable=False, server_default=""))
        incidents.add_column(sa.Column("skip_asked_by", sa.String(32), nullable=True))
        incidents.add_column(sa.Column("skip_asked_at", Instant(timezone=True), nullable=True))
        incidents.add_column(sa.Column("outcome", sa.String(10), nullable=False, server_default=""))
        incidents.create_check_constraint(
            op.f(_NAME),
            "outcome <> 'skipped' OR (skip_asked_by IS NOT NULL AND skip_reason <> '' AND skip_asked_by <> resolved_by)",
        )
        incidents.create_index("ix_incidents_open", ["county", "at"], sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("incidents") as incidents:
        incidents.drop_index("ix_incidents_open")
        incidents.drop_constraint(op.f(_NAME), type_="check")
        for column in ("outcome", "skip_asked_at", "skip_asked_by", "skip_reason", "topic"):
            incidents.drop_column(column)
