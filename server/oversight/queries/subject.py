"""What a 督办单 is about: a task, a transfer or a case, in words that name nobody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from server.cases.models import Case, Instance, Task
from server.cases.words import PROCESSES, name_of
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.organisation.models import Unit
from server.organisation.roles import ROLES
from server.oversight.queries.scope import overseen_cases

KINDS = ("task", "transfer", "case")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an order is about, and whom it would go to if nothing else is chosen."""

    kind: str
    id: str
    case_id: str
    case_code: str
    words: str
    unit_id: str = ""
    role: str = ""


def subject_of(work: Work, *, kind: str, identifier: str) -> Subject:
    """Return the subject of an order.

    :raises NotFound: there is none in what the actor oversees.
    """
    if kind == "task":
        return _task(work, identifier)
    if kind == "transfer":
        return _transfer(work, identifier)
    if kind == "case":
        case = work.session.scalar(select(Case).where(Case.id == identifier, overseen_cases(work.actor)))
        if case is not None:
            return Subject(
                kind=kind, id=case.id, case_id=case.id, case_code=case.code, words=f"案件 {case.code}", unit_id=case.township,
                role="township_leader",
            )  # fmt: skip
    raise NotFound


def _task(work: Work, identifier: str) -> Subject:
    row = work.session.execute(
        select(Task, Case.code, Instance.key)
        .join(Case, Case.id == Task.case_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.id == identifier, Task.state == "open", overseen_cases(work.actor))
    ).first()
    if row is None:
        raise NotFound
    task, code, key = row
    words = f"案件 {code}：{name_of(PROCESSES, key).zh}——{task.name}"
    return Subject(
        kind="task", id=task.id, case_id=task.case_id, case_code=code, words=words, unit_id=task.unit_id,
        role=_leader(work, task.unit_id, task.role),
    )  # fmt: skip


def _transfer(work: Work, identifier: str) -> Subject:
    row = work.session.execute(
        select(Instance, Case.code)
        .join(Case, Case.id == Instance.case_id)
        .where(Instance.id == identifier, Instance.key == "refer", overseen_cases(work.actor))
    ).first()
    if row is None:
        raise NotFound
    instance, code = row
    unit = str(instance.data.get("unit_department") or "")
    return Subject(
        kind="transfer", id=instance.id, case_id=instance.case_id, case_code=code, words=f"案件 {code} 的转办", unit_id=unit,
        role=_leader(work, unit, "department_handler"),
    )  # fmt: skip


def _leader(work: Work, unit_id: str, otherwise: str) -> str:
    """Return the leading role at a unit's kind: an order goes to who answers for the unit."""
    kind = work.session.scalar(select(Unit.kind).where(Unit.id == unit_id))
    return next((role.key for role in ROLES.values() if role.leads and kind in role.kinds), otherwise)
