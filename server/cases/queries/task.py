"""One task with all that its holder needs beside the form: deadlines, what was answered before, papers, remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import not_, or_, select, true
from sqlalchemy.orm import defer

from server.cases.answers import AnswerRow
from server.cases.apart import barred, own_step
from server.cases.holding import has_in_hand, may_do
from server.cases.lights import Explained, explain, light_of, pinned_on
from server.cases.models import Case, Comment, Deadline, Definition, Instance, Item, Task
from server.cases.queries.choices import in_words
from server.cases.queries.papers import opens_scans, visible_documents
from server.cases.queries.person import CaseCard, case_card
from server.cases.restricting import is_of_section, may_see
from server.cases.sealing import open_task, open_texts
from server.cases.veiling import Veil, veil, veiled
from server.cases.visibility import GUARDED, visible_tasks
from server.documents.models import IN_ORDER, Attachment, Document
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Appointment, Unit, User
from server.web.lights import Light

INVESTIGATES = "verify."  #: forms of an investigation of means, whose answers stay with who makes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A step of the same process that was done before, with its answers."""

    name: str
    by: str
    at: Any
    rows: list[AnswerRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSheet:
    """Everything the task page shows."""

    task: Task
    answers: dict[str, Any] | None  #: as they are read, accounts sealed
    draft: dict[str, Any] | None  #: as its holder typed them; sealed and veiled for others
    draft_by: str | None  #: the colleague who saved it, where it was not the reader
    case: Case
    instance: Instance
    process: str
    unit: str
    holder: str
    item: str | None
    light: Light
    deadlines: list[Explained]
    before: list[Done]
    comments: list[Comment]
    documents: list[Document]
    attachments: list[Attachment]
    opens_scans: bool
    card: CaseCard | None  #: None for readers of whom the minimum suffices, and where the case is about no household
    panel: tuple[str, dict[str, Any]] | None  #: template and values that another room supplies
    cover: Veil  #: over what other rooms show here
    may_complete: bool
    apart: str  #: the step that the actor did and from which this one is separated: what is typed is for a colleague to complete
    may_claim: bool
    may_release: bool
    may_reassign: bool
    may_read_case: bool
    colleagues: list[tuple[str, str]]

    @property
    def is_guarded(self) -> bool:
        """Tell whether each look at the task belongs into the read log."""
        return self.case.kind in GUARDED


def read_task(work: Work, task_id: str) -> tuple[Task, Case, Instance, str]:
    """Return task, case, instance and unit of a task that the actor may see.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row = work.session.execute(
        select(Task, Case, Instance, Unit.name)
        .join(Case, Case.id == Task.case_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.id == task_id, visible_tasks(work.actor))
        .options(defer(Instance.snapshot))
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], row[3]


def task_sheet(work: Work, task_id: str) -> TaskSheet:
    """Return everything the task page shows.

    :raises NotFound: there is no such task, or it is not the actor's to see.
    """
    task, case, instance, unit = read_task(work, task_id)
    on = pinned_on(case)
    whole = reads_case(work, case)
    mine = may_do(work.actor, task)
    leads = _leads(work, task)
    is_open = task.state == "open"
    panel = work.house.panels.get(task.form or "") or work.house.panels.get(instance.key)
    vault, form, cover = work.house.vault, (task.form, task.form_version), veil(work, case.id)
    apart = own_step(work, task, instance) if is_open and mine else ""
    may_complete = is_open and mine and (task.holder_id is None or has_in_hand(work.actor, task))
    return TaskSheet(
        answers=None if task.answers is None else cover.over(open_texts(vault, *form, task.answers)),
        draft=open_task(vault, *form, task.draft or {}) if may_complete else cover.over(task.draft),
        draft_by=_name(work, task.draft_by) if task.draft_by != work.actor.id else None,
        task=task, case=case, instance=instance, unit=unit, holder=_name(work, task.holder_id),
        process=work.session.scalar(select(Definition.name).where(Definition.id == instance.definition_id)) or instance.key,
        item=work.session.scalar(select(Item.item).where(Item.id == instance.item_id)) if instance.item_id else None,
        light=light_of(work, due_at=task.due_at, rule_id=task.due_rule, provisional=task.provisional, pinned_on=on),
        deadlines=[explain(work, row, on=on) for row in _deadlines(work, task)],
        before=[cover.over(each) for each in _before(work, task, whole)],
        comments=cover.over_rows(work, _comments(work, task, whole), "text"), documents=veiled(work, _documents(work, case, instance, whole)),
        attachments=cover.over_rows(work, _attachments(work, case), "name") if whole else [], opens_scans=not cover.words or opens_scans(work, case.id),
        card=case_card(work, case, held_by=frozenset({task.unit_id})) if whole else None,
        panel=panel(work, task) if panel else None, cover=cover,
        may_complete=may_complete, apart=apart,
        may_claim=is_open and mine and not apart and task.holder_id is None,
        may_release=is_open and task.holder_id is not None and (has_in_hand(work.actor, task) or leads),
        may_reassign=is_open and leads, may_read_case=whole or rules.may(work.actor, "case.read"),
        colleagues=_colleagues(work, task, instance) if is_open and leads else [],
    )  # fmt: skip


def reads_case(work: Work, case: Case) -> bool:
    """Tell whether the actor may read the whole case, by its township or county-wide and not only by a task held."""
    if not may_see(work, case.id):
        return False
    if is_of_section(work, case.id, "case.read"):
        return True
    try:
        rules.require(work.actor, "case.read", township=case.township)
    except NotPermitted:
        return False
    return True


def _leads(work: Work, task: Task) -> bool:
    found = rules.relations(work.actor, "task.reassign")
    return "county" in found or any(task.unit_id in units for units in found.values())


def _name(work: Work, user_id: str | None) -> str:
    return (work.session.scalar(select(User.name).where(User.id == user_id)) or "") if user_id else ""


def _deadlines(work: Work, task: Task) -> list[Deadline]:
    """Return the task's own terms and those of the scopes around it, the binding one first."""
    found = work.session.scalars(
        select(Deadline)
        .where(Deadline.instance_id == task.instance_id, or_(Deadline.task_id == task.id, Deadline.task_id.is_(None)))
        .order_by(Deadline.due_at)
    ).all()
    return [row for row in found if row.state == "open" or row.task_id == task.id]


def _before(work: Work, task: Task, whole: bool) -> list[Done]:
    """Return the steps done before; of an investigation of means only to who reads the case or takes part in it."""
    told = whole or (task.form or "").startswith(INVESTIGATES)
    shown = true() if told else or_(Task.form.is_(None), not_(Task.form.startswith(INVESTIGATES)))
    rows = work.session.execute(
        select(Task.name, Task.form, Task.form_version, Task.answers, Task.completed_at, User.name.label("by"))
        .outerjoin(User, User.id == Task.completed_by)
        .where(Task.instance_id == task.instance_id, Task.state == "done", Task.id != task.id, shown)
        .order_by(Task.completed_at)
    ).all()
    return [Done(name=r.name, by=r.by or "", at=r.completed_at, rows=in_words(work, r, _opened(work, r))) for r in rows]


def _opened(work: Work, row: Any) -> dict[str, Any]:
    return open_texts(work.house.vault, row.form, row.form_version, row.answers or {})


def _comments(work: Work, task: Task, whole: bool) -> list[Comment]:
    mine = Comment.case_id == task.case_id if whole else Comment.task_id == task.id
    return list(work.session.scalars(select(Comment).where(mine).order_by(Comment.at)))


def _documents(work: Work, case: Case, instance: Instance, whole: bool) -> list[Document]:
    wanted = select(Document).where(Document.case_id == case.id)
    if not whole:
        if not instance.item_id:
            return []
        wanted = wanted.where(Document.item_id == instance.item_id, visible_documents(work.actor))
    return list(work.session.scalars(wanted.order_by(*IN_ORDER)))


def _attachments(work: Work, case: Case) -> list[Attachment]:
    return list(
        work.session.scalars(
            select(Attachment)
            .where(Attachment.case_id == case.id, Attachment.removed_at.is_(None))
            .order_by(Attachment.added_at)
        )
    )


def _colleagues(work: Work, task: Task, instance: Instance) -> list[tuple[str, str]]:
    """Return who may take the task over: nobody who did a step from which it is separated."""
    done = barred(work, task, instance)
    rows = work.session.execute(
        select(User.id, User.name)
        .join(Appointment, Appointment.user_id == User.id)
        .where(
            Appointment.unit_id == task.unit_id, Appointment.role == task.role, Appointment.since <= work.today,
            (Appointment.until.is_(None)) | (Appointment.until >= work.today), User.closed_at.is_(None),
        )
        .order_by(User.name)
    )  # fmt: skip
    return [(row.id, row.name) for row in rows if row.id not in done]
