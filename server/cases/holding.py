"""Who holds work of a case: the units that may open it, the posts that may do a task."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.foundation.identity import Actor
from server.foundation.work import Work


def holding_units(work: Work, case_id: str) -> frozenset[str]:
    """Return the units at which tasks of the case stand or stood."""
    return frozenset(work.session.scalars(select(Task.unit_id).where(Task.case_id == case_id).distinct()))


def posts_of(task: Any) -> list[tuple[str, str]]:
    """Return the posts (unit, role) that may do a task: its own, and those that may do it too.

    `task` has `unit_id`, `role` and `alternates`.
    """
    return [(task.unit_id, task.role), *((unit, role) for unit, role in task.alternates or ())]


def may_do(actor: Actor, task: Any) -> bool:
    """Tell whether one of the actor's posts is the task's, or one of those that may do it too."""
    return any(actor.holds(role, unit) for unit, role in posts_of(task))


def has_in_hand(actor: Actor, task: Any) -> bool:
    """Tell whether a task is claimed by the actor, or by somebody for whom the actor stands in on a post of the task."""
    return task.holder_id is not None and task.holder_id in actor.stands_for(posts_of(task))
