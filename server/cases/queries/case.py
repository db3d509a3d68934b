"""One case with everything in it, and lists of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, tuple_
from sqlalchemy.orm import defer

from server.audit import operations as audit
from server.cases.beside import together
from server.cases.holding import holding_units
from server.cases.lights import Explained, explain, pinned_on
from server.cases.models import Case, Comment, Correction, Deadline, Definition, Incident, Instance, Item, Task
from server.cases.queries.papers import opens_scans
from server.cases.queries.person import CaseCard, case_card
from server.cases.queries.task import reads_case
from server.cases.queries.todo import TodoRow, lines
from server.cases.timeline import Line, timeline
from server.cases.veiling import Veil, veil, veiled
from server.cases.visibility import masked_name, named_cases, reading_one, visible_cases
from server.documents.models import IN_ORDER, Attachment, Document
from server.foundation.errors import NotFound
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.households.models import Person
from server.messaging.models import Outbox
from server.organisation import rules
from server.organisation.models import Unit, User


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """Everything the case page shows."""

    case: Case
    township: str
    whole: bool  #: False for a department that holds one of its tasks: it sees that part only
    card: CaseCard | None
    about: str  #: whom it is about, for who sees a part of it: as the actor may read it
    beside: list[Case]  #: cases of the persons who applied together, each decided by itself
    items: list[Item]
    sections: list[tuple[str, dict[str, Any]]]  #: template and values that other rooms show of the case
    cover: Veil  #: over what they show
    instances: list[tuple[Instance, str]]
    tasks: list[TodoRow]
    deadlines: list[Explained]
    timeline: Page[Line]
    documents: list[Document]
    attachments: list[Attachment]
    opens_scans: bool
    comments: list[Comment]
    corrections: list[tuple[Correction, str]]
    messages: list[Row[Any]]
    incidents: list[Incident]
    may_retry: bool
    may_edit: bool
    may_comment: bool


def _applicant(work: Work, case: Case) -> str:
    return work.session.scalar(select(Person.name).where(Person.id == case.applicant_id)) or ""


def open_case_page(work: Work, case_id: str, *, after: str | None = None) -> CaseSheet:
    """Return a case with everything in it and note in the read log that it was opened.

    :raises NotFound: there is none, or it is not the actor's.
    """
    sheet = case_sheet(work, case_id, after=after)
    audit.record_read(work, "case.open", case_id)
    return sheet


def case_sheet(work: Work, case_id: str, *, after: str | None = None) -> CaseSheet:
    """Return a case with what the actor may see of it.

    :raises NotFound: there is none, or it is not the actor's.
    """
    held = holding_units(work, case_id)
    case = visible_case(work, case_id)
    whole = reads_case(work, case)
    mine = held & work.actor.units()
    instances = _instances(work, case, whole, mine)
    ids = [i.id for i, _ in instances]
    cover = veil(work, case.id)
    condition = Task.case_id == case.id if whole else Task.instance_id.in_(ids)
    return CaseSheet(
        case=case, whole=whole, township=work.session.scalar(select(Unit.name).where(Unit.id == case.township)) or "",
        card=case_card(work, case, held_by=held) if whole else None, about="" if whole else cover.over(_applicant(work, case)),
        beside=together(work, case) if whole and case.household_id else [],
        items=_items(work, case, instances, whole), sections=_sections(work, case) if whole else [], cover=cover,
        instances=instances, tasks=lines(work, condition),
        deadlines=_deadlines(work, case, None if whole else ids),
        timeline=cover.over(timeline(work, case.id, after=after)) if whole else Page([], None),
        documents=veiled(work, _documents(work, case)) if whole else [],
        attachments=cover.over_rows(work, _attachments(work, case), "name") if whole else [], opens_scans=not cover.words or opens_scans(work, case.id),
        comments=cover.over_rows(work, _comments(work, case), "text") if whole else [],
        corrections=_corrections(work, case, cover) if whole else [], messages=_messages(work, case) if whole else [],
        incidents=_incidents(work, case) if whole else [],
        may_retry=_may(work, "incident.retry", case), may_edit=_may(work, "case.edit", case),
        may_comment=_may(work, "case.comment", case, held),
    )  # fmt: skip


def visible_case(work: Work, case_id: str) -> Case:
    """Return a case that the actor may see.

    :raises NotFound: there is none, or it is not the actor's.
    """
    found = work.session.scalar(reading_one(work.actor), {"case_id": case_id})
    if found is None:
        raise NotFound
    return found


def _may(work: Work, action: str, case: Case, held: frozenset[str] = frozenset()) -> bool:
    found = rules.relations(work.actor, action)
    own = case.township in found.get("own", frozenset())
    return "county" in found or "any" in found or own or bool(held & found.get("held", frozenset()))


def _instances(work: Work, case: Case, whole: bool, mine: frozenset[str]) -> list[tuple[Instance, str]]:
    wanted = (
        select(Instance, Definition.name)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(Instance.case_id == case.id)
        .options(defer(Instance.snapshot))
        .order_by(Instance.started_at, Instance.id)
    )
    if not whole:
        here = select(Task.instance_id).where(Task.case_id == case.id, Task.unit_id.in_(sorted(mine)))
        wanted = wanted.where(Instance.id.in_(here))
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def _items(work: Work, case: Case, instances: list[tuple[Instance, str]], whole: bool) -> list[Item]:
    wanted = select(Item).where(Item.case_id == case.id).order_by(Item.id)
    if not whole:
        wanted = wanted.where(Item.id.in_({i.item_id for i, _ in instances if i.item_id}))
    return list(work.session.scalars(wanted))


def _sections(work: Work, case: Case) -> list[tuple[str, dict[str, Any]]]:
    return [found for section in work.house.sections.values() if (found := section(work, case)) is not None]


def _deadlines(work: Work, case: Case, instances: list[str] | None) -> list[Explained]:
    wanted = select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.state != "open", Deadline.due_at)
    if instances is not None:
        wanted = wanted.where(Deadline.instance_id.in_(instances))
    on = pinned_on(case)
    return [explain(work, row, on=on) for row in work.session.scalars(wanted)]


def _documents(work: Work, case: Case) -> list[Document]:
    wanted = select(Document).where(Document.case_id == case.id)
    return list(work.session.scalars(wanted.order_by(*IN_ORDER)))


def _attachments(work: Work, case: Case) -> list[Attachment]:
    return list(
        work.session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.added_at))
    )


def _comments(work: Work, case: Case) -> list[Comment]:
    return list(work.session.scalars(select(Comment).where(Comment.case_id == case.id).order_by(Comment.at)))


def _corrections(work: Work, case: Case, cover: Veil) -> list[tuple[Correction, str]]:
    rows = work.session.execute(
        select(Correction, User.name)
        .outerjoin(User, User.id == Correction.by)
        .where(Correction.case_id == case.id)
        .order_by(Correction.at)
    )
    return [(cover.over_rows(work, [row[0]], "before", "after", "reason")[0], row[1] or "") for row in rows]


def _messages(work: Work, case: Case) -> list[Row[Any]]:
    return list(
        work.session.execute(
            select(Outbox.template, Outbox.channel, Outbox.state, Outbox.created_at, Outbox.sent_at, User.name)
            .join(User, User.id == Outbox.recipient)
            .where(Outbox.case_id == case.id)
            .order_by(Outbox.created_at.desc())
            .limit(50)
        )
    )


def _incidents(work: Work, case: Case) -> list[Incident]:
    return list(work.session.scalars(select(Incident).where(Incident.case_id == case.id).order_by(Incident.at.desc())))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of a list of cases."""

    id: str
    code: str
    kind: str  #: key of `server.cases.kinds`
    person: str
    township: str
    state: str
    urgent: bool
    registered_at: datetime


