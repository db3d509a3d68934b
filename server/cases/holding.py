"""Who holds work of a case: the units that may open it, the posts that may do a task."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.cases.refusals import SpotCheckerOfTownship
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.organisation.models import Unit


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


def behind_step(work: Work, task_id: str | None) -> frozenset[str]:
    """Return who is behind the completion of a task: the actor, and the absent colleague on whose post alone it rests."""
    task = work.session.get(Task, task_id) if task_id else None
    return work.actor.answers_for(posts_of(task)) if task is not None else frozenset({work.actor.id})


def require_from_elsewhere(work: Work, township: str) -> None:
    """Let nobody of a township or its villages spot-check what the township did.

    :raises SpotCheckerOfTownship: the actor holds a post there.
    """
    villages = set(work.session.scalars(select(Unit.id).where(Unit.parent == township)))
    if work.actor.units() & ({township} | villages):
        raise SpotCheckerOfTownship
