"""The colour of a deadline, and the calendar that explains it."""

from __future__ import annotations

from datetime import date

import pytest

from server.web import samples
from server.web.lights import CountedDay, calendar_months, colour


@pytest.mark.parametrize(
    ("left", "running", "expected"),
    [
        (5, True, "green"),
        (3, True, "amber"),
        (0, True, "amber"),
        (-1, True, "red"),
        (-1, False, "grey"),
        (None, True, "grey"),
    ],
)
def test_the_colour_follows_what_is_left(left: int | None, running: bool, expected: str) -> None:
    assert colour(left=left, near=3, running=running) == expected


def test_the_calendar_shows_each_day_of_the_period_once_under_its_weekday() -> None:
    months = calendar_months(samples.counted_days())

    assert [(month.year, month.month) for month in months] == [(2026, 4), (2026, 5)]
    shown = [day for month in months for week in month.weeks for day in week if day and day.kind]
    assert [day.date for day in shown] == [day.date for day in samples.counted_days()]
    for month in months:
        for week in month.weeks:
            assert all(day is None or day.date.weekday() == place for place, day in enumerate(week))


def test_a_day_outside_the_period_is_shown_without_a_kind() -> None:
    (month,) = calendar_months([CountedDay(date=date(2026, 4, 7), kind="counted", number=1)])

    assert [day.kind for week in month.weeks for day in week if day and day.date.day in (6, 7)] == ["", "counted"]
