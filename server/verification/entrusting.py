"""Visits that a bought service makes: a township entrusts the open step to a provider and may take it back; it decides nothing there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.holding import already_done
from server.cases.models import Case, Task
from server.cases.queries.task import read_task
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Appointment, Unit, User

VISIT, FORM, ROLE = "visit_home", "verify.visit", "investigator"


def providers(work: Work) -> list[tuple[str, str]]:
    """Return the county's service providers with an investigator on a post today, as (id, name)."""
    rows = work.session.execute(
        select(Unit.id, Unit.name)
        .join(Appointment, Appointment.unit_id == Unit.id)
        .join(User, User.id == Appointment.user_id)
        .where(
            Unit.county == work.house.county, Unit.kind == "provider", Unit.closed_on.is_(None), Appointment.role == ROLE,
            Appointment.since <= work.today, (Appointment.until.is_(None)) | (Appointment.until >= work.today), User.closed_at.is_(None),
        )
        .distinct()
        .order_by(Unit.name, Unit.id)
    )  # fmt: skip
    return [(row.id, row.name) for row in rows]


def entrusted_to(work: Work, task: Task) -> str:
    """Return the name of the provider at which a visit stands, empty where it stands at home."""
    found = work.session.scalar(select(Unit.name).where(Unit.id == task.unit_id, Unit.kind == "provider"))
    return found or ""


def entrust(work: Work, *, task_id: str, unit_id: str) -> None:
    """Let a provider make the township's visit: one of its investigators takes it on and sees that home, no other.

    The township's own posts may still make it; the term and who answers for it stay as they are.

    :raises NotFound: there is no such step, or it is not the actor's to see.
    :raises NotPermitted: another township's visit.
    :raises InvalidAnswers: no provider that has an investigator.
    """
    task = _read(work, task_id)
    names = dict(providers(work))
    if unit_id not in names:
        words = ("请选择有调查员的服务机构。", "Choose a service provider that has an investigator.")
        raise InvalidAnswers([FieldProblem("unit", "not-a-provider", *words)])
    at_home = [[task.unit_id, task.role], *task.alternates] if not entrusted_to(work, task) else list(task.alternates)
    task.unit_id, task.role, task.alternates, task.holder_id = unit_id, ROLE, at_home, None
    _noted(work, task, "visit-entrusted", provider=names[unit_id])
    case = work.session.get_one(Case, task.case_id)
    facts: dict[str, Any] = {"case": case.code, "task": task.name, "unit": names[unit_id]}
    tell_posts(
        work, unit_id=unit_id, roles=(ROLE,), template="task-arrived", facts=facts, cause=f"{task.id}:{work.new_id()}",
        case_id=case.id, link=f"/verification/visits/{task.id}",
    )  # fmt: skip


def take_back(work: Work, *, task_id: str) -> None:
    """Bring an entrusted visit home; what the provider typed so far goes with it.

    :raises NotFound: there is no such step, or it is not the actor's to see.
    :raises NotPermitted: another township's visit.
    :raises InvalidAnswers: it stands at home.
    """
    task = _read(work, task_id)
    provider = entrusted_to(work, task)
    if not provider:
        raise InvalidAnswers([FieldProblem("unit", "at-home", "这次入户没有委托。", "This visit is not entrusted.")])
    (unit, role), *others = task.alternates
    task.unit_id, task.role, task.alternates, task.holder_id = unit, role, others, None
    _noted(work, task, "visit-taken-back", provider=provider)


def _read(work: Work, task_id: str) -> Task:
    """Return the township's open visit; the county's own visit (a filed relative, a complaint) is never entrusted."""
    task, case, _instance, _unit = read_task(work, task_id)
    if task.element != VISIT or task.form != FORM:
        raise NotFound
    rules.require(work.actor, "visit.entrust", township=case.township)
    if task.state != "open":
        raise already_done(work, task)
    return task


def _noted(work: Work, task: Task, kind: str, *, provider: str) -> None:
    note(work, task.case_id, kind, instance_id=task.instance_id, task=task.id, name=task.name, provider=provider)
    audit.record(work, kind, task.id, provider=provider)
    work.session.flush()
