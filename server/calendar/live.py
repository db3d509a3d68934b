"""The calendar that a process counts with: read from the table, and read again when a notice or a closure came into force."""

from __future__ import annotations

from array import array
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.calendar.models import CalendarChange
from server.calendar.operations import calendar_of
from server.foundation.following import Following
from workflows.worktime import Calendar, Day


class LiveCalendar(Following[Calendar]):
    """A calendar of `workflows.worktime` that follows the table."""

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

    def _read_from(self, session: Session) -> Calendar:
        return calendar_of(session, self._county)

    def _changed_at(self, session: Session) -> datetime | None:
        return session.scalar(select(func.max(CalendarChange.applied_at)).where(CalendarChange.county == self._county))
