"""督办: send an order, answer it, accept or return the answer; settle an entry of the list; reassign in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

from notifications.catalogue import IDENTIFIER
from server.audit import operations as audit
from server.cases import assignment
from server.cases.events import note
from server.cases.models import Case, SupervisionEntry
from server.documents.operations import issue
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.messaging.operations import tell, tell_posts
from server.messaging.recipients import on_posts
from server.organisation import rules
from server.organisation.models import Unit
from server.organisation.roles import ROLES
from server.oversight.models import SupervisionAnswer, SupervisionOrder
from server.oversight.queries.orders import order_of, reply_days
from server.oversight.queries.subject import Subject, subject_of
from server.oversight.refusals import NothingToJudge, OrderAnswered

LONGEST = 1000


def send_order(
    work: Work,
    *,
    subject_kind: str,
    subject_id: str,
    unit_id: str,
    role: str,
    reason: str,
    reply_by: date | None,
    form_token: str,
) -> SupervisionOrder:
    """Send a numbered 督办单 to a post and tell the people on it; the same form again returns the same order.

    :raises NotPermitted: only the supervisor sends orders.
    :raises InvalidAnswers: addressee, reason or reply date are missing or do not fit.
    """
    rules.require(work.actor, "oversight.order")
    sent = work.session.scalar(
        select(SupervisionOrder).where(
            SupervisionOrder.county == work.house.county, SupervisionOrder.sent_by == work.actor.id,
            SupervisionOrder.form_token == form_token,
        )
    )  # fmt: skip
    if sent is not None:
        return sent
    subject = subject_of(work, kind=subject_kind, identifier=subject_id)
    unit = work.session.scalar(select(Unit).where(Unit.id == unit_id, Unit.county == work.house.county))
    words = reason.strip()
    if problems := [*_addressee(work, unit, role), *_words(words, "reason"), *_reply_day(work, reply_by)]:
        raise InvalidAnswers(problems)
    assert unit is not None and reply_by is not None
    order = _written(work, subject, unit, role=role, reason=words, reply_by=reply_by, form_token=form_token)
    _tell_addressee(work, order, unit, subject.case_code, cause=order.id)
    note(work, subject.case_id, "supervision-ordered", number=order.number, unit=unit.name, order=order.id)
    audit.record(work, "supervision.send", order.id, number=order.number, unit=unit.id, role=role)
    return order


def _written(
    work: Work, subject: Subject, unit: Unit, *, role: str, reason: str, reply_by: date, form_token: str
) -> SupervisionOrder:
    ours = next(iter(sorted(work.actor.units("supervisor"))))
    document = issue(
        work, kind="supervision", unit_id=ours, addressee=unit.name, case_id=subject.case_id,
        facts={
            "subject": subject.words, "to": f"{unit.name}（{ROLES[role].zh}）", "reason": reason,
            "reply_by": reply_by.isoformat(), "by": work.actor.name,
        },
    )  # fmt: skip
    order = SupervisionOrder(
        id=work.new_id(), county=work.house.county, number=document.number, document_id=document.id,
        subject_kind=subject.kind, subject_id=subject.id, subject=subject.words, case_id=subject.case_id, unit_id=unit.id,
        role=role, reason=reason, reply_by=reply_by, state="open", form_token=form_token, sent_at=work.now,
        sent_by=work.actor.id,
    )  # fmt: skip
    work.session.add(order)
    work.session.flush()
    return order


def answer_order(work: Work, *, order_id: str, text: str) -> None:
    """Answer an order in the name of the post that was asked, and tell the supervisor.

    :raises NotFound: it was not sent to a unit of the actor.
    :raises OrderAnswered: it has an answer already, or is closed.
    :raises InvalidAnswers: the text is empty, too long, or holds somebody's number.
    """
    order = order_of(work, order_id)
    rules.require(work.actor, "oversight.answer", held_by=frozenset({order.unit_id}))
    words = text.strip()
    if problems := _words(words, "text"):
        raise InvalidAnswers(problems)
    if not _moved(work, order_id, "open", "answered"):
        raise OrderAnswered
    answer = SupervisionAnswer(
        id=work.new_id(), county=work.house.county, order_id=order_id, text=words, at=work.now, by=work.actor.id,
        by_name=work.actor.name, late=work.today > order.reply_by, verdict="", verdict_reason="",
    )  # fmt: skip
    work.session.add(answer)
    work.session.flush()
    code, unit = _names(work, order)
    tell(
        work, template="supervision-answer", recipients=[order.sent_by], cause=answer.id, case_id=order.case_id,
        facts={"case": code, "unit": unit.name, "number": order.number}, link=_link(order_id),
    )  # fmt: skip
    note(work, order.case_id, "supervision-answered", unit=order.unit_id, number=order.number, order=order_id)
    audit.record(work, "supervision.answer", order_id, late=answer.late)


def accept_answer(work: Work, *, order_id: str) -> None:
    """Accept the answer and close the order.

    :raises NothingToJudge: no answer waits.
    """
    order = _judge(work, order_id, verdict="accepted", reason="")
    work.session.execute(
        update(SupervisionOrder).where(SupervisionOrder.id == order_id)
        .values(state="closed", closed_at=work.now, closed_by=work.actor.id),
        execution_options=QUIET,
    )  # fmt: skip
    note(work, order.case_id, "supervision-closed", number=order.number, order=order_id)


def return_answer(work: Work, *, order_id: str, reason: str, reply_by: date | None) -> None:
    """Send an answer back with a reason and a new reply date; the order is open again and its post is told.

    :raises InvalidAnswers: reason or date are missing.
    :raises NothingToJudge: no answer waits.
    """
    words = reason.strip()
    if problems := [*_words(words, "reason"), *_reply_day(work, reply_by)]:
        raise InvalidAnswers(problems)
    order = _judge(work, order_id, verdict="returned", reason=words[:500])
    work.session.execute(
        update(SupervisionOrder).where(SupervisionOrder.id == order_id).values(state="open", reply_by=reply_by),
        execution_options=QUIET,
    )  # fmt: skip
    work.session.refresh(order)
    code, unit = _names(work, order)
    _tell_addressee(work, order, unit, code, cause=f"{order_id}:{work.now.isoformat()}")
    note(work, order.case_id, "supervision-returned", number=order.number, order=order_id, reason=words)


def _judge(work: Work, order_id: str, *, verdict: str, reason: str) -> SupervisionOrder:
    rules.require(work.actor, "oversight.order")
    order = order_of(work, order_id)
    judged = work.session.execute(
        update(SupervisionAnswer).where(SupervisionAnswer.order_id == order_id, SupervisionAnswer.verdict == "")
        .values(verdict=verdict, verdict_reason=reason, verdict_at=work.now, verdict_by=work.actor.id),
        execution_options=QUIET,
    )  # fmt: skip
    if judged.rowcount != 1:  # type: ignore[attr-defined]
        raise NothingToJudge
    audit.record(work, f"supervision.{verdict}", order_id, reason=reason)
    return order


def settle_entry(work: Work, *, entry_id: str) -> None:
    """Take a transfer off the supervision list.

    :raises NotFound: it is not on the list.
    """
    rules.require(work.actor, "oversight.order")
    settled = work.session.execute(
        update(SupervisionEntry)
        .where(SupervisionEntry.id == entry_id, SupervisionEntry.county == work.house.county, SupervisionEntry.settled_at.is_(None))
        .values(settled_at=work.now, settled_by=work.actor.id),
        execution_options=QUIET,
    )  # fmt: skip
    if settled.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    audit.record(work, "supervision.settle", entry_id)


def reassign_all(work: Work, *, colleagues: Mapping[str, str], reason: str) -> int:
    """Hand several tasks over, task id → user id, all or none, and return how many.

    :raises InvalidAnswers: a colleague does not hold the post, or the reason is missing.
    """
    for task_id, user_id in colleagues.items():
        assignment.reassign(work, task_id=task_id, user_id=user_id, reason=reason)
    return len(colleagues)


def _moved(work: Work, order_id: str, before: str, after: str) -> bool:
    moved = work.session.execute(
        update(SupervisionOrder)
        .where(SupervisionOrder.id == order_id, SupervisionOrder.state == before)
        .values(state=after),
        execution_options=QUIET,
    )
    return bool(moved.rowcount == 1)  # type: ignore[attr-defined]


def _tell_addressee(work: Work, order: SupervisionOrder, unit: Unit, case_code: str, *, cause: str) -> None:
    facts: dict[str, Any] = {
        "case": case_code,
        "unit": unit.name,
        "number": order.number,
        "due": order.reply_by.isoformat(),
    }
    tell_posts(
        work, unit_id=unit.id, roles=(order.role,), template="supervision-order", facts=facts, cause=cause,
        case_id=order.case_id, link=_link(order.id),
    )  # fmt: skip


def _names(work: Work, order: SupervisionOrder) -> tuple[str, Unit]:
    code = work.session.scalar(select(Case.code).where(Case.id == order.case_id))
    return str(code), work.session.get_one(Unit, order.unit_id)


def _link(order_id: str) -> str:
    return f"/oversight/orders/{order_id}"


def _addressee(work: Work, unit: Unit | None, role: str) -> list[FieldProblem]:
    if unit is None:
        return [FieldProblem("addressee", "required", "请选择督办对象。", "Choose whom the order goes to.")]
    if role not in ROLES or not on_posts(work.session, unit_id=unit.id, roles=(role,), today=work.today):
        return [
            FieldProblem(
                "addressee",
                "nobody",
                "这个岗位今天没有人，请改选其他岗位。",
                "Nobody holds this post today; choose another.",
            )
        ]
    return []


def _words(words: str, path: str) -> list[FieldProblem]:
    if not words:
        return [FieldProblem(path, "required", "请写明内容。", "Write it down, please.")]
    if len(words) > LONGEST:
        return [FieldProblem(path, "too-long", f"最多 {LONGEST} 字。", f"At most {LONGEST} characters.")]
    if IDENTIFIER.search(words):
        return [
            FieldProblem(
                path, "personal-number", "请不要写身份证号或电话号码，用案件编号代替。",
                "Leave identity and telephone numbers out; the case number is enough.",
            )
        ]  # fmt: skip
    return []


def _reply_day(work: Work, reply_by: date | None) -> list[FieldProblem]:
    if reply_by is None or reply_by not in {day for day, _n in reply_days(work)}:
        return [
            FieldProblem(
                "reply_by",
                "not-a-workday",
                "请从列出的工作日中选择答复日期。",
                "Choose one of the listed working days.",
            )
        ]
    return []
