"""What the payments room keeps of completed forms, before their effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import select

from server.cases.occurrence import Occurrence
from server.cases.papers import issue_paper
from server.documents.models import Document
from server.documents.operations import WAYS, record_delivery
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.households.models import Person
from server.payments import claims, outcomes, recovery, returning, runs
from server.payments.checks import given_account
from server.payments.models import StandingPayment
from server.payments.owed import Owed, owed


def record_build(work: Work, occurrence: Occurrence) -> None:
    """Hand the draft to the checker, or give it up."""
    run = runs.read_run(work, occurrence.subject or "")
    if occurrence.answers["build_outcome"] == "drop":
        runs.drop(work, run)
    else:
        runs.submit(work, run)


def record_check(work: Work, occurrence: Occurrence) -> None:
    """Note the checker, or give the batch back to its maker."""
    run = runs.read_run(work, occurrence.subject or "")
    if occurrence.answers["check_outcome"] == "back":
        runs.send_back(work, run)
    else:
        runs.check(work, run)


def record_renew(work: Work, occurrence: Occurrence) -> None:
    """Keep the account that the window wrote down, or why there is none."""
    answers, what = occurrence.answers, owed(work, occurrence.subject)
    outcome, words = str(answers["renew_outcome"]), str(answers.get("words") or "")
    if outcome == "custodian":
        paper = issue_paper(work, occurrence, "custody-agreement")
        returning.propose(work, what, {**given_account(answers), "agreement": paper.number}, reason=words)
    elif outcome == "new-account":
        returning.propose(work, what, given_account(answers), reason=words)
    else:
        returning.give_up(work, what, why="died" if outcome == "died" else "by-hand", words=words)
        if not outcomes.needs_decision(work, what):
            _look_into(work, occurrence, what, words)


def _look_into(work: Work, occurrence: Occurrence, what: Owed, words: str) -> None:
    """Let the aid be checked under a term: money that one desk keeps back is a question, not a decision (社会救助法 48)."""
    row = work.session.get(StandingPayment, what.standing_id) if what.standing_id else None
    if row is None or work.session.get_one(Person, row.person_id).died_on is not None:
        return
    inputs = {"benefit_id": row.benefit_id, "cause": f"待遇发不出去，窗口暂缓发放：{words.strip() or '没有说明'}"}
    work.house.effects["review.start"](work, replace(occurrence, topic="review.start", inputs=inputs))


def record_confirm(work: Work, occurrence: Occurrence) -> None:
    """Let the money go to the new account, or send it back to the window."""
    what = owed(work, occurrence.subject)
    if occurrence.answers["account_confirmed"]:
        returning.confirm(work, what)
    else:
        returning.decline(work, what)


def record_settle(work: Work, occurrence: Occurrence) -> None:
    """Keep that the family renounced the money; what is paid after all, and what another person has to agree to, goes on."""
    answers = occurrence.answers
    if answers["settle_outcome"] == outcomes.RENOUNCED:
        words = f"{answers['renounced_by']} {answers['renounced_on']} 书面放弃。{answers['reason']}"
        outcomes.settle(work, owed(work, occurrence.subject), how=outcomes.RENOUNCED, words=words)


def record_agree(work: Work, occurrence: Occurrence) -> None:
    """Keep the money back by a numbered decision, where the second person agrees."""
    if occurrence.answers["withholding_agreed"]:
        paper = issue_paper(work, occurrence, "payment-withheld")
        outcomes.settle(work, owed(work, occurrence.subject), how=outcomes.WITHHELD, words=paper.number)


def record_order(work: Work, occurrence: Occurrence) -> None:
    """Keep what was ordered."""
    answers = occurrence.answers
    if answers["decision"] == "order":
        row = recovery.read_recovery(work, occurrence.subject)
        fine = Decimal(str(answers.get("fine_amount") or 0))
        recovery.order(work, row, amount=Decimal(str(answers["order_amount"])), fine=fine, answers=answers)
        claims.note_paid(work, row, upto=row.ordered_fen or 0)


def record_service(work: Work, occurrence: Occurrence) -> None:
    """Note on the order or decision itself that it reached the person: remedies run from that day."""
    answers, wanted = occurrence.answers, select(Document.id).where(
        Document.case_id == occurrence.case_id, Document.kind.in_(("recover-notice", "payment-withheld")),
        Document.void_reason == "", Document.delivered_at.is_(None),
    )  # fmt: skip
    paper = work.session.scalar(wanted.order_by(Document.issued_at.desc()).limit(1))
    if paper is None:
        return
    day, way = date.fromisoformat(str(answers["delivered_on"])), str(answers["delivered_how"])
    at = min(datetime.combine(day, time(23, 59), tzinfo=LOCAL), work.now)
    by = str(answers.get("received_by") or "").strip() or WAYS[way][0]
    record_delivery(work, document_id=paper, way=way, received_by=by, at=at)


def record_receipt(work: Work, occurrence: Occurrence) -> None:
    """Book what came back."""
    answers = occurrence.answers
    received_on = answers["received_on"]
    recovery.receive(
        work, recovery.read_recovery(work, occurrence.subject), kind=str(answers["kind"]),
        amount=Decimal(str(answers["amount"])), voucher=str(answers["voucher"]),
        received_on=received_on if isinstance(received_on, date) else date.fromisoformat(str(received_on)),
    )  # fmt: skip


#: What is to become of a fine that is not paid, before the reasons to write off what was to be returned.
_FINES = {
    "enforce": "未缴的罚款申请法院强制执行。",
    "ended": "未缴的罚款终结执行（已去世，没有遗产可供执行）。",
}


def record_review(work: Work, occurrence: Occurrence) -> None:
    """Keep a new plan, or who asks to write the rest off."""
    answers, row = occurrence.answers, recovery.read_recovery(work, occurrence.subject)
    if answers["review_outcome"] == "replan":
        recovery.plan(work, row, [(part["due_on"], part["amount"]) for part in answers["instalments"]])
    elif answers["review_outcome"] == "write-off":
        fine = _FINES.get(str(answers.get("fine_way") or ""), "") if row.open_fine_fen else ""
        recovery.propose_write_off(work, row, reason=f"{fine}{answers['reason']}")


def record_write_off(work: Work, occurrence: Occurrence) -> None:
    """Write off what is open, where the second person agrees."""
    if occurrence.answers["write_off_approved"]:
        recovery.write_off(work, recovery.read_recovery(work, occurrence.subject))


RECORDS: dict[str, Callable[[Work, Occurrence], None]] = {
    "pay.build": record_build,
    "pay.check": record_check,
    "pay-return.renew": record_renew,
    "pay-return.confirm": record_confirm,
    "pay-return.settle": record_settle,
    "pay-return.agree": record_agree,
    "pay-return.serve": record_service,
    "recover.decide": record_order,
    "recover.deliver": record_service,
    "recover.receive": record_receipt,
    "recover.review": record_review,
    "recover.write-off": record_write_off,
}
