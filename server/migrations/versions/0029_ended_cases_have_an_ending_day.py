"""A case that was withdrawn or not accepted has an ending day too; without one its file was never let go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

#: the day on which the history says that it ended, else the one of registration
_FILL = """
UPDATE cases SET closed_at = coalesce(
  (SELECT max(events.at) FROM events WHERE events.case_id = cases.id AND events.kind IN ('case-withdrawn', 'case-not-accepted')),
  registered_at)
WHERE state IN ('withdrawn', 'not-accepted')
"""
_EMPTY = "UPDATE cases SET closed_at = NULL WHERE state IN ('withdrawn', 'not-accepted')"


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("cases") as table:
        table.drop_constraint(op.f("ck_cases_a_closed_case_has_a_closing_time"), type_="check")
    op.execute(sa.text(_FILL))
    with op.batch_alter_table("cases") as table:
        table.create_check_constraint(
            op.f("ck_cases_an_ended_case_has_an_ending_time"),
            "(state IN ('closed', 'withdrawn', 'not-accepted')) = (closed_at IS NOT NULL)",
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("cases") as table:
        table.drop_constraint(op.f("ck_cases_an_ended_case_has_an_ending_time"), type_="check")
    op.execute(sa.text(_EMPTY))
    with op.batch_alter_table("cases") as table:
        table.create_check_constraint(
            op.f("ck_cases_a_closed_case_has_a_closing_time"), "(state = 'closed') = (closed_at IS NOT NULL)"
        )
