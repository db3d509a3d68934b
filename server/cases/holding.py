"""Who holds work of a case: the units that may open it, the posts that may do a task."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select

from server.cases.models import Case, Task
from server.cases.occurrence import Occurrence
from server.cases.refusals import SpotCheckerOfTownship, StepPassed, TaskAlreadyDone
from server.foundation.clock import LOCAL, local_date
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.organisation.models import Appointment, Unit, User


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


def already_done(work: Work, task: Any) -> TaskAlreadyDone:
    """Return the refusal of what comes too late: who did the step and when, for those at whose post it stood.

    `task` has `unit_id`, `role`, `alternates`, `completed_by` and `completed_at`.
    """
    if task.completed_by is None or task.completed_at is None or not may_do(work.actor, task):
        return StepPassed()
    name = work.session.scalar(select(User.name).where(User.id == task.completed_by))
    return TaskAlreadyDone(by=name or "—", at=task.completed_at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M"))


def behind_step(work: Work, task_id: str | None) -> frozenset[str]:
    """Return who is behind the completion of a task: the actor, and the absent colleague on whose post alone it rests."""
    task = work.session.get(Task, task_id) if task_id else None
    return work.actor.answers_for(posts_of(task)) if task is not None else frozenset({work.actor.id})


def require_from_elsewhere(work: Work, township: str, *, behind: frozenset[str], since: date) -> None:
    """Let nobody of a township or its villages spot-check what the township did, nor whoever worked there when it was done.

    `behind` are the actor and whom she stands in for; `since` is the day from which the township dealt with it.

    :raises SpotCheckerOfTownship: one of them holds a post there, or has held one since that day.
    """
    there = {township, *work.session.scalars(select(Unit.id).where(Unit.parent == township))}
    # A post that was left belongs to whoever held it all the same: the files of those days are her own work.
    held = exists().where(
        Appointment.user_id.in_(sorted(behind)), Appointment.unit_id.in_(sorted(there)),
        Appointment.since <= work.today, or_(Appointment.until.is_(None), Appointment.until >= since),
    )  # fmt: skip
    if work.actor.units() & there or work.session.scalar(select(held)):
        raise SpotCheckerOfTownship


def require_checker_from_elsewhere(work: Work, occurrence: Occurrence) -> None:
    """Let a step that looks at a township's case for the county be done by nobody who dealt with it there.

    :raises SpotCheckerOfTownship: the actor, or whom she stands in for, works there or has worked there since the case came in.
    """
    came_in = work.session.get_one(Case, occurrence.case_id).registered_at
    behind = behind_step(work, occurrence.task_id)
    require_from_elsewhere(work, occurrence.township, behind=behind, since=local_date(came_in))
