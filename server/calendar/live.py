"""The calendar that a process counts with: read from the table, and read again when a notice or a closure came into force."""

from __future__ import annotations

import time
from array import array
from datetime import date
from threading import Lock

from sqlalchemy import func, select

from server.calendar.models import CalendarChange
from server.calendar.operations import calendar_of
from server.foundation.database import Database
from workflows.worktime import Calendar, Day

SECONDS = 5.0  #: how long a process may count with a calendar that another one has changed


class LiveCalendar:
    """A calendar of `workflows.worktime` that follows the table."""

    def __init__(self, database: Database, county: str) -> None:
        self._database, self._county = database, county
        self._lock = Lock()
        self._state, self._current = self._read()
        self._looked = time.monotonic()

    def refresh(self, *, now: bool = False) -> None:
        """Look whether the table has changed, at most every five seconds unless `now`."""
        if not now and time.monotonic() - self._looked < SECONDS:
            return
        with self._lock:
            self._looked = time.monotonic()
            if self._last_change() != self._state:
                self._state, self._current = self._read()

    @property
    def current(self) -> Calendar:
        """Return the calendar as it stands, to lay something over it."""
        return self._current

    @property
    def version(self) -> str:
        """Name the state of the calendar."""
        return self._current.version

    def is_workday(self, date: date, /) -> Day:
        """Say what a date is."""
        return self._current.is_workday(date)

    def workdays(self, year: int, /) -> array[int]:
        """Give the ordinals of the working days of a year, ascending."""
        return self._current.workdays(year)

    def is_provisional(self, year: int, /) -> bool:
        """Say whether a year is still to be settled by a notice."""
        return self._current.is_provisional(year)

    def _read(self) -> tuple[str, Calendar]:
        state = self._last_change()
        with self._database.reading() as session:
            return state, calendar_of(session, self._county)

    def _last_change(self) -> str:
        with self._database.reading() as session:
            last = session.scalar(
                select(func.max(CalendarChange.applied_at)).where(CalendarChange.county == self._county)
            )
        return last.isoformat() if last else ""
