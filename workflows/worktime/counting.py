"""Arithmetic on working days, calendar months and local days."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

from workflows.worktime.calendars import Calendar

# The mainland has kept one time without summer time since 1992, before the first covered year.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def add_working_days(start: date, n: int, *, calendar: Calendar) -> date:
    """Give the n-th working day after `start`; the day of the trigger is not counted (法释〔2018〕1号 art. 48).

    :raises ValueError: when `n` is less than 1.
    :raises YearNotCovered: when the count runs past the calendar.
    """
    if n < 1:
        raise ValueError(f"a term has at least one working day, not {n}")
    year = start.year
    days = calendar.workdays(year)
    index = bisect_right(days, start.toordinal()) + n - 1
    while index >= len(days):
        index -= len(days)
        year += 1
        days = calendar.workdays(year)
    return date.fromordinal(days[index])


def subtract_working_days(end: date, n: int, *, calendar: Calendar) -> date:
    """Give the n-th working day before `end`.

    :raises ValueError: when `n` is less than 1.
    :raises YearNotCovered: when the count runs before the calendar.
    """
    if n < 1:
        raise ValueError(f"count back at least one working day, not {n}")
    year = end.year
    days = calendar.workdays(year)
    index = bisect_right(days, end.toordinal() - 1) - n
    while index < 0:
        year -= 1
        days = calendar.workdays(year)
        index += len(days)
    return date.fromordinal(days[index])


def working_days_between(start: date, end: date, *, calendar: Calendar) -> int:
    """Count the working days after `start` up to and including `end`; negative when `end` is earlier.

    :raises YearNotCovered: when a date lies outside the calendar.
    """
    if end < start:
        return -working_days_between(end, start, calendar=calendar)
    if start.year == end.year:
        days = calendar.workdays(start.year)
        return bisect_right(days, end.toordinal()) - bisect_right(days, start.toordinal())
    first, last = calendar.workdays(start.year), calendar.workdays(end.year)
    between = sum(len(calendar.workdays(year)) for year in range(start.year + 1, end.year))
    return len(first) - bisect_right(first, start.toordinal()) + between + bisect_right(last, end.toordinal())


def roll(day: date, *, calendar: Calendar) -> date:
    """Move a last day that is no working day to the next one (民法典 art. 203).

    :raises YearNotCovered: when the date lies outside the calendar.
    """
    return add_working_days(day - timedelta(days=1), 1, calendar=calendar)


def add_months(start: date, n: int) -> date:
    """Give the corresponding day `n` months on, else the last day of that month (民法典 art. 202)."""
    months = start.year * 12 + start.month - 1 + n
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def next_month(start: date, n: int) -> date:
    """Give the first day of the n-th month after that of `start`."""
    return add_months(start.replace(day=1), n)


def yearly(start: date, *, month: int, day: int) -> date:
    """Give the next such day of a year on or after `start`."""
    this = date(start.year, month, day)
    return this if this >= start else date(start.year + 1, month, day)


def local_day(moment: date | datetime) -> date:
    """Give the date on the mainland's clock.

    :raises ValueError: when a time has no offset.
    """
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset from UTC")
    return moment.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """Give the instant at which the local `day` is over (24:00), in UTC."""
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
