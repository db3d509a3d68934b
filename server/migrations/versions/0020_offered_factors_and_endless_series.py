"""Offered second factors are kept here; series of numbers that never start anew stand under year 0."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_COUNTERS = sa.table(
    "counters", sa.column("county"), sa.column("unit_id"), sa.column("kind"), sa.column("year"), sa.column("last")
)
#: Households, and the objections to one notice.
_ENDLESS = sa.or_(_COUNTERS.c.kind == "household", _COUNTERS.c.kind.like("objection:%"))


def upgrade() -> None:
    """Apply the change.

    A number of year 0 used to be counted under the year in which it was taken. Whoever counted so goes on from the highest.
    """
    op.add_column("users", sa.Column("totp_offered_sealed", sa.Text(), nullable=True))
    _count_under(0)


def downgrade() -> None:
    """Take the change back: the former version looks for such a series under the year of the day."""
    today = op.get_bind().execute(sa.select(sa.func.current_date())).scalar_one()
    _count_under(int(str(today)[:4]))
    with op.batch_alter_table("users") as users:
        users.drop_column("totp_offered_sealed")


def _count_under(year: int) -> None:
    """Let one row per endless series stay, under this year, with the highest number given so far."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.select(
            _COUNTERS.c.county, _COUNTERS.c.unit_id, _COUNTERS.c.kind, sa.func.max(_COUNTERS.c.last).label("last")
        )
        .where(_ENDLESS)
        .group_by(_COUNTERS.c.county, _COUNTERS.c.unit_id, _COUNTERS.c.kind)
    ).all()
    bind.execute(sa.delete(_COUNTERS).where(_ENDLESS))
    _insert(bind, ({**row._mapping, "year": year} for row in rows))


def _insert(bind: sa.Connection, rows: Iterable[dict[str, object]]) -> None:
    found = list(rows)
    if found:
        bind.execute(sa.insert(_COUNTERS), found)
