"""Who holds a task, how soon, and what colleagues say of it: claim, release, reassign, priority, follow-up, comment."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import exists, insert, select, update

from server.audit import operations as audit
from server.cases.apart import place_of, require_another_person, step_of
from server.cases.events import note
from server.cases.holding import already_done, has_in_hand, holding_units, may_do, posts_of
from server.cases.models import Case, Comment, Task
from server.cases.refusals import DraftOfAnother, SamePerson, TaskHeldByColleague, TaskNotYours
from server.cases.restricting import is_of_section, require_open
from server.cases.sealing import seal_task
from server.foundation.clock import LOCAL
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Appointment, Unit, User
from server.organisation.roles import ROLES


def claim(work: Work, *, task_id: str) -> None:
    """Take a task of one's post into one's own hands.

    :raises TaskHeldByColleague: a colleague was faster.
    :raises TaskNotYours: it stands at another post.
    :raises SamePerson: separation of duties asks for another person.
    """
    task = _read(work, task_id)
    if not may_do(work.actor, task):
        raise TaskNotYours(unit=task.unit_name, role=ROLES[task.role].zh)
    require_another_person(work, task, place_of(work, task_id))
    taken = work.session.execute(
        update(Task)
        .where(
            Task.id == task_id,
            Task.state == "open",
            (Task.holder_id.is_(None)) | (Task.holder_id.in_(sorted(work.actor.stands_for(posts_of(task))))),
        )
        .values(holder_id=work.actor.id),
        execution_options=QUIET,
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise TaskHeldByColleague(holder=_holder_name(work, task_id))
    note(work, task.case_id, "task-claimed", unit=task.unit_id, role=task.role, task=task_id, name=task.name)


def release(work: Work, *, task_id: str) -> None:
    """Give a claimed task back to the post.

    :raises TaskNotYours: it stands at another post; who holds it there is nobody else's to know.
    :raises TaskHeldByColleague: a colleague holds it.
    """
    task = _read(work, task_id)
    if not has_in_hand(work.actor, task) and not _leads(work, task):
        if not may_do(work.actor, task):
            raise TaskNotYours(unit=task.unit_name, role=ROLES[task.role].zh)
        raise TaskHeldByColleague(holder=_holder_name(work, task_id))
    work.session.execute(
        update(Task).where(Task.id == task_id, Task.state == "open").values(holder_id=None), execution_options=QUIET
    )
    note(work, task.case_id, "task-released", unit=task.unit_id, role=task.role, task=task_id, name=task.name)


def reassign(work: Work, *, task_id: str, user_id: str, reason: str) -> None:
    """Hand a task to another colleague of the same post.

    :raises NotPermitted: only the unit's leader, or the supervisor, reassigns.
    :raises InvalidAnswers: no reason, or the colleague does not hold the post today or did a step from which this one is separated.
    """
    task = _read(work, task_id)
    if not _leads(work, task):
        raise NotPermitted(reason="改派由本单位负责人或督办办理")
    problems = []
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "请写明改派原因。", "Say why you reassign it."))
    if not work.session.scalar(select(exists().where(*_on_post(work, user_id, task.unit_id, task.role)))):
        problems.append(
            FieldProblem(
                "user", "not-on-post", "这位同事今天不在该岗位上。", "This colleague does not hold the post today."
            )
        )
    elif step := step_of(work, task, user_id):
        problems.append(
            FieldProblem(
                "user",
                SamePerson.type,
                f"职责分离：这位同事已办理过“{step}”，这一步必须由另一人办理，请选别的同事。",
                f"Separation of duties: this colleague did “{step}”; another person must do this step.",
            )
        )
    if problems:
        raise InvalidAnswers(problems)
    work.session.execute(
        update(Task).where(Task.id == task_id, Task.state == "open").values(holder_id=user_id), execution_options=QUIET
    )
    note(work, task.case_id, "task-reassigned", task=task_id, name=task.name, to=user_id, reason=reason)
    audit.record(work, "task.reassign", task_id, to=user_id, reason=reason)


def schedule(work: Work, *, task_id: str, priority: int | None = None, follow_up_on: date | None = None) -> None:
    """Set a task's priority (0–100) or the day it should come up again; neither moves a legal date."""
    task = _read(work, task_id)
    if not (may_do(work.actor, task) or _leads(work, task)):
        raise TaskNotYours(unit=task.unit_name, role=ROLES[task.role].zh)
    values: dict[str, Any] = {}
    if priority is not None:
        values["priority"] = max(0, min(100, priority))
    if follow_up_on is not None:
        values["follow_up_at"] = datetime.combine(follow_up_on, time(9), tzinfo=LOCAL)
    if values:
        work.session.execute(update(Task).where(Task.id == task_id).values(**values), execution_options=QUIET)


