"""Dates of the worked examples, computed by hand in the domain reference."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from workflows.worktime import Extension, binding, due

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("rule_id", "start", "expected"),
    [
        ("DB.start", date(2026, 2, 9), date(2026, 2, 12)),
        ("DB.check.start", date(2026, 2, 11), date(2026, 2, 14)),
        ("DB.total", date(2026, 2, 9), date(2026, 3, 27)),
        ("DB.total.ext", date(2026, 2, 9), date(2026, 4, 20)),
        ("DB.notice", date(2026, 2, 27), date(2026, 3, 6)),
        ("DB.county", date(2026, 3, 9), date(2026, 3, 23)),
        ("DB.pay.start", date(2026, 3, 20), date(2026, 4, 1)),
        ("DB.notice", date(2026, 2, 10), date(2026, 2, 24)),
        ("DB.refuse.notify", date(2026, 3, 20), date(2026, 3, 25)),
    ],
)
def test_s1_subsistence_allowance_across_spring_festival(end, rule_id, start, expected):
    assert end(rule_id, start).due_on == expected


def test_s1_the_county_limit_binds_because_it_ends_before_the_total(end):
    total, county = end("DB.total", date(2026, 2, 9)), end("DB.county", date(2026, 3, 9))
    assert binding([total, county]) is county


def test_s1_an_objection_extends_the_total_from_the_same_start(rule, calendar):
    start = date(2026, 2, 9)
    longer = Extension(rule=rule("DB.total.ext", start), decided_on=date(2026, 3, 5), ground="objection")
    found = due(rule("DB.total", start), start=start, calendar=calendar, extensions=[longer])
    assert (found.due_on, found.n, found.rule.id) == (date(2026, 4, 20), 45, "DB.total")


def test_s5_first_relief_runs_24_hours_from_the_recorded_minute(end):
    found = end("LS.first", datetime(2026, 2, 17, 21, 15, tzinfo=CHINA))
    assert found.due_at is not None and found.due_at.isoformat() == "2026-02-18T21:15:00+08:00"
    assert found.instant == datetime(2026, 2, 18, 13, 15, tzinfo=UTC)


def test_s5_quick_relief_ends_on_the_third_day_at_midnight_inside_the_holiday(end):
    found = end("LS.fast", datetime(2026, 2, 17, 21, 15, tzinfo=CHINA))
    assert found.due_on == date(2026, 2, 20)
    assert found.instant == datetime(2026, 2, 20, 16, tzinfo=UTC)


def test_s5_the_supplement_counts_the_make_up_saturday(end):
    assert end("LS.supplement", date(2026, 2, 20)).due_on == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("rule_id", "start", "expected"),
    [
        ("TR.send", date(2026, 9, 18), date(2026, 9, 21)),
        ("TR.sign", date(2026, 9, 21), date(2026, 9, 23)),
        ("TR.result", date(2026, 9, 21), date(2026, 10, 26)),
        ("TR.result", date(2026, 9, 23), date(2026, 10, 28)),
    ],
)
def test_s7_transfers_around_the_national_day(end, rule_id, start, expected):
    assert end(rule_id, start).due_on == expected


def test_s7_the_silent_department_is_overdue_from_the_27th(end):
    instant = end("TR.result", date(2026, 9, 21)).instant
    assert instant.astimezone(CHINA) == datetime(2026, 10, 27, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("accepted", "expected", "provisional"),
    [(date(2026, 11, 19), date(2026, 12, 31), False), (date(2026, 11, 20), date(2027, 1, 4), True)],
)
def test_a_term_that_crosses_into_2027_is_provisional(end, accepted, expected, provisional):
    found = end("DB.total", accepted)
    assert (found.due_on, found.provisional) == (expected, provisional)
