"""Counting rules K1 to K8 and the arithmetic under them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.worktime import (
    Day,
    LayeredCalendar,
    NationalCalendar,
    StartNeedsTime,
    YearNotCovered,
    add_working_days,
    due,
    load_terms,
    subtract_working_days,
    working_days_between,
)

CHINA = timezone(timedelta(hours=8))
TERMS = load_terms()
NATIONAL = NationalCalendar()
KNOWN = st.dates(date(2004, 1, 1), date(2026, 6, 30))


def slow_working_day_after(start: date, n: int) -> date:
    day = start
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


@given(start=KNOWN, n=st.integers(1, 90))
def test_working_days_agree_with_walking_day_by_day(start, n):
    found = add_working_days(start, n, calendar=NATIONAL)
    assert found == slow_working_day_after(start, n)
    assert working_days_between(start, found, calendar=NATIONAL) == n


@given(end=st.dates(date(2006, 1, 1), date(2026, 12, 31)), n=st.integers(1, 300))
def test_counting_back_undoes_counting_forward(end, n):
    back = subtract_working_days(end, n, calendar=NATIONAL)
    assert chinese_calendar.is_workday(back)
    assert working_days_between(back, end, calendar=NATIONAL) in (n, n - (not chinese_calendar.is_workday(end)))


@given(first=KNOWN, second=KNOWN)
@settings(max_examples=40, deadline=None)
def test_days_between_agree_with_walking_and_are_antisymmetric(first, second):
    early, late = min(first, second), min(max(first, second), min(first, second) + timedelta(days=900))
    walked = sum(chinese_calendar.is_workday(early + timedelta(days=k)) for k in range(1, (late - early).days + 1))
    assert working_days_between(early, late, calendar=NATIONAL) == walked
    assert working_days_between(late, early, calendar=NATIONAL) == -walked


@given(
    start=st.dates(date(2021, 7, 1), date(2029, 6, 30)),
    closed=st.integers(1, 60),
    rule_id=st.sampled_from(["DB.total", "DB.start", "DB.county"] + ["DB.notice", "DB.death", "DB.pay.start"]),
)
def test_one_more_holiday_never_moves_a_due_date_earlier(start, closed, rule_id):
    rule = TERMS.rule("DB.total" if start < date(2022, 10, 20) else rule_id, on=start)
    layered = LayeredCalendar(
        NATIONAL, {start + timedelta(days=closed): Day(workday=False, kind="closure", zh="停电", en="no power")}
    )
    assert due(rule, start=start, calendar=layered).instant >= due(rule, start=start, calendar=NATIONAL).instant


@given(
    start=st.dates(date(2022, 11, 1), date(2028, 6, 30)),
    rule_id=st.sampled_from(
        ["DB.total", "DB.start", "DB.notice", "DB.total.ext", "TK.county", "TK.end.notice", "CP.answer", "RM.review"]
    ),
)
def test_the_counted_days_add_up_to_the_term_and_end_on_the_due_date(start, rule_id):
    if rule_id == "RM.review" and start < date(2024, 1, 1):
        start = start.replace(year=2024)
    found = due(TERMS.rule(rule_id, on=start), start=start, calendar=NATIONAL)
    assert sum(day.counted for day in found.days) == found.n
    assert [day.date for day in found.days] == [
        start + timedelta(days=k) for k in range(1, (found.due_on - start).days + 1)
    ]


def test_k1_the_day_of_the_trigger_is_not_counted_and_a_make_up_sunday_is(end):
    days = end("TR.send", date(2026, 9, 18)).days
    assert [(day.date.day, day.counted, day.kind) for day in days] == [
        (19, False, "weekend"), (20, True, "make-up"), (21, True, "workday"),
    ]  # fmt: skip


def test_k1_a_legal_holiday_on_a_weekday_is_not_counted(end):
    days = {day.date: day for day in end("DB.total", date(2026, 4, 1)).days}
    assert (days[date(2026, 4, 6)].counted, days[date(2026, 4, 6)].kind) == (False, "holiday")
    assert days[date(2026, 4, 6)].zh == "周一，清明放假"


def test_k3_a_notice_that_ends_on_a_holiday_rolls_and_shows_the_rolled_days(end):
    days = end("DB.notice", date(2026, 2, 10)).days
    assert [day.date.day for day in days if day.counted] == [11, 12, 13, 14, 15, 16, 17]
    assert [day.date.day for day in days if day.kind == "rolled"] == [18, 19, 20, 21, 22, 23, 24]


def test_k3_a_notice_that_ends_on_a_make_up_saturday_does_not_roll(end):
    assert end("DB.notice", date(2026, 2, 21)).due_on == date(2026, 2, 28)


def test_k4_quick_relief_that_ends_on_a_sunday_does_not_roll(end):
    assert end("LS.fast", date(2026, 3, 5)).due_on == date(2026, 3, 8)


def test_k5_an_hour_clock_runs_through_the_night_and_drops_the_seconds(end):
    found = end("TR.urgent", datetime(2026, 9, 30, 16, 59, 42, tzinfo=UTC))
    assert found.due_at == datetime(2026, 10, 2, 0, 59, tzinfo=CHINA)
    assert found.due_on == date(2026, 10, 2)
    assert [day.date.day for day in found.days] == [1, 2]


@pytest.mark.parametrize("start", [date(2026, 2, 17), datetime(2026, 2, 17, 21, 15)], ids=["a date", "no offset"])  # noqa: DTZ001
def test_k5_an_hour_clock_needs_a_time_with_its_offset(rule, calendar, start):
    with pytest.raises(StartNeedsTime):
        due(rule("LS.first", date(2026, 2, 17)), start=start, calendar=calendar)


@pytest.mark.parametrize(
    ("rule_id", "start", "expected"),
    [
        ("DB.death", date(2026, 8, 31), date(2026, 11, 30)),
        ("DB.death", date(2026, 8, 15), date(2026, 11, 15)),
        ("DB.review.stable", date(2024, 2, 29), date(2025, 2, 28)),
        ("DB.review.unstable", date(2025, 8, 31), date(2026, 2, 28)),
        ("GX.valid", date(2026, 1, 31), date(2027, 1, 31)),
        ("DB.pay.start", date(2026, 12, 31), date(2027, 1, 1)),
        ("RM.sue", date(2026, 4, 1), date(2026, 10, 8)),
        ("ZH.winter", date(2026, 4, 7), date(2026, 10, 31)),
        ("ZH.winter", date(2026, 10, 31), date(2026, 10, 31)),
        ("ZH.winter", date(2026, 11, 1), date(2027, 10, 31)),
    ],
)
def test_k6_months_and_years_end_on_the_corresponding_day_or_the_last_of_the_month(end, rule_id, start, expected):
    found = end(rule_id, start)
    assert (found.due_on, found.days) == (expected, ())


@pytest.mark.parametrize("received", [date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 8)], ids=["Fri", "Sat", "Sun"])
def test_k7_the_paper_check_of_what_came_at_night_or_on_a_weekend_counts_from_monday(end, received):
    found = end("ACC.check", datetime(received.year, received.month, received.day, 22, tzinfo=CHINA))
    assert next(day.date for day in found.days if day.counted) == date(2026, 3, 9)
    assert found.due_on == date(2026, 3, 10)


def test_a_time_counts_from_its_date_on_the_mainland_not_in_utc(end):
    assert end("DB.start", datetime(2026, 3, 1, 17, tzinfo=UTC)).due_on == end("DB.start", date(2026, 3, 2)).due_on


def test_a_term_beyond_the_calendar_is_refused_by_name(rule, calendar):
    with pytest.raises(YearNotCovered, match="2041"):
        due(rule("DB.total", date(2040, 12, 20)), start=date(2040, 12, 20), calendar=calendar)
