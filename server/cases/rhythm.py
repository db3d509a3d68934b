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
    takes_in: bool  #: what comes in today still belongs to it
    meeting_on: date
    close_on: date  #: the first closing of accounts from the meeting on
    before_closes_on: date | None  #: of the batch before, whose meeting is over, while its accounts are still open

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
    # A meeting of last month may be put off into this one, so the months are walked and not looked up.
    month = _last_month(_last_month(work.today))
    before_closes = close = meeting = date.min
    while meeting < work.today:
        month, before_closes = _next_month(month), close
        meeting = _workday(work, _in_month(month, meeting_day), step=1)
        close = _close(work, month, close_day, meeting)
    cutoff_on = _before(work, meeting, cutoff)
    return Batch(
        unit=townships[0], meeting_on=meeting, cutoff_on=cutoff_on, takes_in=work.today <= cutoff_on, close_on=close,
        before_closes_on=before_closes if work.today <= before_closes < close else None,
    )  # fmt: skip


def _close(work: Work, month: date, number: int, meeting: date) -> date:
    """Return the first day from a meeting on, on which the month's accounts close; they close before a holiday."""
    close = _workday(work, _in_month(month, number), step=-1)
    return close if close >= meeting else _close(work, _next_month(month), number, meeting)


def _last_month(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


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
