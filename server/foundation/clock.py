"""The only place that reads the machine's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tell the instant."""

    def now(self) -> datetime:
        """Return the aware UTC instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the aware UTC instant."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands until it is moved; scenarios and tests use it."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.instant

    def move_to(self, instant: datetime) -> None:
        """Set the clock forward.

        :raises ValueError: the instant lies in the clock's past.
        """
        if instant < self.instant:
            raise ValueError("a clock never runs backwards")
        self.instant = instant.astimezone(UTC)


class DemoClock:
    """The machine's clock, shifted and optionally run faster; demo mode only."""

    def __init__(self, *, offset: timedelta = timedelta(), rate: float = 1.0) -> None:
        self.offset = offset
        self.rate = rate
        self._started = datetime.now(UTC)

    def now(self) -> datetime:
        """Return the demo instant."""
        real = datetime.now(UTC)
        return self._started + (real - self._started) * self.rate + self.offset

    def advance(self, by: timedelta) -> timedelta:
        """Move forward and return the whole offset from the machine's clock, for keeping.

        :raises ValueError: `by` is negative.
        """
        if by < timedelta():
            raise ValueError("a clock never runs backwards")
        self.offset += by
        return self.now() - datetime.now(UTC)


def local_date(instant: datetime) -> date:
    """Return the date in Asia/Shanghai of an aware instant."""
    return instant.astimezone(LOCAL).date()


def start_of(day: date) -> datetime:
    """Return the UTC instant at which a day begins in Asia/Shanghai."""
    return datetime.combine(day, time(), tzinfo=LOCAL).astimezone(UTC)
