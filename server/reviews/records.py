"""What the room keeps of completed forms, before their effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile
from server.cases.papers import issue_paper
from server.determination import certificates
from server.documents.models import Document
from server.documents.operations import record_delivery
from server.foundation.clock import LOCAL
from server.foundation.money import fen
from server.foundation.work import Work
from server.reviews import children, means, reckoning
from server.reviews.models import Review, Stop
from server.reviews.reporting import keep_declaration
from server.reviews.stopping import ENDING, give_opinion, read_stop

_SPOKEN = {"written": "written", "counter": "counter", "phone": "phone", "visit": "visit", "online": "online"}


def keep_check_way(work: Work, what: Occurrence) -> None:
    """Keep what the household declared, and whether its report is used again."""
    review = work.session.get_one(Review, what.subject)
    review.reused_report = what.answers["review_way"] == "reuse"
    work.session.flush()
    keep_declaration(work, review, what.answers)
    means.keep(work, review, what.answers)
    issue_paper(work, what, "declaration-form")


def keep_proposal(work: Work, what: Occurrence) -> None:
    """Keep the proposed outcome; a former proposal that was sent back is replaced."""
    review, said = work.session.get_one(Review, what.subject), what.answers
    amount = said.get("adjusted_amount")
    review.outcome, review.ground = str(said["outcome"]), str(said.get("ground") or "")
    review.opinion, review.facts = str(said["opinion"]), str(said.get("facts") or "")
    review.amount_after_fen = None if amount is None else fen(Decimal(str(amount)))
    if review.outcome in ENDING:
        review.amount_after_fen = 0
    review.proposed_by, review.confirmed_by = work.actor.id, None
    work.session.flush()
    reckoning.keep(work, what, review)


def keep_confirmation(work: Work, what: Occurrence) -> None:
    """Keep who confirmed the outcome."""
    if what.answers["review_agreed"]:
        review = work.session.get_one(Review, what.subject)
        review.confirmed_by = work.actor.id
        work.session.flush()
        if review.outcome == "keep":  # the amount stays; the check may have found that somebody does not count
            certificates.reissue(work, household_id=review.household_id, reason="核查后家庭成员变化")


def keep_child_confirmation(work: Work, what: Occurrence) -> None:
    """Keep who confirmed; a guardian who has changed needs another account before anything more is paid."""
    keep_confirmation(work, what)
    review, found = work.session.get_one(Review, what.subject), CaseFile(work, what).answers("child-review.check")
    if what.answers["review_agreed"] and review.outcome == "keep" and found.get("guardian_changed"):
        children.look_for_account(work, review, guardian=str(found.get("guardian") or ""))


def keep_intent_delivery(work: Work, what: Occurrence) -> None:
    """Record the delivery of the notice of intent: the time to speak runs from it."""
    stop, said = read_stop(work, what.subject), what.answers
    stop.intent_delivered_at = instant(said["intent_delivered_at"])
    work.session.flush()
    _deliver(work, stop, ("intent-notice",), said, at=stop.intent_delivered_at)


def keep_hearing(work: Work, what: Occurrence) -> None:
    """Keep what the person said, or that she waived it, and write it down for the file."""
    stop, said = read_stop(work, what.subject), what.answers
    stop.heard, stop.heard_by = str(said["heard"]), work.actor.id
    stop.heard_at = instant(said["heard_at"])
    wanted = str(said.get("convert_to") or "none")
    stop.convert_to = "" if wanted == "none" else wanted
    if stop.heard == "renounced":
        stop.ground = "renounced"
    work.session.flush()
    if said.get("words"):
        give_opinion(work, stop=stop, words=str(said["words"]), way=_SPOKEN[str(said["heard_way"])], by=work.actor.id)
    issue_paper(work, what, "hearing-record")


def keep_silence(work: Work, what: Occurrence) -> None:
    """Keep that nothing was said in time, with the proof that the notice had arrived."""
    stop, said = read_stop(work, what.subject), what.answers
    stop.heard, stop.heard_by, stop.heard_at = str(said["heard"]), work.actor.id, work.now
    stop.silence_proof = str(said.get("silence_proof") or "")[:200]
    work.session.flush()
    if said.get("words"):
        give_opinion(work, stop=stop, words=str(said["words"]), way="written", by=work.actor.id)
    issue_paper(work, what, "hearing-record")


def keep_decision(work: Work, what: Occurrence) -> None:
    """Keep the decision with its reasons; a case that is dropped changes nothing."""
    stop, said = read_stop(work, what.subject), what.answers
    if (
        what.data.get("ground") == "death"
    ):  # the person died while being heard: the matter is an end by death from here on
        stop.ground, stop.outcome, stop.amount_after_fen = "death", "stop", 0
    stop.decision, stop.decided_by, stop.decided_at = str(said["decision"]), work.actor.id, work.now
    stop.reasons = _reasons(said)
    if stop.decision != "drop":
        stop.decided_fen = fen(decided_amount(stop, said))
        stop.grace_months = int(said.get("grace_months") or 0)
        stop.grace_fen = fen(Decimal(str(said["grace_amount"]))) if stop.grace_months else None
    work.session.flush()


def decided_amount(stop: Stop, said: Mapping[str, Any]) -> Decimal:
    """Return the amount that a decision leaves."""
    return Decimal(str(said["decided_amount"])) if said["decision"] == "milder" else stop.amount_after


def _reasons(said: Mapping[str, Any]) -> str:
    answer = str(said.get("opinion_answer") or "").strip()
    return str(said["reasons"]).strip() + (f"\n对意见的答复：{answer}" if answer else "")


def keep_decision_delivery(work: Work, what: Occurrence) -> None:
    """Record the delivery of the decision: remedies run from it, and only then it is carried out."""
    stop, said = read_stop(work, what.subject), what.answers
    stop.delivered_at = instant(said["delivered_at"])
    work.session.flush()
    _deliver(work, stop, ("change-decision", "tekun-end"), said, at=stop.delivered_at)


def _deliver(work: Work, stop: Stop, kinds: tuple[str, ...], said: Mapping[str, Any], *, at: datetime) -> None:
    paper = work.session.scalar(
        select(Document)
        .where(Document.case_id == stop.case_id, Document.kind.in_(kinds), Document.void_reason == "")
        .order_by(Document.issued_at.desc())
        .limit(1)
    )
    if paper is not None and paper.delivered_at is None:
        record_delivery(
            work, document_id=paper.id, way=str(said["way"]), received_by=str(said["received_by"]), at=at,
            proof=str(said.get("proof") or ""),
        )  # fmt: skip


def instant(value: Any) -> datetime:
    """Return a form's time; without an offset it is Chinese time."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def day(value: Any) -> date:
    """Return a form's date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


RECORDS: dict[str, Callable[[Work, Occurrence], None]] = {
    "review.declare": keep_check_way,
    "review.propose": keep_proposal,
    "review.confirm": keep_confirmation,
    "child-review.propose": keep_proposal,
    "child-review.confirm": keep_child_confirmation,
    "stop.deliver-intent": keep_intent_delivery,
    "stop.hear": keep_hearing,
    "stop.silence": keep_silence,
    "stop.decide": keep_decision,
    "stop.deliver-decision": keep_decision_delivery,
}
