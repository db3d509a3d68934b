"""Who may not do a step for what they did before (domain §3): asked where a step is done, taken, or handed to somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from server.cases import definitions
from server.cases.holding import posts_of
from server.cases.models import Instance, Task
from server.cases.refusals import SamePerson
from server.foundation.work import Work
from server.organisation.sign_in import actor_of_user

REGISTRATION = "registration"  #: stands for who opened the matter: no step of a diagram, but a person all the same


def require_another_person(work: Work, task: Any, place: Any) -> None:
    """Refuse the actor who did a step from which this one is separated, and whoever would do it in that person's place.

    :raises SamePerson: separation of duties asks for another person.
    """
    step = own_step(work, task, place)
    if step:
        raise SamePerson(step=step)


def own_step(work: Work, task: Any, place: Any) -> str:
    """Return the step that bars the actor from a task, empty where none does."""
    return _of(barred(work, task, place), work.actor.answers_for(posts_of(task)))


def step_of(work: Work, task: Any, user_id: str) -> str:
    """Return the step that bars a colleague, or whom that colleague stands in for, from a task; empty where none does."""
    colleague = actor_of_user(work, user_id=user_id)
    behind = colleague.answers_for(posts_of(task)) if colleague else frozenset({user_id})
    return _of(barred(work, task, place_of(work, task.id)), behind)


def place_of(work: Work, task_id: str) -> Any:
    """Return what of a task's process tells who did what before."""
    return work.session.execute(
        select(Instance.id, Instance.case_id, Instance.definition_id, Instance.data)
        .join(Task, Task.instance_id == Instance.id)
        .where(Task.id == task_id)
    ).one()


def barred(work: Work, task: Any, place: Any) -> dict[str, str]:
    """Return who did a step from which this one is separated (`separateFrom` on the diagram), with the step's name.

    A separation names a step of this instance, or `process:step`, one of any instance of the case; `… unless NAME` lifts it where the
    data say so. `place` is the task's process: `id`, `case_id`, `definition_id`, `data`.
    """
    others = definitions.compiled(work.session, place.definition_id).apart(task.element, place.data)
    if not others:
        return {}
    done = select(Task.completed_by, Task.name).join(Instance, Instance.id == Task.instance_id)
    rows = work.session.execute(
        done.where(Task.completed_by.is_not(None), or_(*(_is_step(each, place) for each in others)))
    )
    registrar = place.data.get("registered_by") if REGISTRATION in others else None
    return ({registrar: "登记"} if registrar else {}) | {row.completed_by: row.name for row in rows}


def _of(found: Mapping[str, str], behind: Collection[str]) -> str:
    return next((found[each] for each in sorted(behind) if each in found), "")


def _is_step(name: str, place: Any) -> ColumnElement[bool]:
    process, _, element = name.rpartition(":")
    if process:
        return and_(Task.case_id == place.case_id, Instance.key == process, Task.element == element)
    return and_(Task.instance_id == place.id, Task.element == element)
