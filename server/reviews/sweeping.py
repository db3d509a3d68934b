"""What the clock does for this room: enter new aid, open the checks of the day, remind of grace periods, renew the lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from server.cases.models import Case
from server.foundation.constants import written_out
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from server.reviews import calendar, children, gaps, growing
from server.reviews.models import CalendarEntry, Grace, Mark, Stop
from server.reviews.planning import Planner

BATCH = 50
LISTED = "lists-renewed"  #: mark: the day on which the lists were renewed last
# Asked at every beat of the clock, so each is built once.
_ENDING = (
    select(Grace)
    .where(Grace.county == bindparam("county"), Grace.remind_on <= bindparam("today"), Grace.reminded_at.is_(None))
    .limit(bindparam("most", type_=Integer()))
)
_WAITS = {
    "fresh": calendar.NEW.exists(),
    "due": calendar.DUE.order_by(None).limit(None).exists(),
    "reminders": _ENDING.limit(None).exists(),
    "lists": ~exists().where(
        Mark.county == bindparam("county"), Mark.name == LISTED, Mark.value == bindparam("listed_on")
    ),
}
#: Whether anything waits; whoever asks gives `today` as a text too.
WAITS = or_(*_WAITS.values())
_EACH = written_out(select(*(waits.label(name) for name, waits in _WAITS.items())))
_AFTER = bindparam("after", type_=Date())
_NEXT = written_out(
    select(
        select(func.min(CalendarEntry.opens_on))
        .where(CalendarEntry.state == "waiting", CalendarEntry.opens_on > _AFTER)
        .scalar_subquery(),
        select(func.min(Grace.remind_on))
        .where(Grace.reminded_at.is_(None), Grace.remind_on > _AFTER)
        .scalar_subquery(),
    )
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be done now."""

    fresh: bool  #: lines of the ledgers that nobody has looked at
    entries: tuple[str, ...]  #: checks to open
    reminders: bool
    lists: bool

    def __bool__(self) -> bool:
        return self.fresh or bool(self.entries) or self.reminders or self.lists


def waiting(work: Work, *, limit: int = BATCH) -> Waiting:
    """Return what waits to be done now, without writing anything."""
    found = work.session.execute(_EACH, _ours(work) | {"listed_on": work.today.isoformat()}).one()
    entries = tuple(calendar.due_entries(work, limit=limit)) if found.due else ()
    return Waiting(fresh=found.fresh, entries=entries, reminders=found.reminders, lists=found.lists)


def _ours(work: Work) -> dict[str, Any]:
    return {"county": work.house.county, "today": work.today}


def remind(work: Work, *, limit: int = BATCH) -> int:
    """Tell the window which grace periods end soon: the household should know what else it may ask for."""
    ending = work.session.scalars(_ENDING.with_for_update(skip_locked=True), _ours(work) | {"most": limit}).all()
    for grace in ending:
        grace.reminded_at = work.now
        stop = work.session.get_one(Stop, grace.stop_id)
        case = work.session.get_one(Case, stop.case_id)
        unit = work.session.get_one(Unit, grace.township)
        tell_posts(
            work, unit_id=grace.township, roles=("clerk",), template="task-arrived", cause=f"{grace.id}:ends", case_id=case.id,
            facts={"case": case.code, "task": f"渐退期 {grace.last_month:%Y-%m} 届满：上门告知，看是否需要其他救助", "unit": unit.name},
            link=f"/cases/{case.id}",
        )  # fmt: skip
    work.session.flush()
    return len(ending)


def renew_lists(work: Work) -> int:
    """Renew the gap and exit lists once a day, and tell who looks after children of those that grow up."""
    mark = work.session.get(Mark, (work.house.county, LISTED))
    if mark is None:
        mark = Mark(county=work.house.county, name=LISTED, value="")
        work.session.add(mark)
    if mark.value == work.today.isoformat():
        return 0
    mark.value = work.today.isoformat()
    work.session.flush()
    for benefit in children.waiting_to_enter(work):
        calendar.enter(work, benefit=benefit)
        calendar.enter_eighteenth(work, benefit=benefit, planner=Planner(work))
    return gaps.refresh(work) + growing.remind(work)


def next_day(session: Session, *, after: date) -> date | None:
    """Return the next day on which a check opens or somebody is reminded of the end of a grace period."""
    found = session.execute(_NEXT, {"after": after}).one()
    return min((each for each in found if each is not None), default=None)
