"""Lists of checks, of changes of aid, of grace periods, and the figures on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from server.cases.models import Case, Task
from server.foundation.work import Work
from server.payments.months import later, month_of
from server.reviews.models import (
    CalendarEntry,
    Change,
    Grace,
    ListEntry,
    Review,
    Stop,
    Suspicion,
)
from server.reviews.queries.lines import Line, joined, lines, visible


def reviews(work: Work, *, state: str = "open", kind: str = "", township: str | None = None) -> list[Line]:
    """Return checks with their open steps, the nearest last day first."""
    wanted = joined(Review).where(visible(work, Review, "review.read"))
    if state:
        wanted = wanted.where(Review.state == state)
    if kind:
        wanted = wanted.where(Review.kind == kind)
    if township:
        wanted = wanted.where(Review.township == township)
    order = Review.due_on if state == "open" else Review.opened_at.desc()
    return _with_tasks(work, lines(work, wanted.order_by(order, Review.id)))


def stops(work: Work, *, state: str = "open") -> list[Line]:
    """Return intended and decided changes of aid, the newest first."""
    wanted = joined(Stop).where(visible(work, Stop, "stop.read"))
    if state:
        wanted = wanted.where(Stop.state == state)
    return _with_tasks(work, lines(work, wanted.order_by(Stop.proposed_at.desc(), Stop.id)))


def _with_tasks(work: Work, rows: list[Line]) -> list[Line]:
    ids = [line.row.case_id for line in rows]
    codes = dict(work.session.execute(select(Case.id, Case.code).where(Case.id.in_(ids))).all())
    tasks: dict[str, list[tuple[str, str]]] = {}
    for case_id, task_id, name in work.session.execute(
        select(Task.case_id, Task.id, Task.name)
        .where(Task.case_id.in_(ids), Task.state == "open")
        .order_by(Task.due_at, Task.id)
    ):
        tasks.setdefault(case_id, []).append((task_id, name))
    return [
        Line(
            row=line.row, household=line.household, household_id=line.household_id, name=line.name, township=line.township,
            case_code=codes.get(line.row.case_id, ""), tasks=tuple(tasks.get(line.row.case_id, ())),
        )
        for line in rows
    ]  # fmt: skip


def graces(work: Work) -> list[Line]:
    """Return grace periods that run, the one that ends first on top."""
    wanted = joined(Grace).where(visible(work, Grace, "stop.read"), Grace.last_month >= work.today.replace(day=1))
    return lines(work, wanted.order_by(Grace.last_month, Grace.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures on top of the room's first page."""

    opening: int
    open: int
    late: int
    hearings: int
    reports: int
    gaps: int
    exits: int
    suspicions: int


def counts(work: Work) -> Counts:
    """Return how much waits in each list."""
    month_end = later(month_of(work.today))

    def number(model: Any, action: str, *conditions: ColumnElement[bool]) -> int:
        wanted = select(func.count()).select_from(model).where(visible(work, model, action), *conditions)
        return int(work.session.scalar(wanted) or 0)

    return Counts(
        opening=number(
            CalendarEntry, "review.read", CalendarEntry.state == "waiting", CalendarEntry.opens_on < month_end
        ),
        open=number(Review, "review.read", Review.state == "open"),
        late=number(Review, "review.read", Review.state == "open", Review.due_on < work.today),
        hearings=number(Stop, "stop.read", Stop.state == "open"),
        reports=number(Change, "change.read", or_(Change.state == "reported", Change.state == "warned")),
        gaps=number(ListEntry, "review.read", ListEntry.state == "open", ListEntry.side == "gap"),
        exits=number(ListEntry, "review.read", ListEntry.state == "open", ListEntry.side == "exit"),
        suspicions=number(Suspicion, "review.read", Suspicion.state == "open"),
    )  # fmt: skip
