"""From due instants to lights that people read, and from a deadline row to the sheet that explains each counted day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from server.cases.clocks import suspensions_of
from server.cases.models import Case, Deadline
from server.cases.terms import NEVER
from server.cases.words import DEADLINE_STATES, name_of
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.web.lights import AMBER, GREEN, GREY, RED, CountedDay, Light
from workflows import worktime

#: from here on a light is amber, in the unit it counts
NEAR = {"workday": 3, "day": 2, "hour": 6}
_HOUR = timedelta(hours=1)
_KINDS = {"make-up": "makeup", "workday": "counted", "calendar": "counted"}


@dataclass(frozen=True, slots=True)
class Explained:
    """One deadline with all that explains it."""

    row: Deadline
    light: Light
    rule: worktime.Rule | None
    due: worktime.Due | None
    days: tuple[CountedDay, ...]


def light_of(
    work: Work, *, due_at: datetime | None, rule_id: str, provisional: bool, pinned_on: date | None = None
) -> Light:
    """Return the light of a due instant: exact, in the unit of its rule; grey when nothing runs."""
    if due_at is None or due_at >= NEVER:
        return Light(state=GREY, words="" if due_at else DEADLINE_STATES["suspended"].zh)
    rule = rule_of(work, rule_id, on=pinned_on or work.today)
    unit, left = _left(work, rule, due_at)
    over = work.now > due_at
    state = RED if over else AMBER if left <= NEAR[unit] else GREEN
    named = {} if rule is None else {
        "name": rule.title.zh, "name_en": rule.title.en, "basis": rule.basis.zh, "basis_en": rule.basis.en,
    }  # fmt: skip
    return Light(
        state=state, left=min(left, -1) if over else max(left, 0), unit=unit, provisional=provisional,
        due_on=last_day(due_at), due_at=due_at if unit == "hour" else None, **named,
    )  # fmt: skip


def _left(work: Work, rule: worktime.Rule | None, due_at: datetime) -> tuple[str, int]:
    if rule is not None and rule.unit == worktime.Unit.HOUR:
        return "hour", int((due_at - work.now) // _HOUR)
    last = last_day(due_at)
    if rule is not None and rule.unit == worktime.Unit.WORKING_DAY:
        try:
            return "workday", worktime.working_days_between(work.today, last, calendar=work.house.calendar)
        except worktime.YearNotCovered:
            pass
    return "day", (last - work.today).days


def last_day(due_at: datetime) -> date:
    """Return the local date of the last day: a term overdue from midnight on ends the day before."""
    return local_date(due_at - timedelta(microseconds=1))


def rule_of(work: Work, rule_id: str, *, on: date) -> worktime.Rule | None:
    """Return the rule in force on the day the case is pinned to, or None when no table has it."""
    try:
        return work.house.rules.rule(rule_id, on=on, division=work.house.county)  # type: ignore[no-any-return]
    except worktime.UnknownRule:
        return None


def pinned_on(case: Case) -> date:
    """Return the day whose tables of terms bind a case: acceptance, before it registration (K10)."""
    return local_date(case.accepted_at or case.registered_at)


def deadline_light(work: Work, row: Deadline, *, on: date) -> Light:
    """Return the light of a deadline row; an ended one is grey and says how it ended."""
    light = light_of(work, due_at=row.due_at, rule_id=row.rule, provisional=row.provisional, pinned_on=on)
    if row.state == "open":
        return light
    return Light(
        state=GREY, words=name_of(DEADLINE_STATES, row.state).zh, due_on=row.due_on, unit=light.unit,
        due_at=light.due_at, name=light.name, name_en=light.name_en, basis=light.basis, basis_en=light.basis_en,
    )  # fmt: skip


def explain(work: Work, row: Deadline, *, on: date) -> Explained:
    """Return a deadline with each counted day, derived anew from rule, start, extension and suspensions."""
    light = deadline_light(work, row, on=on)
    rule = rule_of(work, row.extended_by or row.rule, on=on)
    if rule is None:
        return Explained(row, light, None, None, ())
    hours = rule.unit == worktime.Unit.HOUR
    start: date | datetime = row.start_at if hours else local_date(row.start_at)
    try:
        due = worktime.due(rule, start=start, calendar=work.house.calendar, suspensions=suspensions_of(row))
    except (worktime.StillSuspended, worktime.YearNotCovered):
        return Explained(row, light, rule, None, ())
    return Explained(row, light, rule, due, () if hours else _days(local_date(row.start_at), due))


def _days(start: date, due: worktime.Due) -> tuple[CountedDay, ...]:
    days = [CountedDay(date=start, kind="", start=True, why="起算日，不计入")]
    number = 0
    for day in due.days:
        number += day.counted
        kind = _KINDS.get(day.kind, day.kind)
        days.append(
            CountedDay(
                date=day.date, kind=kind if kind in _SHOWN else "holiday", number=number if day.counted else None,
                why=day.zh, due=day.date == due.due_on,
            )
        )  # fmt: skip
    return tuple(days)


_SHOWN = frozenset({"counted", "weekend", "holiday", "makeup", "suspended"})


def due_before(work: Work, workdays: int) -> datetime:
    """Return the instant before which a term falls due within so many working days; 0 = by the end of today."""
    if workdays == 0:
        last = work.today
    else:
        last = worktime.add_working_days(work.today, workdays, calendar=work.house.calendar)
    return worktime.end_of_day(last) + timedelta(microseconds=1)


def as_json(light: Light) -> dict[str, Any]:
    """Return a light as the API tells it."""
    return {
        "state": light.state, "left": light.left, "unit": light.unit, "provisional": light.provisional,
        "due_on": light.due_on.isoformat() if light.due_on else None,
        "due_at": light.due_at.isoformat() if light.due_at else None,
        "name": {"zh": light.name, "en": light.name_en}, "basis": {"zh": light.basis, "en": light.basis_en},
    }  # fmt: skip
