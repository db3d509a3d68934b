"""The dates of a recurring meeting: pure arithmetic on a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from server.foundation.clock import LOCAL
from workflows import worktime

AHEAD = 400  #: days that are looked ahead at most


class SeriesLike(Protocol):
    """What the arithmetic asks of a series."""

    @property
    def first_on(self) -> date:
        """Give the first day."""

    @property
    def every_weeks(self) -> int:
        """Give the number of weeks between two meetings."""

    @property
    def at(self) -> str:
        """Give the local time of day."""

    @property
    def ended_on(self) -> date | None:
        """Give the last day, when there is one."""


def dates(series: SeriesLike, *, since: date, calendar: Any, days: int = AHEAD) -> Iterator[tuple[date, date]]:
    """Yield the days of the rhythm from a day on, each with the working day on which the meeting is held.

    A day without work is put off to the next working day; the rhythm itself does not move.
    """
    step = timedelta(weeks=series.every_weeks)
    behind = max(0, (since - series.first_on).days - 14)
    day = series.first_on + step * (behind // step.days)
    last = since + timedelta(days=days)
    while day <= last and (series.ended_on is None or day <= series.ended_on):
        held = worktime.roll(day, calendar=calendar)
        if held >= since:
            yield day, held
        day += step


def begins(day: date, at: str) -> datetime:
    """Return the instant at which a meeting of a day begins."""
    return datetime.combine(day, time.fromisoformat(at), tzinfo=LOCAL)
