"""The plan of a month: what opens when, and how much a township can begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from server.foundation.work import Work
from server.payments.months import later
from server.reviews.models import (
    CalendarEntry,
)
from server.reviews.planning import LATEST, capacity
from server.reviews.queries.lines import Line, joined, lines, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week of a township's plan: how many checks open, and how many it can begin."""

    monday: date
    opening: int
    capacity: int

    @property
    def over(self) -> bool:
        """Tell whether more opens than can be begun."""
        return self.opening > self.capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The checks that open in a month, and those that are late."""

    month: date
    entries: list[Line]
    weeks: list[Week]
    late: int
    per_day: int


def month_plan(work: Work, *, month: date, township: str | None = None) -> Plan:
    """Return the plan of a month: what opens in it, or should have opened before."""
    first, last = month, later(month) - timedelta(days=1)
    mine = visible(work, CalendarEntry, "review.read")
    if township:
        mine = and_(mine, CalendarEntry.township == township)
    in_month = and_(CalendarEntry.opens_on >= first, CalendarEntry.opens_on <= last)
    wanted = (
        joined(CalendarEntry)
        .where(mine, CalendarEntry.state == "waiting", in_month)
        .order_by(CalendarEntry.opens_on, CalendarEntry.due_on, CalendarEntry.id)
    )
    late = work.session.scalar(
        select(func.count())
        .select_from(CalendarEntry)
        .where(mine, CalendarEntry.state.in_(("waiting", "open")), CalendarEntry.due_on < work.today)
    )
    return Plan(
        month=month, entries=lines(work, wanted), weeks=_weeks(work, and_(mine, in_month), first, last), late=late or 0,
        per_day=capacity(work),
    )  # fmt: skip


def _weeks(work: Work, condition: ColumnElement[bool], first: date, last: date) -> list[Week]:
    counts = work.session.execute(
        select(CalendarEntry.opens_on, func.count())
        .where(condition, CalendarEntry.state != "dropped")
        .group_by(CalendarEntry.opens_on)
    ).all()
    mondays: dict[date, int] = {}
    for day, count in counts:
        monday = day - timedelta(days=day.weekday())
        mondays[monday] = mondays.get(monday, 0) + count
    townships = work.session.scalar(
        select(func.count(func.distinct(CalendarEntry.township))).where(condition, CalendarEntry.state != "dropped")
    )
    weeks = []
    for monday in sorted(mondays):
        days = [monday + timedelta(days=n) for n in range(7)]
        working = sum(first <= day <= last and work.house.calendar.is_workday(day).workday for day in days)
        weeks.append(
            Week(monday=monday, opening=mondays[monday], capacity=working * capacity(work) * max(1, townships or 1))
        )
    return weeks


def latest_opening(entry: CalendarEntry) -> date:
    """Return the last day on which a check should open so that its last day can be kept."""
    return entry.due_on - timedelta(days=LATEST)
