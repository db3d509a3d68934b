"""The delivery of a paper, and the term that runs from it: until somebody records it, the term runs from the day of issue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from server.cases import clocks
from server.cases.clocks import Change, measured_again
from server.cases.events import note
from server.cases.lights import pinned_on
from server.cases.models import Case, Deadline, Instance
from server.documents import operations
from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.foundation.work import Work


def deliver(work: Work, *, document_id: str, way: str, received_by: str, at: datetime, proof: str = "") -> None:
    """Record that a document reached its addressee, and let the term that starts with it start anew then.

    :raises AlreadyDelivered: it is recorded already.
    :raises InvalidAnswers: the way is unknown, nobody is named, or the instant lies ahead or before the day of issue.
    """
    operations.record_delivery(work, document_id=document_id, way=way, received_by=received_by, at=at, proof=proof)
    document = work.session.get_one(Document, document_id)
    process, _, element = KINDS[document.kind].starts.partition(":")
    if not element or document.case_id is None:
        return
    case = work.session.get_one(Case, document.case_id)
    for row in _running(work, case.id, process, element):
        # A term that began later waits for something else by now; one counted from issue waits for this delivery.
        if row.start_at <= at:
            _start_anew(work, case, row, at)


def _running(work: Work, case_id: str, process: str, element: str) -> list[Deadline]:
    return list(
        work.session.scalars(
            select(Deadline)
            .join(Instance, Instance.id == Deadline.instance_id)
            .where(
                Deadline.case_id == case_id, Deadline.state == "open", Deadline.element == element, Instance.key == process
            )
        )
    )  # fmt: skip


def _start_anew(work: Work, case: Case, row: Deadline, at: datetime) -> None:
    before, row.start_at = row.due_on, at
    due = measured_again(work, row, on=pinned_on(case))
    work.session.flush()
    clocks.rewrite(work, instance_id=row.instance_id, changes={row.id: Change(due=due)})
    note(
        work, case.id, "term-from-delivery", instance_id=row.instance_id, rule=row.rule,
        before=before.isoformat() if before else "", after=due.due_on.isoformat(),
    )  # fmt: skip
