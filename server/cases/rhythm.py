"""A township's monthly rhythm: intake cut-off, meeting day, payment close day. It groups the to-do list and never moves a legal date."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation.models import Unit
from workflows import worktime

TABLE = "township-rhythm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The batch that is worked on now: what came in by its cut-off goes to its meeting."""

    unit: str
    cutoff_on: date
    meeting_on: date
    close_on: date

    @property
    def cutoff(self) -> datetime:
        """Return the instant up to which what comes in belongs to the batch."""
        return worktime.end_of_day(self.cutoff_on)


def batch(work: Work) -> Batch | None:
    """Return the batch of the actor's township by the county's table, or None where there is no rhythm."""
    townships = sorted(post.unit for post in work.actor.posts if post.unit_kind == "township")
    if not townships:
        return None
    code = work.session.scalar(select(Unit.code).where(Unit.id == townships[0])) or ""
    found = work.house.tables.decide(TABLE, {"township": code}, on=work.today).outputs
    if not found:
        return None
    meeting_day, cutoff, close_day = (int(found[name]) for name in ("meeting_day", "cutoff", "close_day"))
    meeting = _workday(work, _in_month(work.today, meeting_day), step=1)
    if meeting < work.today:
        meeting = _workday(work, _in_month(_next_month(work.today), meeting_day), step=1)
    close = _workday(work, _in_month(meeting, close_day), step=-1)
    return Batch(unit=townships[0], meeting_on=meeting, cutoff_on=_before(work, meeting, cutoff), close_on=close)


def _in_month(day: date, number: int) -> date:
    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _workday(work: Work, day: date, *, step: int) -> date:
    while not work.house.calendar.is_workday(day).workday:
        day += timedelta(days=step)
    return day


def _before(work: Work, day: date, workdays: int) -> date:
    """Return the working day so many working days before a day."""
    for _each in range(workdays):
        day = _workday(work, day - timedelta(days=1), step=-1)
    return day
