"""Tell the household in writing that the procedure has ended without a decision."""

from __future__ import annotations

from server.cases.occurrence import Occurrence
from server.cases.papers import issue_paper
from server.determination.granting import withdraw
from server.determination.queries import decision_of
from server.documents.models import Document
from server.documents.operations import void
from server.foundation.work import Work


def tell_end(work: Work, what: Occurrence) -> None:
    """Issue the notice of the end; where a decision has reached the household, its own notice has told it already.

    A decision that never arrived is not left lying as a paper to be delivered: it is void, and the end is told instead.
    """
    decision = decision_of(work, what.instance_id)
    if decision is not None and decision.delivered_at is not None:
        return
    if decision is not None and decision.document_id is not None:
        paper = work.session.get_one(Document, decision.document_id)
        if paper.void_reason == "":
            void(work, document_id=paper.id, reason="送达以前程序已经终止")
    issue_paper(work, what, "end-notice")


def end(work: Work, what: Occurrence) -> None:
    """End an item that nobody has to be reminded about first, and tell the household in writing."""
    withdraw(work, what)
    tell_end(work, what)