def cases(
    work: Work,
    *,
    state: str = "",
    kind: str = "",
    township: str = "",
    urgent: bool = False,
    code: str = "",
    after: str | None = None,
    size: int = 20,
) -> Page[CaseRow]:
    """Return a page of the cases that the actor may see, newest first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    wanted = select(
        Case.id,
        Case.code,
        Case.kind,
        Case.township,
        Case.state,
        Case.urgent,
        Case.registered_at,
        Case.applicant_id,
        Case.title,
    ).where(visible_cases(work.actor), Case.state != "draft")
    if state:
        wanted = wanted.where(Case.state == state)
    if kind:
        wanted = wanted.where(Case.kind == kind)
    if township:
        wanted = wanted.where(Case.township == township)
    if urgent:
        wanted = wanted.where(Case.urgent)
    if code:
        wanted = wanted.where(Case.code.endswith(code, autoescape=True))
    if after is not None:
        wanted = wanted.where(tuple_(Case.registered_at, Case.id) < moment_key(after))
    found = work.session.execute(wanted.order_by(Case.registered_at.desc(), Case.id.desc()).limit(size + 1)).all()
    page = cut(found, size, lambda row: (row.registered_at.isoformat(), row.id))
    return Page(_rows(work, page.rows), page.next)


def _rows(work: Work, rows: Any) -> list[CaseRow]:
    if not rows:
        return []
    people = dict(
        work.session.execute(select(Person.id, Person.name).where(Person.id.in_({r.applicant_id for r in rows}))).all()
    )
    units = dict(work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_({r.township for r in rows}))).all())
    named = named_cases(work, (r.id for r in rows))
    return [
        CaseRow(
            id=r.id, code=r.code, kind=r.kind, township=units[r.township], state=r.state, urgent=r.urgent, registered_at=r.registered_at,
            person=_shown(people[r.applicant_id], r.id in named) if r.applicant_id else r.title,
        )
        for r in rows
    ]  # fmt: skip


def _shown(name: str, opened: bool) -> str:
    return name if opened else masked_name(name)