def comment(work: Work, *, case_id: str, text: str, task_id: str | None = None) -> str:
    """Add a remark to a case.

    :raises InvalidAnswers: the text is empty or over 2,000 characters.
    :raises NotPermitted: the case is not one of the actor's.
    """
    words = text.strip()
    if not words or len(words) > 2000:
        raise InvalidAnswers(
            [FieldProblem("text", "length", "留言请写 1 到 2000 字。", "Write 1 to 2,000 characters.")]
        )
    case = work.session.execute(
        select(Case.township).where(Case.id == case_id, Case.county == work.house.county)
    ).first()
    if case is None:
        raise NotFound
    require_open(work, case_id)
    if not is_of_section(work, case_id, "case.comment"):
        rules.require(work.actor, "case.comment", township=case.township, held_by=holding_units(work, case_id))
    identifier = work.new_id()
    work.session.execute(
        insert(Comment).values(
            id=identifier, county=work.house.county, case_id=case_id, task_id=task_id, text=words, by=work.actor.id,
            by_name=work.actor.name, at=work.now,
        )
    )  # fmt: skip
    note(work, case_id, "comment", comment=identifier)
    return identifier


def save_draft(work: Work, *, task_id: str, answers: dict[str, Any], seen: str | None = None) -> None:
    """Keep what was typed so far; nothing is checked.

    `seen` is the mark of the draft that the page was made with (`draft_mark`); without it a draft is replaced whoever saved it.

    :raises DraftOfAnother: a colleague at the same post saved it in between; nothing is replaced.
    """
    task = _read(work, task_id)
    if not may_do(work.actor, task):
        raise TaskNotYours(unit=task.unit_name, role=ROLES[task.role].zh)
    kept = seal_task(work.house.vault, task.form, task.form_version, answers)
    unseen = (
        [Task.draft_by.is_(None) | (Task.draft_by == work.actor.id) | (Task.draft_at == _at(seen))]
        if seen is not None
        else []
    )
    written = work.session.execute(
        update(Task)
        .where(Task.id == task_id, Task.state == "open", *unseen)
        .values(draft=kept, draft_by=work.actor.id, draft_at=work.now),
        execution_options=QUIET,
    )
    if unseen and written.rowcount != 1 and task.state == "open":  # type: ignore[attr-defined]
        raise DraftOfAnother(name=_saver(work, task_id))


def draft_mark(task: Task) -> str:
    """Return what tells a saved draft from a later one, for a page to send back."""
    return task.draft_at.isoformat() if task.draft_at else ""


def _at(mark: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(mark)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _saver(work: Work, task_id: str) -> str:
    who = select(User.name).join(Task, Task.draft_by == User.id).where(Task.id == task_id)
    return work.session.scalar(who) or "—"


def _read(work: Work, task_id: str) -> Any:
    row = work.session.execute(
        select(
            Task.id, Task.case_id, Task.element, Task.name, Task.unit_id, Task.role, Task.alternates, Task.holder_id, Task.state, Unit.name.label("unit_name"),
            Case.township, Task.form, Task.form_version, Task.completed_by, Task.completed_at,
        )
        .join(Unit, Unit.id == Task.unit_id)
        .join(Case, Case.id == Task.case_id)
        .where(Task.id == task_id, Task.county == work.house.county)
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    require_open(work, row.case_id)
    if row.state != "open":
        raise already_done(work, row)
    return row


def _leads(work: Work, task: Any) -> bool:
    """Tell whether the actor may reassign work of the unit that holds the task."""
    found = rules.relations(work.actor, "task.reassign")
    return "county" in found or any(task.unit_id in units for units in found.values())


def _holder_name(work: Work, task_id: str) -> str:
    name = work.session.scalar(select(User.name).join(Task, Task.holder_id == User.id).where(Task.id == task_id))
    return name or "—"


def _on_post(work: Work, user_id: str, unit_id: str, role: str) -> tuple[Any, ...]:
    return (
        Appointment.user_id == user_id,
        Appointment.unit_id == unit_id,
        Appointment.role == role,
        Appointment.since <= work.today,
        (Appointment.until.is_(None)) | (Appointment.until >= work.today),
    )
