"""What determination keeps of completed forms: how a decision reached the household, where it was made public."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.events import note
from server.cases.occurrence import Occurrence
from server.determination import extending, opinions
from server.determination.answers import day, instant
from server.determination.queries import decision_of
from server.documents.operations import record_delivery
from server.foundation.work import Work

Recorder = Callable[[Work, Occurrence], None]


def _delivered(work: Work, occurrence: Occurrence) -> None:
    """Start the remedy clocks: they run from the delivery of the notice."""
    decision = decision_of(work, occurrence.instance_id)
    if decision is None:
        return
    answers = occurrence.answers
    at = instant(answers["delivered_at"])
    decision.delivered_at = at
    work.session.flush()
    if decision.document_id is not None:
        record_delivery(
            work, document_id=decision.document_id, way=str(answers["way"]), received_by=str(answers["received_by"]), at=at,
            proof=str(answers.get("proof") or ""),
        )  # fmt: skip
    note(work, occurrence.case_id, "decision-delivered", instance_id=occurrence.instance_id)


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


RECORDS: dict[str, Recorder] = {
    "decide.deliver": _delivered,
    "decide.publish": _published,
    "extend.approve": extending.record,
    "extend.tell": extending.told,
    **dict.fromkeys(opinions.FORMS, opinions.record),
}
