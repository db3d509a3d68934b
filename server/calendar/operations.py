"""Fill the calendar table and read it back as the calendar that deadlines are counted with."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.calendar.models import NATION, CalendarDay
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from workflows.worktime import Calendar, Day, LayeredCalendar, NationalCalendar

YEARS_BEFORE, YEARS_AFTER = 1, 1  #: around the current year: what running terms can touch


def seed(work: Work) -> int:
    """Enter last, this and next year's days as the notices give them, provisional where none is out; return the new rows.

    Days that stand already stay as they are: an imported notice is never undone by a new release of a package.
    """
    national = NationalCalendar()
    first, last = work.today.year - YEARS_BEFORE, work.today.year + YEARS_AFTER
    rows = [_row(work, day, national.is_workday(day), national.version) for day in _days(first, last)]
    return len(insert_new(work.session, CalendarDay, rows))


def calendar_of(session: Session, county: str) -> Calendar:
    """Return the calendar of a county: its own closures over the nation's table over the published notices."""
    base: Calendar = NationalCalendar()
    for division in (NATION, county):
        rows = session.execute(
            select(
                CalendarDay.date,
                CalendarDay.workday,
                CalendarDay.kind,
                CalendarDay.status,
                CalendarDay.zh,
                CalendarDay.en,
            )
            .where(CalendarDay.division == division)
            .order_by(CalendarDay.date)
        ).all()
        if rows:
            base = _layer(base, division, rows)
    return base


def _layer(base: Calendar, division: str, rows: Any) -> LayeredCalendar:
    days = {
        row.date: Day(workday=row.workday, kind=row.kind, provisional=row.status == "provisional", zh=row.zh, en=row.en)
        for row in rows
    }
    provisional = {day.year for day, what in days.items() if what.provisional}
    settled = frozenset({day.year for day in days} - provisional) if division == NATION else frozenset()
    digest = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:8]
    return LayeredCalendar(base, days, version=f"{division}/{digest}", settled=settled)


def _days(first: int, last: int) -> list[date]:
    start, end = date(first, 1, 1), date(last, 12, 31)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _row(work: Work, day: date, what: Day, source: str) -> dict[str, Any]:
    return {
        "id": f"{NATION}:{day}", "division": NATION, "date": day, "workday": what.workday, "kind": what.kind,
        "status": "provisional" if what.provisional else "settled", "source": source, "zh": what.zh, "en": what.en,
        "entered_at": work.now,
    }  # fmt: skip
