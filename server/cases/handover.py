"""An officer leaves: posts and claimed work go to a successor, the account ends, in one action."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.apart import step_of
from server.cases.events import note
from server.cases.models import Task
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import accounts, rules
from server.organisation.models import Appointment, User
from server.organisation.operations import appoint

ACTION = "organisation.people"
OFFER = "hand-over."


class HandedOver(NamedTuple):
    """What came of a leaving officer's open work."""

    moved: int  #: went to the successor
    returned: int  #: went back to its post: the successor did a step from which it is separated


def hand_over(work: Work, *, user_id: str, successor_id: str, reason: str) -> HandedOver:
    """Give a leaving officer's posts and open work to a successor, end the account, and return how many pieces went where.

    Besides claimed tasks each room gives over what it keeps by person: the offers named `hand-over.…`.

    :raises NotPermitted: the actor does not manage people.
    :raises NotFound: there is no such account that is open.
    :raises InvalidAnswers: the successor is the same person, has no open account, or no reason is given.
    """
    rules.require(work.actor, ACTION)
    leaving, successor = work.session.get(User, user_id), work.session.get(User, successor_id)
    if leaving is None or leaving.closed_at is not None or leaving.county != work.house.county:
        raise NotFound
    problems = []
    if (
        successor is None
        or successor.closed_at is not None
        or successor_id == user_id
        or successor.county != leaving.county
    ):
        problems.append(FieldProblem("successor", "unknown", "请选择接手的同事。", "Choose who takes over."))
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "请写明原因。", "Give the reason."))
    if problems:
        raise InvalidAnswers(problems)
    _hand_over_posts(work, user_id, successor_id)
    moved, returned = _hand_over_tasks(work, user_id, successor_id)
    for name in sorted(work.house.offers):
        if name.startswith(OFFER):
            moved += int(work.house.offers[name](work, user_id, successor_id))
    accounts.close(work, user_id=user_id)
    audit.record(
        work, "officer.hand-over", user_id, to=successor_id, tasks=moved, returned=returned, reason=reason.strip()
    )
    return HandedOver(moved, returned)


def _hand_over_posts(work: Work, user_id: str, successor_id: str) -> None:
    posts = work.session.scalars(
        select(Appointment).where(
            Appointment.user_id == user_id, Appointment.acting_for.is_(None),
            Appointment.until.is_(None) | (Appointment.until >= work.today),
        )
    ).all()  # fmt: skip
    held = set(
        work.session.execute(
            select(Appointment.unit_id, Appointment.role).where(
                Appointment.user_id == successor_id, Appointment.until.is_(None), Appointment.acting_for.is_(None)
            )
        )
    )
    for post in posts:
        lasts, post.until = post.until, max(post.since, work.today - timedelta(days=1))
        if (post.unit_id, post.role) not in held:
            appoint(
                work, user_id=successor_id, unit_id=post.unit_id, role=post.role, since=max(post.since, work.today),
                until=lasts, title=post.title, reason="接手",
            )  # fmt: skip


def _hand_over_tasks(work: Work, user_id: str, successor_id: str) -> HandedOver:
    tasks = work.session.scalars(select(Task).where(Task.holder_id == user_id, Task.state == "open")).all()
    moved = 0
    for task in tasks:
        if step_of(work, task, successor_id):
            task.holder_id = None  # another colleague of the post claims it
            note(work, task.case_id, "task-released", unit=task.unit_id, role=task.role, task=task.id, name=task.name)
            continue
        task.holder_id, moved = successor_id, moved + 1
        note(work, task.case_id, "task-reassigned", task=task.id, name=task.name, to=successor_id, reason="接手")
    work.session.flush()
    return HandedOver(moved, len(tasks) - moved)
