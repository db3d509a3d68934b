"""Hand a case over to another township of the county: the file, its open tasks and their terms go along, the clock is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases import advance, definitions, running
from server.cases.events import note
from server.cases.models import Case, Deadline, Instance, Task
from server.foundation.database import QUIET
from server.foundation.errors import StaleInstance
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from workflows import engine

OFFER = "go-along."  #: name → offer(work, case): a room moves what it keeps by the window of a case


def hand_over(work: Work, *, case_id: str, township: str, village: str | None) -> int:
    """Let a township keep a case from now on and return how many open tasks went over; due dates do not change.

    :raises StaleInstance: a process of the case moved on since it was read.
    """
    case = work.session.get_one(Case, case_id)
    units = {case.township: township} | ({case.village: village or township} if case.village else {})
    instances = work.session.scalars(
        select(Instance.id).where(Instance.case_id == case_id, Instance.state == "open").order_by(Instance.id)
    ).all()
    for instance_id in instances:
        amend(work, instance_id, {"unit_township": township, "unit_village": village or township})
    case.township, case.village, case.version = township, village, case.version + 1
    work.session.flush()
    moved = sum(_move_tasks(work, case, old, new) for old, new in units.items() if old != new)
    for name in sorted(work.house.offers):
        if name.startswith(OFFER):
            work.house.offers[name](work, case)
    note(work, case_id, "handed-to-township", unit=work.session.get_one(Unit, township).name, tasks=moved)
    audit.record(work, "case.hand-over", case_id, to=township, tasks=moved)
    return moved


def amend(work: Work, instance_id: str, data: dict[str, Any]) -> None:
    """Let a process know what changed at its case, such as its units: the steps to come go by it.

    :raises StaleInstance: the process moved on since it was read.
    """
    before = running.read(work, instance_id)
    definition = definitions.compiled(work.session, before.definition_id)
    known = {name: value for name, value in data.items() if name in before.data}
    after = engine.amend(definition, before.snapshot, data=known, now=work.now)
    written = work.session.execute(
        update(Instance)
        .where(Instance.id == instance_id, Instance.version == before.version)
        .values(snapshot=after.snapshot, data=advance.plain(after.data), version=before.version + 1),
        execution_options=QUIET,
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleInstance


def _move_tasks(work: Work, case: Case, old: str, new: str) -> int:
    """Move open tasks and what measures them; whoever held one no longer does."""
    tasks = work.session.scalars(
        select(Task).where(Task.case_id == case.id, Task.state == "open", Task.unit_id == old)
    ).all()
    for task in tasks:
        task.unit_id, task.holder_id = new, None
        task.alternates = [[new if unit == old else unit, role] for unit, role in task.alternates]
        tell_posts(
            work, unit_id=new, roles=(task.role,), template="handed-over", cause=f"{task.id}:{new}", case_id=case.id,
            facts={"case": case.code, "task": task.name, "unit": work.session.get_one(Unit, new).name}, link=f"/tasks/{task.id}",
        )  # fmt: skip
    work.session.execute(
        update(Deadline)
        .where(Deadline.case_id == case.id, Deadline.state == "open", Deadline.unit_id == old)
        .values(unit_id=new),
        execution_options=QUIET,
    )
    work.session.flush()
    return len(tasks)
