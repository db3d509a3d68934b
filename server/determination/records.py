"""What determination keeps of completed forms: how a decision reached the household, where it was made public."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from server.cases.events import note
from server.cases.occurrence import Occurrence
from server.determination import extending, opinions
from server.determination.absorbing import HOUSEHOLD
from server.determination.answers import day, instant
from server.determination.queries import decision_of
from server.documents.models import Document
from server.documents.operations import record_delivery
from server.foundation.work import Work

Recorder = Callable[[Work, Occurrence], None]


def _delivered(work: Work, occurrence: Occurrence) -> None:
    """Start the remedy clocks: they run from the delivery of the notice."""
    decision = decision_of(work, occurrence.instance_id)
    if decision is None:
        return
    answers = occurrence.answers
    # Forms give minutes: what was handed over within the minute of the decision came after it.
    at = max(instant(answers["delivered_at"]), decision.decided_at)
    decision.delivered_at = at
    work.session.flush()
    if decision.document_id is not None:
        record_delivery(
            work, document_id=decision.document_id, way=str(answers["way"]), received_by=str(answers["received_by"]), at=at,
            proof=str(answers.get("proof") or ""),
        )  # fmt: skip
    note(work, occurrence.case_id, "decision-delivered", instance_id=occurrence.instance_id)
    if decision.decision == "refused" and decision.item == HOUSEHOLD:
        work.house.offers["recognition.not-taken-in"](work, case_id=occurrence.case_id)


def _published(work: Work, occurrence: Occurrence) -> None:
    decision = decision_of(work, occurrence.instance_id)
    if decision is None:
        return
    decision.published_on = day(occurrence.answers["posted_on"])
    decision.published_place = str(occurrence.answers["place"])
    work.session.flush()
    note(
        work,
        occurrence.case_id,
        "decision-published",
        instance_id=occurrence.instance_id,
        place=decision.published_place,
    )


def _reminded(work: Work, occurrence: Occurrence) -> None:
    """Record that the reminder to cooperate has arrived: the time to cooperate runs from it."""
    answers = occurrence.answers
    paper = work.session.scalar(
        select(Document)
        .where(Document.case_id == occurrence.case_id, Document.kind == "cooperation-warning", Document.void_reason == "")
        .where(Document.item_id == occurrence.item_id if occurrence.item_id else Document.item_id.is_(None))
        .order_by(Document.issued_at.desc(), Document.id.desc())
        .limit(1)
    )  # fmt: skip
    if paper is not None and paper.delivered_at is None:
        record_delivery(
            work, document_id=paper.id, way=str(answers["way"]), received_by=str(answers["received_by"]),
            at=instant(answers["warned_at"]), proof=str(answers.get("proof") or ""),
        )  # fmt: skip


RECORDS: dict[str, Recorder] = {
    "decide.deliver": _delivered,
    "decide.publish": _published,
    "terminate.deliver": _reminded,
    "extend.approve": extending.record,
    "extend.tell": extending.told,
    **dict.fromkeys(opinions.FORMS, opinions.record),
}
