"""The dates of a recurring meeting across holidays, make-up days and the turn of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.meetings.series import begins, dates
from workflows.worktime import NationalCalendar


@dataclass
class Series:
    first_on: date
    every_weeks: int = 2
    at: str = "14:30"
    ended_on: date | None = None


def held(series: Series, since: date, count: int) -> list[str]:
    found = dates(series, since=since, calendar=NationalCalendar())
    return [day.isoformat() for _on, day in (next(found) for _ in range(count))]


def test_every_second_wednesday() -> None:
    assert held(Series(date(2026, 11, 4)), date(2026, 11, 5), 3) == ["2026-11-18", "2026-12-02", "2026-12-16"]


def test_spring_festival_puts_off_to_the_first_working_day_and_keeps_the_rhythm() -> None:
    # Wed 02-18 lies in the Spring Festival (02-15 … 02-23): held Tue 02-24; then Wed 03-04
    assert held(Series(date(2026, 2, 4)), date(2026, 2, 5), 2) == ["2026-02-24", "2026-03-04"]


def test_a_make_up_sunday_is_a_working_day() -> None:
    # Thu 2026-01-01 is New Year (01-01 … 01-03), Sun 01-04 is made up
    assert held(Series(date(2026, 1, 1)), date(2026, 1, 1), 1) == ["2026-01-04"]


def test_one_that_was_put_off_to_today_is_still_ahead() -> None:
    assert held(Series(date(2026, 9, 9)), date(2026, 10, 8), 1) == ["2026-10-08"]  # of Wed 10-07


def test_an_ended_series_has_no_more_dates() -> None:
    series = Series(date(2026, 11, 4), ended_on=date(2026, 11, 30))
    found = [day for day, _held in dates(series, since=date(2026, 11, 5), calendar=NationalCalendar())]
    assert found == [date(2026, 11, 18)]


def test_years_later_it_takes_no_walk_through_all_that_was() -> None:
    assert held(Series(date(2006, 1, 4), every_weeks=1), date(2026, 12, 1), 1) == ["2026-12-02"]


def test_it_begins_at_its_local_hour() -> None:
    assert begins(date(2026, 12, 9), "14:30").isoformat() == "2026-12-09T14:30:00+08:00"
