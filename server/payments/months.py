"""Months as the first of their days: how they are kept, counted and written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Date, Dialect, TypeDecorator


class Month(TypeDecorator[date]):
    """A month in a row: a date that is always the first of its month."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        """Refuse a day within a month."""
        if value is not None and value.day != 1:
            raise ValueError(f"{value} is not the first of a month")
        return value


def month_of(day: date) -> date:
    """Return the month of a day."""
    return day.replace(day=1)


def later(month: date, by: int = 1) -> date:
    """Return the month that lies `by` months later (earlier when negative)."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def span(first: date, last: date) -> Iterator[date]:
    """Yield the months from one to another, both included."""
    while first <= last:
        yield first
        first = later(first)
