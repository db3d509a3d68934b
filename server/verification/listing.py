"""The list of checks: what is open, what did not answer in time, what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from server.cases.models import Case, Task
from server.cases.visibility import masked_name, sees_names, stands_open
from server.foundation.errors import NotPermitted
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import rules
from server.organisation.models import Unit
from server.verification.models import Inquiry, MeansCheck
from server.verification.report import SourceLine, line_of
from server.verification.sources import Source, register

MOST = 200
ON_ONE_PAGE = 100


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check in the list."""

    check: MeansCheck
    case_code: str
    person: str
    township: str
    total: int
    open: int  #: not answered and not overdue
    overdue: int
    next_due: datetime | None
    task: tuple[str, str] | None  #: id and name of the step that is open

    @property
    def late(self) -> bool:
        """Tell whether something did not answer in time."""
        return self.overdue > 0 and self.check.state == "sent"


def visible_checks(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which the actor may see that a check exists; join `Case`."""
    found = rules.relations(actor, "verification.list")
    if "county" in found:
        return and_(MeansCheck.county == actor.county, stands_open(actor))
    townships = sorted(found.get("own", ()))
    return and_(MeansCheck.county == actor.county, Case.township.in_(townships), stands_open(actor))


def checks(work: Work, *, state: str = "open") -> list[CheckRow]:
    """Return the checks that the actor may see, the one whose next answer is due first on top.

    :raises NotPermitted: the actor has nothing to do with checks.
    """
    if not rules.may(work.actor, "verification.list"):
        raise NotPermitted(reason="核对")
    wanted = (
        select(MeansCheck, Case.code, Case.township, Person.name, Unit.name)
        .join(Case, Case.id == MeansCheck.case_id)
        .join(Person, Person.id == Case.applicant_id)
        .join(Unit, Unit.id == Case.township)
        .where(visible_checks(work.actor))
    )
    states = ("requested", "sent", "entered") if state == "open" else ("in-force", "stopped")
    rows = work.session.execute(
        wanted.where(MeansCheck.state.in_(states)).order_by(MeansCheck.requested_at.desc()).limit(MOST)
    ).all()
    ids = [row[0].id for row in rows]
    counts, tasks = _counts(work, ids), _tasks(work, [row[0].instance_id for row in rows])
    found = [_row(work, row, counts.get(row[0].id, (0, 0, 0, None)), tasks.get(row[0].instance_id)) for row in rows]
    never = datetime.max.replace(tzinfo=work.now.tzinfo)
    return sorted(found, key=lambda row: row.next_due or never) if state == "open" else found


def _counts(work: Work, ids: list[str]) -> dict[str, tuple[int, int, int, datetime | None]]:
    overdue = or_(Inquiry.state == "timed-out", and_(Inquiry.state == "sent", Inquiry.due_at < work.now))
    still = and_(Inquiry.state.in_(("waiting", "sent")), or_(Inquiry.due_at.is_(None), Inquiry.due_at >= work.now))
    rows = work.session.execute(
        select(
            Inquiry.check_id, func.count(), func.sum(case((still, 1), else_=0)), func.sum(case((overdue, 1), else_=0)),
            func.min(case((still, Inquiry.due_at))),
        )
        .where(Inquiry.check_id.in_(ids))
        .group_by(Inquiry.check_id)
    )  # fmt: skip
    return {row[0]: (row[1], row[2] or 0, row[3] or 0, row[4]) for row in rows}


def _tasks(work: Work, instances: list[str]) -> dict[str, tuple[str, str]]:
    rows = work.session.execute(
        select(Task.instance_id, Task.id, Task.name).where(
            Task.instance_id.in_(instances), Task.state == "open",
            Task.form.in_(("verify.dispatch", "verify.collect", "verify.report-review")),
        )
    )  # fmt: skip
    return {row.instance_id: (row.id, row.name) for row in rows}


def _row(work: Work, row: Any, counts: tuple[int, int, int, datetime | None], task: tuple[str, str] | None) -> CheckRow:
    open_name = sees_names(work.actor, township=row[2]) or rules.may(work.actor, "verification.enter")
    name = row[3] if open_name else masked_name(row[3])
    return CheckRow(row[0], row[1], name, row[4], counts[0], counts[1], counts[2], counts[3], task)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """One request that waits at a source, whatever household it is about."""

    name: str
    case_code: str
    check_id: str
    line: SourceLine


def open_by_source(work: Work) -> list[tuple[Source, int]]:
    """Return the sources at which requests wait, with how many, in the register's order."""
    rows = work.session.execute(
        select(Inquiry.source, func.count())
        .join(MeansCheck, MeansCheck.id == Inquiry.check_id)
        .where(*_waiting(work))
        .group_by(Inquiry.source)
    )
    counts = {source: count for source, count in rows}
    return [(source, counts[source.code]) for source in register(work) if source.code in counts]


def open_at(work: Work, code: str) -> list[OpenRequest]:
    """Return what waits at a source over all households, what is due first on top.

    :raises NotPermitted: the actor does not enter results.
    """
    rules.require(work.actor, "verification.enter")
    rows = work.session.execute(
        select(Inquiry, Case.code)
        .join(MeansCheck, MeansCheck.id == Inquiry.check_id)
        .join(Case, Case.id == MeansCheck.case_id)
        .where(*_waiting(work), Inquiry.source == code)
        .order_by(Inquiry.due_at, Case.code, Inquiry.place, Inquiry.id)
        .limit(ON_ONE_PAGE)
    ).all()
    return [OpenRequest(row[0].name, row[1], row[0].check_id, line_of(work, row[0])) for row in rows]


def _waiting(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (
        MeansCheck.county == work.house.county, MeansCheck.state == "sent", Inquiry.state.in_(("sent", "timed-out")),
    )  # fmt: skip
