"""Read transfers: the window's list, the department's inbox, one transfer with its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, select, tuple_
from sqlalchemy.orm import aliased

from server.audit import operations as audit
from server.cases.holding import may_do
from server.cases.lights import Explained, explain, pinned_on
from server.cases.models import Case, Deadline, Task
from server.cases.restricting import open_to
from server.cases.terms import measure
from server.cases.visibility import free_or_own, led_units
from server.documents.models import Document
from server.foundation.errors import NotFound
from server.foundation.identity import Actor
from server.foundation.paging import BadCursor, Page, cut, decode_cursor
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.referrals.addressing import ADDRESSED
from server.referrals.confirming import FORM as CONFIRMING
from server.referrals.confirming import confirmed_words
from server.referrals.lines import Line, lines, pairs
from server.referrals.models import OPEN_STATES, JobOffer, Referral, ReferralStep
from server.referrals.sections import is_sender, sender_within
from server.referrals.showing import Shown, shown

_STEP = aliased(Task)  #: lists join the steps themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step with the names of its units and the number of its paper."""

    row: ReferralStep
    unit: str
    to: str
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that the page of a transfer shows; a department gets no more than this."""

    line: Line
    steps: Sequence[Step]
    deadlines: Sequence[Explained]
    offers: Sequence[JobOffer]
    tasks: Sequence[Task]
    shown: Shown  #: the minimum that the order carries, as its reader may know it
    confirmed: str  #: by which second body and when, where one has to
    window: Unit
    of_window: bool  #: the reader may open the case behind it
    may_send: bool
    may_hand_on: bool  #: the reader's section may open another matter of the household
    may_withdraw: bool
    previous: Referral | None
    following: Referral | None


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Referral` under which the actor may see a transfer; a draft stays with its window."""
    found = rules.relations(actor, "referral.read")
    if "county" in found or "any" in found:
        return and_(Referral.county == actor.county, open_to(actor, Referral.case_id))
    parts: list[ColumnElement[bool]] = []
    if townships := found.get("own"):
        parts.append(Referral.from_unit.in_(sorted(townships)))
    if units := found.get("held"):
        here = or_(Referral.to_unit.in_(sorted(units)), Referral.bureau.in_(sorted(units)))
        confirms = exists().where(
            _STEP.instance_id == Referral.instance_id, _STEP.unit_id.in_(sorted(units)), _STEP.form == CONFIRMING
        )
        parts.append(and_(or_(here, confirms), Referral.sent_at.is_not(None)))
        parts.append(and_(Referral.inside, Referral.from_unit.in_(sorted(units))))
    if units := found.get("assigned"):
        led = led_units(actor)
        parts.append(and_(Referral.to_unit.in_(sorted(units & led)), _open_at(units & led)))
        parts.append(and_(Referral.to_unit.in_(sorted(units - led)), _open_at(units - led, free_or_own(actor, _STEP))))
    return and_(Referral.county == actor.county, or_(*parts), open_to(actor, Referral.case_id)) if parts else false()


