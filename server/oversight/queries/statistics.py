"""The month in figures, from deadline and instance rows: what lies between two lawful suspensions is in the due dates already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as when

from server.cases.models import Case, Deadline, Instance
from server.foundation.clock import local_date, start_of
from server.foundation.months import month_after
from server.foundation.work import Work
from server.organisation.models import Unit
from server.oversight.queries.scope import overseen_cases, overseen_deadlines


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTime:
    """How one unit kept the terms of one procedure."""

    unit_id: str
    unit: str
    process: str
    met: int
    late: int
    open_overdue: int  #: still open at the end of the month (or now) and over: no rate hides them

    @property
    def rate(self) -> float | None:
        """Return met / (met + late), or None where no term ended."""
        ended = self.met + self.late
        return self.met / ended if ended else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long the procedures that ended in the month took, in calendar days."""

    process: str
    ended: int
    shortest: int
    median: float
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month's figures."""

    first: date
    opened: int
    accepted: int
    closed: int
    states: dict[str, int]  #: state → cases in it now
    on_time: tuple[OnTime, ...]
    durations: tuple[Duration, ...]

    @property
    def met(self) -> int:
        """Return the terms kept."""
        return sum(each.met for each in self.on_time)

    @property
    def late(self) -> int:
        """Return the terms missed."""
        return sum(each.late for each in self.on_time)


def statistics(work: Work, *, first: date) -> Month:
    """Return the figures of the month that begins on `first`.

    :raises NotPermitted: the actor oversees nothing.
    """
    begin, end = span_of(first)
    return Month(
        first=first, opened=_cases(work, Case.registered_at, begin, end), accepted=_cases(work, Case.accepted_at, begin, end),
        closed=_cases(work, Case.closed_at, begin, end, Case.state == "closed"), states=_states(work), on_time=_on_time(work, begin, end),
        durations=_durations(work, begin, end),
    )  # fmt: skip


def span_of(first: date) -> tuple[datetime, datetime]:
    """Return when the month that begins on `first` begins, and when the next one does."""
    return start_of(first), start_of(month_after(first))


def _cases(work: Work, column: Any, begin: datetime, end: datetime, *more: ColumnElement[bool]) -> int:
    within = (Case.kind == "application", column >= begin, column < end, *more)
    wanted = select(func.count()).select_from(Case).where(*within, overseen_cases(work.actor))
    return work.session.scalar(wanted) or 0


def _states(work: Work) -> dict[str, int]:
    mine = (Case.kind == "application", overseen_cases(work.actor))
    wanted = select(Case.state, func.count()).where(*mine).group_by(Case.state)
    return {row[0]: row[1] for row in work.session.execute(wanted)}


def _on_time(work: Work, begin: datetime, end: datetime) -> tuple[OnTime, ...]:
    ended = (Deadline.closed_at >= begin) & (Deadline.closed_at < end)
    until = min(end, work.now)
    over = (Deadline.state == "open") & (Deadline.due_at < until)
    figures = [
        func.coalesce(func.sum(when((condition, 1), else_=0)), 0)
        for condition in (ended & (Deadline.state == "met"), ended & (Deadline.state == "late"), over)
    ]
    found = work.session.execute(
        select(Unit.id, func.min(Unit.name), Instance.key, *figures)
        .select_from(Deadline)
        .join(Instance, Instance.id == Deadline.instance_id)
        .join(Unit, Unit.id == Deadline.unit_id)
        .where(overseen_deadlines(work.actor), (ended & Deadline.state.in_(("met", "late"))) | over)
        .group_by(Unit.id, Instance.key)
    )
    rows = (OnTime(unit_id=r[0], unit=r[1], process=r[2], met=r[3], late=r[4], open_overdue=r[5]) for r in found)
    return tuple(
        sorted(
            rows,
            key=lambda each: (1.0 if each.rate is None else each.rate, -each.open_overdue, each.unit, each.process),
        )
    )


def _durations(work: Work, begin: datetime, end: datetime) -> tuple[Duration, ...]:
    found = work.session.execute(
        select(Instance.key, Instance.started_at, Instance.finished_at)
        .join(Case, Case.id == Instance.case_id)
        .where(
            Instance.state == "finished",
            Instance.finished_at >= begin,
            Instance.finished_at < end,
            overseen_cases(work.actor),
        )
    )
    taken: dict[str, list[int]] = {}
    for key, started, finished in found:
        assert finished is not None
        taken.setdefault(key, []).append((local_date(finished) - local_date(started)).days)
    return tuple(
        Duration(process=key, ended=len(days), shortest=min(days), median=_median(sorted(days)), longest=max(days))
        for key, days in sorted(taken.items())
    )


def _median(days: list[int]) -> float:
    middle = len(days) // 2
    return float(days[middle]) if len(days) % 2 else (days[middle - 1] + days[middle]) / 2
