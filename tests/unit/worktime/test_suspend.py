"""K8: nothing suspends unless a local rule with its document allows it; then days are consumed, not shifted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflows.worktime import (
    NationalCalendar,
    StillSuspended,
    Suspension,
    SuspensionNotAllowed,
    Unit,
    consumed,
    due,
    load_terms,
)

START = date(2026, 3, 2)


def pause(first: date, again: date | None, document: str = "县发〔2026〕1号") -> Suspension:
    return Suspension(from_date=first, to_date=again, ground="等待鉴定", document=document)


@pytest.fixture
def suspendable(rule):
    return replace(rule("DB.county", START), suspendable=True)


def test_a_shipped_rule_refuses_any_suspension(rule, calendar):
    with pytest.raises(SuspensionNotAllowed):
        due(rule("DB.total", START), start=START, calendar=calendar, suspensions=[pause(START, date(2026, 3, 9))])


def test_suspended_working_days_do_not_count_and_the_rest_still_adds_up(suspendable, calendar):
    found = due(suspendable, start=START, calendar=calendar, suspensions=[pause(date(2026, 3, 5), date(2026, 3, 9))])
    assert found.due_on == date(2026, 3, 18)
    assert sum(day.counted for day in found.days) == 10
    assert [day.date.day for day in found.days if day.kind == "suspended"] == [5, 6, 7, 8]


def test_several_suspensions_add_up(suspendable, calendar):
    pauses = [pause(date(2026, 3, 5), date(2026, 3, 6)), pause(date(2026, 3, 10), date(2026, 3, 12))]
    assert due(suspendable, start=START, calendar=calendar, suspensions=pauses).due_on == date(2026, 3, 19)


def test_a_term_in_calendar_days_consumes_only_open_days(suspendable, calendar):
    days = replace(suspendable, unit=Unit.DAY, n=7)
    found = due(days, start=START, calendar=calendar, suspensions=[pause(date(2026, 3, 5), date(2026, 3, 9))])
    assert found.due_on == date(2026, 3, 13)
    assert sum(day.counted for day in found.days) == 7


def test_a_term_that_stands_still_has_no_due_date_but_knows_what_it_used(suspendable, calendar):
    with pytest.raises(StillSuspended) as refused:
        due(suspendable, start=START, calendar=calendar, suspensions=[pause(date(2026, 3, 5), None)])
    assert refused.value.consumed == 2


def test_a_term_that_had_ended_when_the_clock_stopped_keeps_its_date(suspendable, calendar):
    assert due(
        suspendable, start=START, calendar=calendar, suspensions=[pause(date(2026, 3, 17), None)]
    ).due_on == date(2026, 3, 16)
    with pytest.raises(StillSuspended) as refused:
        due(suspendable, start=START, calendar=calendar, suspensions=[pause(date(2026, 3, 16), None)])
    assert refused.value.consumed == 9


def slowly(rule, start, pauses, calendar):
    """Count day by day; None where a pause that lasts comes before the end."""
    still = [each for each in pauses if each.to_date is None]
    stop = {
        each.from_date + timedelta(days=n)
        for each in pauses
        if each.to_date
        for n in range((each.to_date - each.from_date).days)
    }
    day, left = start, rule.n
    while left:
        day += timedelta(days=1)
        if still and day >= still[0].from_date:
            return None
        left -= day not in stop and (rule.unit is Unit.DAY or calendar.is_workday(day).workday)
    while rule.roll and (day in stop or not calendar.is_workday(day).workday):
        day += timedelta(days=1)
    return None if still and day >= still[0].from_date else day


@st.composite
def histories(draw):
    start = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
    at, pauses = start, []
    for _ in range(draw(st.integers(0, 4))):
        first = at + timedelta(days=draw(st.integers(1, 12)))
        at = first + timedelta(days=draw(st.integers(1, 25)))
        pauses.append(pause(first, at))
    if draw(st.booleans()):
        pauses.append(pause(at + timedelta(days=draw(st.integers(1, 12))), None))
    return (
        start,
        pauses,
        draw(st.integers(1, 40)),
        draw(st.sampled_from([Unit.DAY, Unit.WORKING_DAY])),
        draw(st.booleans()),
    )


#: All days are used on a Saturday, and the working day that the last one rolls to lies behind a pause that lasts.
ROLLED_INTO_A_PAUSE = (date(2024, 1, 1), [pause(date(2024, 1, 8), None)], 5, Unit.DAY, True)


@settings(max_examples=150, deadline=None)
@given(history=histories())
@example(history=ROLLED_INTO_A_PAUSE)
def test_any_history_of_pauses_ends_where_a_slow_count_ends(history):
    start, pauses, n, unit, roll = history
    calendar = NationalCalendar()
    term = replace(load_terms().rule("DB.county", on=START), suspendable=True, n=n, unit=unit, roll=roll)
    expected = slowly(term, start, pauses, calendar)
    if expected is None:
        with pytest.raises(StillSuspended) as refused:
            due(term, start=start, calendar=calendar, suspensions=pauses)
        assert refused.value.consumed <= n
        return
    found = due(term, start=start, calendar=calendar, suspensions=pauses)
    assert found.due_on == expected
    assert sum(day.counted for day in found.days) == n
    assert consumed(term, start=start, on=expected, calendar=calendar, suspensions=pauses) >= n
    assert found.due_on >= due(term, start=start, calendar=calendar).due_on


@pytest.mark.parametrize(
    "pauses",
    [
        [pause(date(2026, 3, 5), date(2026, 3, 9), document="")],
        [pause(date(2026, 3, 5), date(2026, 3, 5))],
        [pause(START, date(2026, 3, 5))],
        [pause(date(2026, 3, 5), date(2026, 3, 9)), pause(date(2026, 3, 6), date(2026, 3, 10))],
    ],
    ids=["no document", "no length", "before the first day", "overlapping"],
)
def test_a_suspension_that_cannot_be_true_is_refused(suspendable, calendar, pauses):
    with pytest.raises(SuspensionNotAllowed):
        due(suspendable, start=START, calendar=calendar, suspensions=pauses)


def test_consumed_counts_working_days_up_to_today(suspendable, calendar):
    assert consumed(suspendable, start=START, on=date(2026, 3, 9), calendar=calendar) == 5
    assert consumed(suspendable, start=START, on=START, calendar=calendar) == 0