def _open_at(units: frozenset[str], *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition under which a step of a transfer is open at a unit: for a service provider it ends with the service."""
    return exists().where(
        _STEP.instance_id == Referral.instance_id, _STEP.unit_id.in_(sorted(units)), _STEP.state == "open", *which
    )


def inbox(work: Work, *, after: str | None = None, size: int = 20) -> Page[Line]:
    """Return the open transfers at the actor's units, unsigned first, then by the nearest term.

    :raises BadCursor: `after` is no cursor of ours.
    """
    units = work.actor.units(*ADDRESSED)
    order = case((Referral.state == "sent", 0), else_=1)
    wanted = (
        select(Referral, Task.due_at, Task.id, order.label("turn"))
        .join(
            Task, and_(Task.instance_id == Referral.instance_id, Task.state == "open", Task.unit_id.in_(sorted(units)))
        )
        .where(visible(work.actor))
    )
    if after is not None:
        wanted = wanted.where(tuple_(order, Task.due_at, Task.id) > _place(after))
    rows = work.session.execute(wanted.order_by(order, Task.due_at, Task.id).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row.turn, row.due_at.isoformat(), row.id))
    return Page(
        lines(work, [row.Referral for row in page.rows], tasks={row.Referral.id: row.id for row in page.rows}),
        page.next,
    )


def read_referral(work: Work, referral_id: str) -> Referral:
    """Return a transfer that the actor may see.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row = work.session.scalar(select(Referral).where(Referral.id == referral_id, visible(work.actor)))
    if row is None:
        raise NotFound
    return row


def referral_sheet(work: Work, referral_id: str) -> Sheet:
    """Return everything that the page of a transfer shows.

    :raises NotFound: there is no such transfer, or it is not the actor's to see.
    """
    row = read_referral(work, referral_id)
    the_case = work.session.get_one(Case, row.case_id)
    window = is_sender(work.actor, row)
    whole = "county" in rules.relations(work.actor, "case.read") or row.from_unit in rules.relations(
        work.actor, "case.read"
    ).get("own", frozenset())
    return Sheet(
        line=lines(work, [row])[0], steps=_steps(work, row), deadlines=_deadlines(work, row, the_case),
        offers=work.session.scalars(
            select(JobOffer).where(JobOffer.referral_id == row.id).order_by(JobOffer.recorded_at, JobOffer.id)
        ).all(),
        shown=shown(work, row), confirmed=confirmed_words(row), tasks=_open_tasks(work, row),
        window=work.session.get_one(Unit, row.from_unit), of_window=whole,
        may_hand_on=not whole and sender_within(work, row.case_id) is not None,
        may_send=window and row.state == "draft", may_withdraw=window and row.sent_at is not None and row.state in OPEN_STATES,
        previous=work.session.get(Referral, row.previous_id) if row.previous_id else None,
        following=work.session.scalar(select(Referral).where(Referral.previous_id == row.id).limit(1)),
    )  # fmt: skip


def open_transfer(work: Work, referral_id: str) -> Sheet:
    """Return a transfer for its page, and note in the read log that its facts were opened.

    :raises NotFound: there is no such transfer, or it is not the actor's to see.
    """
    sheet = referral_sheet(work, referral_id)
    # Under the case, so that the family can be told.
    audit.record_read(work, "referral.open", work.session.get_one(Referral, referral_id).case_id)
    return sheet


def send_by(work: Work, referral: Referral) -> date | None:
    """Return the last day on which a confirmed need is to be sent (TR.send)."""
    on = pinned_on(work.session.get_one(Case, referral.case_id))
    return measure(work, "TR.send", anchor=referral.created_at.isoformat(), pinned_on=on).due.due_on


def running_in_case(work: Work, case_id: str) -> Sequence[Referral]:
    """Return the transfers of a case that the actor may see, newest first."""
    return work.session.scalars(
        select(Referral).where(Referral.case_id == case_id, visible(work.actor)).order_by(Referral.created_at.desc())
    ).all()


def _steps(work: Work, referral: Referral) -> list[Step]:
    rows = work.session.scalars(
        select(ReferralStep).where(ReferralStep.referral_id == referral.id).order_by(ReferralStep.position.desc())
    ).all()
    names = pairs(work, Unit.id, Unit.name, {u for r in rows for u in (r.unit_id, r.to_unit) if u})
    papers = pairs(work, Document.id, Document.number, {r.document_id for r in rows if r.document_id})
    return [
        Step(
            row=r,
            unit=names.get(str(r.unit_id), ""),
            to=names.get(str(r.to_unit), ""),
            paper=papers.get(str(r.document_id), ""),
        )
        for r in rows
    ]


def _deadlines(work: Work, referral: Referral, of: Case) -> list[Explained]:
    if referral.instance_id is None:
        return []
    rows = work.session.scalars(
        select(Deadline)
        .where(Deadline.instance_id == referral.instance_id)
        .order_by(Deadline.state != "open", Deadline.start_at.desc())
    ).all()
    return [explain(work, row, on=pinned_on(of)) for row in rows]


def _open_tasks(work: Work, referral: Referral) -> Sequence[Task]:
    """Return the open steps that the actor's posts do."""
    if referral.instance_id is None:
        return []
    rows = work.session.scalars(
        select(Task).where(Task.instance_id == referral.instance_id, Task.state == "open").order_by(Task.due_at)
    )
    return [task for task in rows if may_do(work.actor, task)]


def _place(cursor: str) -> tuple[int, datetime, str]:
    try:
        turn, due, identifier = decode_cursor(cursor)
        return int(turn), datetime.fromisoformat(str(due)), str(identifier)
    except ValueError as error:
        raise BadCursor from error
