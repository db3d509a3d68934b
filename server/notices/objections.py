"""Objections to a notice: register each, look into it, answer whoever left a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Message, Task, Wait
from server.cases.opening import read_case
from server.cases.operations import send_message
from server.documents.operations import next_serial, record_delivery
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.submissions import keep_said, sent_before
from server.foundation.work import Work
from server.notices.exemptions import MESSAGE as STOPS
from server.notices.models import Notice, Objection
from server.notices.operations import period_end
from server.notices.refusals import NoticeOver, NotYetPosted
from server.organisation.queries import hotline

MESSAGE = "objection"
SHORTEST, LONGEST = 5, 1000
SHORTEST_PHONE = 7  #: digits of a number within the county; fewer reach nobody
GRACE = timedelta(minutes=1)  #: a clock at the window that is a little ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An objection as somebody says it; whoever wants an answer leaves a name and a way to be reached."""

    content: str
    name: str = ""
    phone: str = ""
    way: str = "online"
    objected_at: datetime | None = None  #: None = now


def register(work: Work, *, notice: Notice, said: Said, submission: str) -> Objection:
    """Register an objection; the process hears of it, and its clock runs from when it was said.

    `submission` is the form's own key: the same one again gives back the objection that it made.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises NotYetPosted: the notice does not hang yet.
    :raises NoticeOver: it was said after the period.
    :raises InvalidAnswers: it says too little or too much, or was said before the posting or in the future.
    """
    words = {"notice": notice.id, "said": asdict(said)}
    known = sent_before(work, Objection, submission, words)
    if known is not None:
        return known
    at = said.objected_at or work.now
    _require_heard(work, notice, at)
    _require_said(work, notice, said, at)
    row = Objection(
        id=work.new_id(), county=work.house.county, notice_id=notice.id, way=said.way, objected_at=at,
        serial=next_serial(work, unit_id="", kind=f"objection:{notice.id[:20]}", year=0), registered_at=work.now,
        registered_by=work.actor.id, submission=submission, content=said.content.strip(),
        name_sealed=_sealed(work, said.name), phone_sealed=_sealed(work, said.phone),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    keep_said(work, Objection, submission, words)
    payload = {"objected_at": at.astimezone(LOCAL).isoformat(), "objection_id": row.id}
    send_message(work, instance_id=notice.instance_id, name=MESSAGE, payload=payload, sender=row.id)
    note(work, notice.case_id, "objection-registered", instance_id=notice.instance_id, serial=row.serial)
    audit.record(work, "notice.object", row.id, notice=notice.id, way=said.way)
    return row


def register_at_window(work: Work, *, notice: Notice, said: Said, submission: str) -> Objection:
    """Register what somebody says at the window, by telephone or in a letter.

    :raises NotPermitted: the case is not one of the actor's.
    """
    read_case(work, notice.case_id, action="notice.object", held_by=frozenset())
    return register(work, notice=notice, said=said, submission=submission)


def _require_heard(work: Work, notice: Notice, at: datetime) -> None:
    """Check that the notice hangs and that its process still hears objections."""
    if notice.posted_at is None:
        raise NotYetPosted
    ends = period_end(work, notice)
    # The process hears them as long as its catch for "no notice" waits: that one lives from posting to the last answer.
    hearing = select(Wait.id).where(Wait.instance_id == notice.instance_id, Wait.message == STOPS)
    hears = work.session.scalar(hearing.limit(1)) is not None
    over = notice.state not in ("posted", "ended") or not hears or (ends is not None and at >= ends)
    if over:
        raise NoticeOver(phone=hotline(work) or "窗口电话")


def _require_said(work: Work, notice: Notice, said: Said, at: datetime) -> None:
    problems = []
    length = len(said.content.strip())
    if length < SHORTEST:
        words = (
            "请写明哪里与实际不符，不少于5个字。",
            "Say what does not agree with the facts, in at least 5 characters.",
        )
        problems.append(FieldProblem("content", "too-short", *words))
    if length > LONGEST:
        words = (f"请不要超过{LONGEST}字。", f"At most {LONGEST} characters, please.")
        problems.append(FieldProblem("content", "too-long", *words))
    if len(said.name.strip()) > 40:
        problems.append(FieldProblem("name", "too-long", "姓名太长。", "The name is too long."))
    if said.name.strip() and not said.phone.strip() and said.way == "online":
        words = ("留了姓名，请留电话，好答复您。", "You left a name; please leave a telephone for the answer.")
        problems.append(FieldProblem("phone", "required", *words))
    if said.phone.strip() and sum(each.isdigit() for each in said.phone) < SHORTEST_PHONE:
        words = ("电话号码不完整：手机 11 位，座机请带区号。", "The telephone number is not complete.")
        problems.append(FieldProblem("phone", "incomplete", *words))
    if len(said.phone.strip()) > 20:
        problems.append(FieldProblem("phone", "too-long", "电话太长。", "The telephone number is too long."))
    if at > work.now + GRACE:
        problems.append(
            FieldProblem("objected_at", "in-future", "提出时间不能晚于现在。", "It cannot lie in the future.")
        )
    if notice.posted_at is not None and at < notice.posted_at:
        words = ("提出时间早于张贴时间。", "It was said before the notice hung.")
        problems.append(FieldProblem("objected_at", "too-early", *words))
    if problems:
        raise InvalidAnswers(problems)


def _sealed(work: Work, text: str) -> str | None:
    return work.house.vault.encrypt(text.strip()) if text.strip() else None


def pending(work: Work, instance_id: str) -> list[Objection]:
    """Return the objections of a process that nobody has begun to look into, oldest first."""
    return _of(work, instance_id, Objection.task_id.is_(None))


def bound_to(work: Work, task_id: str | None) -> list[Objection]:
    """Return the objections that a step looks into or answers."""
    wanted = select(Objection).where(Objection.task_id == task_id).order_by(Objection.serial)
    return list(work.session.scalars(wanted)) if task_id else []


def _of(work: Work, instance_id: str, *conditions: Any) -> list[Objection]:
    return list(
        work.session.scalars(
            select(Objection)
            .join(Notice, Notice.id == Objection.notice_id)
            .where(Notice.instance_id == instance_id, *conditions)
            .order_by(Objection.objected_at, Objection.id)
        )
    )


def upheld_before(work: Work, instance_id: str) -> bool:
    """Tell whether an objection to the notice that runs now was found right."""
    newest = select(func.max(Notice.round)).where(Notice.instance_id == instance_id, Notice.kind == "before")
    return bool(_of(work, instance_id, Objection.upheld.is_(True), Notice.round == newest.scalar_subquery()))


def take_up(work: Work, instance_id: str, *, delivered: str | None) -> list[Objection]:
    """Give everything that waits to the step that has just opened; their messages are spent.

    `delivered` is the objection whose message is being delivered: whoever delivers it marks that one.
    """
    found = pending(work, instance_id)
    task = open_task(work, instance_id, "recheck")
    for objection in found:
        objection.task_id = task
    work.session.flush()
    _void_messages(work, instance_id, {objection.id for objection in found} - {delivered or ""})
    return found


def open_task(work: Work, instance_id: str, element: str) -> str:
    """Return the open step of a process at an element."""
    wanted = select(Task.id).where(Task.instance_id == instance_id, Task.element == element, Task.state == "open")
    return work.session.scalars(wanted.order_by(Task.created_at.desc()).limit(1)).one()


def _void_messages(work: Work, instance_id: str, taken_up: set[str]) -> None:
    """Set aside the messages of objections that are taken up already, so that none opens an empty round."""
    waiting = work.session.execute(
        select(Message.id, Message.payload).where(
            Message.instance_id == instance_id, Message.name == MESSAGE, Message.state == "waiting"
        )
    ).all()
    spent = [row.id for row in waiting if row.payload.get("objection_id") in taken_up]
    if spent:
        work.session.execute(
            update(Message).where(Message.id.in_(spent), Message.state == "waiting").values(state="void"),
            execution_options={"synchronize_session": False},
        )


def keep_finding(work: Work, task_id: str | None, answers: Mapping[str, Any]) -> None:
    """Write on each objection of the step what was found."""
    for objection in bound_to(work, task_id):
        objection.method, objection.findings = str(answers["method"]), str(answers["findings"])
        objection.upheld = bool(answers["upheld"])
        objection.checked_at, objection.checked_by = work.now, work.actor.id
    work.session.flush()


def keep_answers(work: Work, task_id: str | None, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write on each objection of the step how and when it was answered."""
    told = {str(row["objection"]): row for row in rows}
    for objection in bound_to(work, task_id):
        row = told[str(objection.serial)]
        objection.answer_way, objection.answer_note = str(row["way"]), str(row.get("note") or "")
        objection.answered_at, objection.answered_by = instant(row["answered_at"]), work.actor.id
        if objection.document_id and row["way"] in _DELIVERIES:
            record_delivery(
                work, document_id=objection.document_id, way=_DELIVERIES[str(row["way"])], received_by="异议人",
                at=min(objection.answered_at, work.now),
            )  # fmt: skip
    work.session.flush()


_DELIVERIES = {"counter": "signature", "phone": "phone", "letter": "post"}


def instant(value: Any) -> datetime:
    """Return a form's instant; without an offset it is Shanghai's."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
