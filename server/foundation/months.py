"""Months as people choose them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from server.foundation.errors import FieldProblem, InvalidAnswers

_WRITTEN = re.compile(r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)


def first_of(text: str, at: str = "month") -> date:
    """Return the first day of a month that an address or a form names as `2026-09`; `at` is the field that said so.

    :raises InvalidAnswers: it is no month.
    """
    if not _WRITTEN.fullmatch(text):
        raise InvalidAnswers(
            [FieldProblem(at, "month", "月份请按 2026-09 的样子填写。", "Write the month as 2026-09.")]
        )
    return date.fromisoformat(f"{text}-01")


def month_of(text: str, *, today: date) -> date:
    """Return the first day of a month written `2026-09`; without a text, of this month.

    :raises InvalidAnswers: it is no month, or lies ahead.
    """
    if not text:
        return today.replace(day=1)
    first = first_of(text)
    if first > today:
        raise InvalidAnswers(
            [FieldProblem("month", "month", "请选择本月或以前的月份。", "Choose this month or an earlier one.")]
        )
    return first


def month_after(first: date) -> date:
    """Return the first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def months_back(today: date, count: int) -> list[date]:
    """Return the first days of this month and of those before it, the newest first."""
    found = [today.replace(day=1)]
    for _each in range(count):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
