from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import cnlunar
import pytest

from workflows.worktime import Day, LayeredCalendar, NationalCalendar, YearNotCovered, add_working_days
from workflows.worktime.festivals import LUNAR, statutory

MONTHS_2026 = [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]


def test_2026_has_the_working_days_of_the_notice_in_each_month(calendar):
    days = [date.fromordinal(each) for each in calendar.workdays(2026)]
    assert [sum(day.month == month for day in days) for month in range(1, 13)] == MONTHS_2026
    assert len(days) == 248


@pytest.mark.parametrize("day", [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)])
def test_each_make_up_day_of_2026_is_a_working_day_on_a_weekend(calendar, day):
    found = calendar.is_workday(date(2026, *day))
    assert (found.workday, found.kind) == (True, "make-up") and date(2026, *day).weekday() >= 5


def test_every_day_of_every_published_year_equals_the_notices(calendar):
    day = date(2004, 1, 1)
    while day.year < 2027:
        assert bool(calendar.is_workday(day)) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_published_year_is_settled_and_the_next_is_provisional(calendar):
    assert not calendar.is_workday(date(2026, 12, 31)).provisional
    assert calendar.is_workday(date(2027, 1, 4)).provisional


@pytest.mark.parametrize("year", sorted(LUNAR))
def test_lunar_dates_agree_with_an_independent_almanac(year):
    spring, qingming, dragon, autumn = (date(year, *day) for day in LUNAR[year])

    def almanac(day: date) -> cnlunar.Lunar:
        return cnlunar.Lunar(datetime(day.year, day.month, day.day, 12), godType="8char")  # noqa: DTZ001

    for day, expected in ((spring, (1, 1)), (dragon, (5, 5)), (autumn, (8, 15))):
        assert (almanac(day).lunarMonth, almanac(day).lunarDay, almanac(day).isLunarLeapMonth) == (*expected, False)
    assert almanac(qingming).todaySolarTerms == "清明"


def test_a_provisional_year_has_the_thirteen_days_of_the_2024_amendment():
    assert len(statutory(2027)) == 13
    assert date(2027, 2, 5) in statutory(2027) and date(2027, 5, 2) in statutory(2027)


def test_a_statutory_day_of_2027_is_no_working_day_and_an_ordinary_one_is(calendar):
    assert not calendar.is_workday(date(2027, 2, 8))
    assert calendar.is_workday(date(2027, 2, 10))
    assert not calendar.is_workday(date(2027, 5, 1))


@pytest.mark.parametrize("year", [2003, 2041])
def test_a_year_that_nobody_knows_is_refused(calendar, year):
    with pytest.raises(YearNotCovered, match=str(year)):
        calendar.is_workday(date(year, 5, 5))


def test_a_local_closure_takes_a_working_day_away_and_leaves_the_base_alone(calendar):
    closed = Day(workday=False, kind="closure", zh="台风停工", en="typhoon")
    layered = LayeredCalendar(calendar, {date(2026, 7, 21): closed}, version="county-1")
    assert add_working_days(date(2026, 7, 20), 1, calendar=layered) == date(2026, 7, 22)
    assert add_working_days(date(2026, 7, 20), 1, calendar=calendar) == date(2026, 7, 21)
    assert layered.version == f"{calendar.version}+county-1"


def test_an_imported_notice_adds_a_make_up_day_and_settles_the_year(calendar):
    notice = {date(2027, 1, 3): Day(workday=True, kind="make-up", zh="元旦", en="New Year's Day")}
    layered = LayeredCalendar(calendar, notice, settled=frozenset({2027}))
    assert add_working_days(date(2026, 12, 31), 1, calendar=layered) == date(2027, 1, 3)
    assert not layered.is_workday(date(2027, 1, 5)).provisional
    assert layered.is_workday(date(2028, 1, 5)).provisional


def test_layers_can_be_stacked(calendar):
    def closed(day: date) -> dict[date, Day]:
        return {day: Day(workday=False, kind="closure")}

    both = LayeredCalendar(LayeredCalendar(calendar, closed(date(2026, 7, 21))), closed(date(2026, 7, 22)))
    assert add_working_days(date(2026, 7, 20), 1, calendar=both) == date(2026, 7, 23)


def test_the_version_names_the_last_settled_year():
    assert NationalCalendar().version.startswith("cn-2026/")
