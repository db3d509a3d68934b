"""When to remind whom about a term: pure policy, no rows and no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

from notifications.rungs import audience, rank, words

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
MORNING = timedelta(hours=9)
USUAL = ("half", "T-3", "T-1", "T")
ELAPSED = ("50%", "75%", "90%")
SHORT = 3  #: working days; up to here a term is reminded by elapsed time
SUPERVISED, LISTED = 1, 5  #: working days after the end


class CalendarLike(Protocol):
    """What the ladder asks of a calendar."""

    def is_workday(self, date: date, /) -> object:
        """Give something true on a working day."""


class RuleLike(Protocol):
    """What the ladder asks of a rule."""

    @property
    def roll(self) -> bool:
        """Say whether the last day rolls."""

    @property
    def ladder(self) -> tuple[str, ...] | None:
        """Give the rungs to use in place of the usual ones."""


class DueLike(Protocol):
    """What the ladder asks of a due date."""

    @property
    def n(self) -> int:
        """Give the length of the term."""

    @property
    def unit(self) -> str:
        """Give its unit."""

    @property
    def due_on(self) -> date:
        """Give the local last day."""

    @property
    def instant(self) -> datetime:
        """Give the instant from which it is overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One reminder."""

    key: str  #: half, T-3, T-1, T, 50%, 75%, 90%, overdue-1, overdue-2, …
    at: datetime  #: aware UTC
    audience: tuple[str, ...]  #: posts of the unit that holds the task; `duty`, `supervisor`, `meeting` beyond it
    zh: str
    en: str


def ladder(
    *,
    start: date | datetime,
    due: DueLike,
    rule: RuleLike,
    calendar: CalendarLike,
    unit_kind: str,
    through: datetime | None = None,
) -> tuple[Rung, ...]:
    """List the reminders of a term in order of time, one per instant.

    Overdue rungs go on to the joint-meeting list and one beyond `through`, so that an open term always has a next rung.
    A rule with an empty ladder is never reminded.
    """
    if rule.ladder == ():
        return ()
    clocked = _clocked(due, rule)
    begin = _begin(start, clocked=clocked)
    keys = rule.ladder or (ELAPSED if clocked else USUAL)
    found = [(key, _at(key, begin, due, calendar)) for key in keys]
    found += _overdue(due, calendar, clocked=clocked, through=through)
    return _merged(found, begin, due, calendar, unit_kind=unit_kind, clocked=clocked)


def next_rung(rungs: Iterable[Rung], after: datetime) -> Rung | None:
    """Give the first rung later than `after`."""
    return min((rung for rung in rungs if rung.at > after), key=lambda rung: rung.at, default=None)


def highest_due(rungs: Sequence[Rung], now: datetime, already: Collection[str]) -> Rung | None:
    """Give the one reminder to send now: the highest rung due, with everyone whom a missed lower rung would have told.

    `already` holds the keys that were sent; a higher one that was sent answers for all below it.
    """
    passed = [rung for rung in rungs if rung.at <= now]
    sent = max((number for number, rung in enumerate(passed) if rung.key in already), default=-1)
    untold = passed[sent + 1 :]
    if not untold:
        return None
    everyone = dict.fromkeys(post for rung in untold for post in rung.audience)
    return replace(untold[-1], audience=tuple(everyone))


def _clocked(due: DueLike, rule: RuleLike) -> bool:
    if due.unit == "H":
        return True
    return due.n <= SHORT if due.unit == "WD" else due.unit == "D" and not rule.roll


def _begin(start: date | datetime, *, clocked: bool) -> datetime:
    if isinstance(start, datetime):
        if clocked:
            return start.astimezone(UTC)
        start = start.astimezone(LOCAL).date()
    # The day of the trigger is not counted, so nothing falls on it.
    return _local(start + timedelta(days=1), timedelta())


def _at(key: str, begin: datetime, due: DueLike, calendar: CalendarLike) -> datetime:
    if key.endswith("%"):
        return begin + (due.instant - begin) * int(key[:-1]) / 100
    if key == "half":
        return _local(_half(begin, due, calendar), MORNING)
    return _local(_back(due.due_on, int(key.partition("-")[2] or 0), calendar), MORNING)


def _half(begin: datetime, due: DueLike, calendar: CalendarLike) -> date:
    first = begin.astimezone(LOCAL).date() - timedelta(days=1)
    if due.unit == "WD":
        return _forward(first, due.n // 2, calendar)
    middle = first + (due.due_on - first) // 2
    return middle if calendar.is_workday(middle) else _back(middle, 1, calendar)


def _overdue(
    due: DueLike, calendar: CalendarLike, *, clocked: bool, through: datetime | None
) -> list[tuple[str, datetime]]:
    last = _local(_forward(due.due_on, LISTED, calendar), MORNING)
    found: list[tuple[str, datetime]] = []
    day = due.instant.astimezone(LOCAL).date() - timedelta(days=1)
    while not found or found[-1][1] < last or (through is not None and found[-1][1] <= through):
        day = day + timedelta(days=1) if clocked else _forward(day, 1, calendar)
        at = _local(day, MORNING)
        if at > due.instant:
            found.append((f"overdue-{len(found) + 1}", at))
    return found


def _merged(
    found: Iterable[tuple[str, datetime]],
    begin: datetime,
    due: DueLike,
    calendar: CalendarLike,
    *,
    unit_kind: str,
    clocked: bool,
) -> tuple[Rung, ...]:
    highest: dict[datetime, str] = {}
    for key, at in found:
        if at > begin and (at not in highest or rank(key) > rank(highest[at])):
            highest[at] = key
    supervised, listed = (_forward(due.due_on, days, calendar) for days in (SUPERVISED, LISTED))
    rungs: list[Rung] = []
    for at, key in sorted(highest.items()):
        day = at.astimezone(LOCAL).date()
        posts = audience(key, unit_kind=unit_kind, duty=clocked, supervised=day >= supervised, listed=day >= listed)
        zh, en = words(key)
        rungs.append(Rung(key=key, at=at, audience=posts, zh=zh, en=en))
    return tuple(rungs)


def _local(day: date, time: timedelta) -> datetime:
    return (datetime(day.year, day.month, day.day, tzinfo=LOCAL) + time).astimezone(UTC)


def _forward(day: date, n: int, calendar: CalendarLike) -> date:
    return _walk(day, n, timedelta(days=1), calendar)


def _back(day: date, n: int, calendar: CalendarLike) -> date:
    return _walk(day, n, timedelta(days=-1), calendar)


def _walk(day: date, n: int, step: timedelta, calendar: CalendarLike) -> date:
    while n:
        day += step
        if calendar.is_workday(day):
            n -= 1
    return day
