"""Read the calendar's changes and what one of them would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from server.calendar.models import CalendarChange
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.planning.operations import ACTION, changed_days, foreseen, read
from server.planning.replanning import Moving, moving_rows, moving_timers, movings
from workflows.worktime import Day

MOST_SHOWN = 100
MOST_COUNTED = 20_000  #: deadlines a preview looks at
MOST_INSTANCES = 500  #: instances whose timers a preview looks at; each is restored for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One change: the days that become something else, and the deadlines that move."""

    change: CalendarChange
    days: Sequence[tuple[date, Day, Day]]
    moving: int
    settled: int  #: deadlines that stay and are provisional no longer
    rows: int  #: due dates that rooms keep in rows of their own, which move too
    timers: int  #: timers that no deadline measures, which move too
    shown: Sequence[Moving]
    units: Sequence[tuple[str, int]]  #: name and number of moved deadlines, once they are planned anew


def changes(work: Work) -> list[CalendarChange]:
    """Return the changes, the newest first.

    :raises NotPermitted: the actor does not look after the calendar.
    """
    rules.require(work.actor, ACTION)
    return list(
        work.session.scalars(
            select(CalendarChange)
            .where(CalendarChange.county == work.house.county)
            .order_by(CalendarChange.entered_at.desc())
            .limit(50)
        )
    )


def preview(work: Work, change_id: str) -> Preview:
    """Return a change with what it would move, or has moved.

    :raises NotPermitted: the actor does not look after the calendar.
    :raises NotFound: there is none.
    """
    rules.require(work.actor, ACTION)
    change = read(work, change_id)
    if change.state != "previewed":
        return Preview(
            change=change,
            days=(),
            moving=change.moved,
            settled=0,
            rows=0,
            timers=0,
            shown=(),
            units=_units(work, change),
        )
    then = foreseen(work, change)
    found = list(movings(then, change, limit=MOST_COUNTED))
    moving = [each for each in found if each.moves]
    return Preview(
        change=change, days=changed_days(work, change), moving=len(moving), settled=len(found) - len(moving),
        rows=moving_rows(then, change), timers=moving_timers(then, change, most=MOST_INSTANCES), shown=moving[:MOST_SHOWN], units=(),
    )  # fmt: skip


def _units(work: Work, change: CalendarChange) -> list[tuple[str, int]]:
    names = dict(work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(list(change.units)))).all())
    return sorted(((names.get(unit, unit), count) for unit, count in change.units.items()), key=lambda row: -row[1])
