"""The county's monthly rhythm: by when a month's roll is closed, and by when its money has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from server.foundation.work import House, Work
from server.payments.months import later
from server.payments.refusals import RhythmUnset
from workflows import worktime

PAY, CLOSE = "PAY.month", "PAY.close"  #: rules of the county (terms): days counted from the last day of a month
SUPPLEMENT = "PAY.supplement"  #: and from the day on which a batch beside the regular one is opened


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The days of one month's payment."""

    month: date
    counts_from: date  #: the day before the month begins: what `PAY.month` counts from
    closes_on: date  #: the roll for the month is complete with this day
    pay_by: date  #: limit: never moved behind a holiday, for it protects the household
    pay_on: date  #: the last working day that keeps the limit


def rhythm(work: Work, month: date) -> Rhythm:
    """Return the days of a month's payment by the county's rules in force on them.

    :raises RhythmUnset: the county has not said by when it pays.
    """
    before = month - timedelta(days=1)
    pay_by = _day(work.house, PAY, before)
    return Rhythm(
        month=month, counts_from=before, closes_on=_day(work.house, CLOSE, later(month, -1) - timedelta(days=1)), pay_by=pay_by,
        pay_on=_working_day(work, pay_by),
    )  # fmt: skip


def can_be_in_time(house: House, today: date) -> bool:
    """Tell whether what is paid now may still arrive within the limit of its month; nothing is where none is set."""
    try:
        return today <= _day(house, PAY, today.replace(day=1) - timedelta(days=1))
    except RhythmUnset:
        return False


def supplement_by(work: Work) -> date:
    """Return by when a batch beside the regular one has arrived, opened today.

    :raises RhythmUnset: the county has not said so.
    """
    return _day(work.house, SUPPLEMENT, work.today)


def _day(house: House, rule_id: str, counts_from: date) -> date:
    try:
        rule = house.rules.rule(rule_id, on=counts_from, division=house.county)
    except worktime.UnknownRule:
        raise RhythmUnset(rule=rule_id) from None
    due = worktime.due(rule, start=counts_from, calendar=house.calendar)
    assert due.due_on is not None, "the rule counts days"
    return due.due_on


def _working_day(work: Work, day: date) -> date:
    while not work.house.calendar.is_workday(day).workday:
        day -= timedelta(days=1)
    return day
