"""Pauses of a term: a budget is consumed only on days outside them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.worktime.calendars import Calendar, Day
from workflows.worktime.counting import working_days_between
from workflows.worktime.rules import Rule, Unit


class SuspensionNotAllowed(ValueError):
    """The rule allows no suspension, or this one has no document, no length, or overlaps another."""


class StillSuspended(ValueError):
    """The clock stands still and nobody has restarted it; `consumed` says how much of the term is used."""

    def __init__(self, rule: Rule, consumed: int) -> None:
        super().__init__(f"{rule.id} is suspended with {consumed} of {rule.n} {rule.unit} used")
        self.consumed = consumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """One pause; its first day is the first that does not count, its end the first that counts again."""

    from_date: date
    to_date: date | None  #: None while it lasts
    ground: str
    document: str  #: number of the local document that allows it


def paused(day: date, pauses: Sequence[Suspension]) -> bool:
    """Say whether the clock stands still on `day`."""
    return any(each.from_date <= day and (each.to_date is None or day < each.to_date) for each in pauses)


def consumed(rule: Rule, *, start: date, on: date, calendar: Calendar, suspensions: Sequence[Suspension] = ()) -> int:
    """Count what of the term is used at the end of `on`, in the rule's own unit.

    :raises SuspensionNotAllowed: when the rule is counted in neither working days nor days.
    """
    if rule.unit not in (Unit.DAY, Unit.WORKING_DAY):
        raise SuspensionNotAllowed(f"{rule.id} is counted in {rule.unit}")
    if not suspensions and rule.unit is Unit.WORKING_DAY:
        return max(0, working_days_between(start, on, calendar=calendar))
    days = (start + timedelta(days=offset) for offset in range(1, (on - start).days + 1))
    open_days = (day for day in days if not paused(day, suspensions))
    return sum(rule.unit is Unit.DAY or calendar.is_workday(day).workday for day in open_days)


def without_suspended(calendar: Calendar, *, rule: Rule, start: date, suspensions: Sequence[Suspension]) -> Calendar:
    """Give the calendar on which the days of suspensions that have ended are no working days.

    :raises SuspensionNotAllowed: when the rule, or one suspension, does not allow it.
    """
    if not rule.suspendable:
        raise SuspensionNotAllowed(f"{rule.id} allows no suspension")
    ordered = sorted(suspensions, key=lambda each: each.from_date)
    for number, each in enumerate(ordered):
        _check(each, start, ordered[number + 1] if number + 1 < len(ordered) else None)
    ended = [each for each in ordered if each.to_date is not None]
    return _Paused(calendar, ended) if ended else calendar


def require_ended_before(
    rule: Rule, due_on: date, *, start: date, calendar: Calendar, suspensions: Sequence[Suspension]
) -> None:
    """Let a date stand that lies before the pause that lasts: the term had ended when the clock stopped.

    :raises StillSuspended: the pause came before the date, so that there is none.
    """
    lasting = next((each for each in suspensions if each.to_date is None), None)
    if lasting is not None and due_on >= lasting.from_date:
        before = lasting.from_date - timedelta(days=1)
        used = consumed(rule, start=start, on=before, calendar=calendar, suspensions=suspensions)
        raise StillSuspended(
            rule, min(used, rule.n)
        )  # a last day that rolls may roll into the pause: all of it is used then


def _check(each: Suspension, start: date, following: Suspension | None) -> None:
    if not each.document or not each.ground:
        raise SuspensionNotAllowed("a suspension needs its ground and the number of the document that allows it")
    if each.from_date <= start or (each.to_date is not None and each.to_date <= each.from_date):
        raise SuspensionNotAllowed(
            f"a suspension from {each.from_date} to {each.to_date} has no length inside the term"
        )
    if following and (each.to_date is None or following.from_date < each.to_date):
        raise SuspensionNotAllowed(f"the suspensions from {each.from_date} and {following.from_date} overlap")


class _Paused:
    def __init__(self, base: Calendar, pauses: Sequence[Suspension]) -> None:
        self._base, self._pauses = base, pauses

    @property
    def version(self) -> str:
        return self._base.version

    def is_workday(self, date: date, /) -> Day:
        if paused(date, self._pauses):
            return Day(workday=False, kind="suspended")
        return self._base.is_workday(date)

    def workdays(self, year: int, /) -> array[int]:
        days = self._base.workdays(year)
        return array("l", (each for each in days if not paused(date.fromordinal(each), self._pauses)))

    def is_provisional(self, year: int, /) -> bool:
        return self._base.is_provisional(year)
