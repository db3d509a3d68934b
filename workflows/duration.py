"""ISO 8601 durations on a simulated clock, for rehearsals only: statutory terms are counted by `worktime`."""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, UTC, datetime, timedelta

from workflows.progress import OpenTimer
from workflows.spiff.timing import DURATION

NOMINAL_TERM = timedelta(days=10)  #: stands for a `rule:` term, whose length a rehearsal does not know

_PART = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")


def instant_of(text: str) -> datetime:
    """Read an ISO date or time; without an offset it is UTC."""
    value = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def add(start: datetime, duration: str) -> datetime:
    """Add an ISO 8601 duration; a month that is too short ends on its last day (ISO 8601-1 §5.5.2).

    :raises OverflowError: it ends beyond the calendar.
    """
    date_part, _, time_part = duration.removeprefix("P").partition("T")
    amounts = {unit: float(number) for number, unit in _PART.findall(date_part)}
    months = int(amounts.get("Y", 0) * 12 + amounts.get("M", 0))
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    if year > MAXYEAR:
        raise OverflowError(f"the year {year}")
    day = min(start.day, calendar.monthrange(year, month)[1])
    moved = start.replace(year=year, month=month, day=day)
    moved += timedelta(weeks=amounts.get("W", 0), days=amounts.get("D", 0))
    clock = {unit: float(number) for number, unit in _PART.findall(time_part)}
    return moved + timedelta(hours=clock.get("H", 0), minutes=clock.get("M", 0), seconds=clock.get("S", 0))


def due_instant(timer: OpenTimer, entered: datetime) -> datetime:
    """Return when a timer is due that was first seen at `entered`."""
    if timer.term.startswith("rule:"):
        return (instant_of(str(timer.anchor)) if timer.anchor else entered) + NOMINAL_TERM
    return add(entered, timer.term) if DURATION.match(timer.term) else instant_of(timer.term)
