"""What the room keeps of the forms of a complaint."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.advance import plain
from server.cases.events import note
from server.cases.occurrence import Occurrence
from server.cases.opening import close_case
from server.complaints.models import Complaint
from server.complaints.sealing import seal
from server.determination.answers import instant
from server.documents.operations import record_delivery
from server.foundation.work import Work

_DELIVERIES = {"counter": "signature", "phone": "phone", "letter": "post"}


def _checked(work: Work, occurrence: Occurrence) -> None:
    row = work.session.get_one(Complaint, occurrence.subject)
    row.findings_sealed = seal(work, plain(occurrence.answers))
    row.measures = [str(measure) for measure in occurrence.answers["measures"]]
    row.checked_at, row.checked_by = work.now, work.actor.id
    work.session.flush()


def _replied(work: Work, occurrence: Occurrence) -> None:
    row, answers = work.session.get_one(Complaint, occurrence.subject), occurrence.answers
    at = instant(answers["replied_at"])
    row.replied_at, row.reply_way, row.satisfied = (
        min(at, work.now),
        str(answers["way"]),
        str(answers.get("satisfied") or ""),
    )
    work.session.flush()
    if row.document_id and answers["way"] in _DELIVERIES:
        record_delivery(
            work, document_id=row.document_id, way=_DELIVERIES[str(answers["way"])], received_by="举报人", at=row.replied_at,
            proof=str(answers.get("proof") or ""),
        )  # fmt: skip
    note(work, row.case_id, "complaint-replied", instance_id=occurrence.instance_id)
    close_case(work, case_id=row.case_id, reason="done")


RECORDS: dict[str, Callable[[Work, Occurrence], None]] = {"complaint.check": _checked, "complaint.reply": _replied}
