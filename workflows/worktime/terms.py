"""When a term ends: from a rule, its start, a calendar, extensions and suspensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workflows.worktime import counting
from workflows.worktime.calendars import Calendar
from workflows.worktime.counting import SHANGHAI
from workflows.worktime.explain import CountedDay, explain
from workflows.worktime.rules import Basis, Rule, Unit
from workflows.worktime.suspensions import Suspension, paused, require_ended_before, without_suspended


class StartNeedsTime(ValueError):
    """An hour clock starts at a minute with its offset, not on a day."""


class ExtensionRefused(ValueError):
    """The extension does not fit the term, has no listed ground, or was decided after the date it would move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A decision that replaces n; the start stays (民发〔2022〕83号 四(一))."""

    rule: Rule  #: the `.ext` term
    decided_on: date
    ground: str  #: a key of `rule.grounds`


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The end of one term, with all that explains it."""

    rule: Rule  #: the term as it was set
    applied: Rule  #: the term that counts: `rule`, or the last extension
    start: date | datetime
    due_on: date  #: local date of the last day
    due_at: datetime | None  #: local time, only for hour clocks
    instant: datetime  #: aware UTC; the term is overdue from here on
    provisional: bool  #: True while a year it counts has no notice yet
    nominal_on: date  #: last day before rolling
    counted_with: Calendar
    suspensions: tuple[Suspension, ...] = ()

    @property
    def n(self) -> int:
        """Give the length that counts."""
        return self.applied.n

    @property
    def unit(self) -> Unit:
        """Give the unit of `n`."""
        return self.applied.unit

    @property
    def basis(self) -> Basis:
        """Give the authority of the length that counts."""
        return self.applied.basis

    @property
    def pack(self) -> str:
        """Name the table of terms, its version and its row, `terms-national/2026.1/DB.total`."""
        return self.applied.stands_in

    @property
    def calendar(self) -> str:
        """Name the state of the calendar it was counted with."""
        return self.counted_with.version

    @property
    def days(self) -> tuple[CountedDay, ...]:
        """Explain each day after the start; derived anew each time, empty for month and fixed-date rules."""
        return explain(self)


def due(
    rule: Rule,
    *,
    start: date | datetime,
    calendar: Calendar,
    extensions: Sequence[Extension] = (),
    suspensions: Sequence[Suspension] = (),
) -> Due:
    """Give the end of the term that `rule` opens at `start`.

    :raises StartNeedsTime: when an hour clock gets a date, or a time has no offset.
    :raises ExtensionRefused: when an extension is late, foreign to the rule or without a listed ground.
    :raises SuspensionNotAllowed: when the rule, or one suspension, does not allow it.
    :raises StillSuspended: when the last suspension has no end and came before the term's: a suspended term has no due date.
    :raises YearNotCovered: when the count runs past the calendar.
    """
    if isinstance(start, datetime) and start.tzinfo is None:
        raise StartNeedsTime("a time needs its offset from UTC, for example +08:00")
    first = counting.local_day(start)
    pauses = tuple(suspensions)
    clock = without_suspended(calendar, rule=rule, start=first, suspensions=pauses) if pauses else calendar
    found = _measure(rule, rule, start, calendar, clock, pauses)
    for extension in extensions:
        _check_extension(extension, found)
        found = _measure(rule, extension.rule, start, calendar, clock, pauses)
    return found


def binding(dues: Iterable[Due]) -> Due:
    """Give the earliest of several open terms, which is the one that binds.

    :raises ValueError: when none is open.
    """
    return min(dues, key=lambda each: each.instant)


def _check_extension(extension: Extension, current: Due) -> None:
    rule = extension.rule
    if current.rule.id not in rule.extends or rule.n <= current.n or rule.unit is not current.unit:
        raise ExtensionRefused(f"{rule.id} does not extend {current.applied.id}")
    if extension.ground not in rule.grounds:
        raise ExtensionRefused(f"{rule.id}: {extension.ground} is not one of the grounds {', '.join(rule.grounds)}")
    if extension.decided_on > current.due_on:
        raise ExtensionRefused(f"{rule.id}: decided on {extension.decided_on}, after {current.due_on}")


def _measure(
    rule: Rule, term: Rule, start: date | datetime, calendar: Calendar, clock: Calendar, pauses: tuple[Suspension, ...]
) -> Due:
    first = counting.local_day(start)
    due_at = None
    if term.unit is Unit.HOUR:
        due_at = _hours(start, term.n)
        nominal = due_on = due_at.date()
        instant = due_at.astimezone(UTC)
    else:
        nominal = _last_day(term, first, clock, pauses)
        due_on = counting.roll(nominal, calendar=clock) if term.roll else nominal
        require_ended_before(term, due_on, start=first, calendar=calendar, suspensions=pauses)
        instant = counting.end_of_day(due_on)
    return Due(
        rule=rule,
        applied=term,
        start=start,
        due_on=due_on,
        due_at=due_at,
        instant=instant,
        nominal_on=nominal,
        provisional=_provisional(term, first, nominal, due_on, calendar),
        counted_with=calendar,
        suspensions=pauses,
    )


def _hours(start: date | datetime, n: int) -> datetime:
    if not isinstance(start, datetime):
        raise StartNeedsTime("an hour clock starts at a time with its offset, for example 2026-02-17T21:15+08:00")
    recorded = start.astimezone(SHANGHAI).replace(second=0, microsecond=0)
    return recorded + timedelta(hours=n)


def _last_day(term: Rule, first: date, clock: Calendar, pauses: tuple[Suspension, ...]) -> date:
    match term.unit:
        case Unit.WORKING_DAY:
            return counting.add_working_days(first, term.n, calendar=clock)
        case Unit.DAY:
            return _calendar_days(first, term.n, pauses)
        case Unit.MONTH:
            return counting.add_months(first, term.n)
        case Unit.YEAR:
            return counting.add_months(first, 12 * term.n)
        case Unit.NEXT_MONTH:
            return counting.next_month(first, term.n)
        case Unit.DATE if term.month_day:
            return counting.yearly(first, month=term.month_day[0], day=term.month_day[1])
    raise ValueError(f"{term.id}: {term.unit} has no last day")


def _calendar_days(first: date, n: int, pauses: tuple[Suspension, ...]) -> date:
    ended = [each for each in pauses if each.to_date is not None]
    if not ended:
        return first + timedelta(days=n)
    day, left = first, n
    while left:
        day += timedelta(days=1)
        left -= not paused(day, ended)
    return day


def _provisional(term: Rule, first: date, nominal: date, due_on: date, calendar: Calendar) -> bool:
    if term.unit is Unit.WORKING_DAY:
        return any(calendar.is_provisional(year) for year in range(first.year, due_on.year + 1))
    return term.roll and any(calendar.is_provisional(year) for year in range(nominal.year, due_on.year + 1))
