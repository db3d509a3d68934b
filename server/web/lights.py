"""Deadline lights and the calendar that explains one: values for the components in `deadlines.html`."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
KINDS = ("counted", "weekend", "holiday", "makeup", "suspended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One deadline as people see it."""

    state: str  #: green, amber, red, or grey (met, suspended or not running)
    left: int | None = None  #: units left; negative when over
    unit: str = "workday"  #: workday, day or hour
    due_on: date | None = None  #: local date of the last day
    due_at: datetime | None = None  #: aware instant, for hour clocks
    provisional: bool = False  #: reaches into a year whose holidays are not announced
    name: str = ""
    name_en: str = ""
    basis: str = ""  #: article, or the local rule's number
    basis_en: str = ""
    words: str = ""  #: for grey: why it does not run
    words_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDay:
    """One day between start and due date, and whether it counts."""

    date: date
    kind: str  #: counted, weekend, holiday, makeup (a working weekend, counted) or suspended
    number: int | None = None  #: running number of a counted day
    why: str = ""
    start: bool = False  #: the day of the trigger, not counted
    due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month as weeks from Monday; None stands for days of other months."""

    year: int
    month: int
    weeks: tuple[tuple[CountedDay | None, ...], ...]


def colour(*, left: int | None, near: int, running: bool = True) -> str:
    """Return the colour for the units left; at `near` or fewer it is amber, below zero red."""
    if not running or left is None:
        return GREY
    if left < 0:
        return RED
    return AMBER if left <= near else GREEN


def calendar_months(days: Iterable[CountedDay]) -> tuple[Month, ...]:
    """Lay the days out as calendar months, leaving days outside the period without a kind."""
    known = {day.date: day for day in days}
    months = sorted({(day.year, day.month) for day in known})
    return tuple(Month(year=year, month=month, weeks=_weeks(year, month, known)) for year, month in months)


def _weeks(year: int, month: int, known: dict[date, CountedDay]) -> tuple[tuple[CountedDay | None, ...], ...]:
    def cell(day: int) -> CountedDay | None:
        if not day:
            return None
        on = date(year, month, day)
        return known.get(on) or CountedDay(date=on, kind="")

    return tuple(tuple(cell(day) for day in week) for week in calendar.monthcalendar(year, month))
