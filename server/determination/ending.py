"""Tell the household in writing that the procedure has ended without a decision."""

from __future__ import annotations

from server.cases.occurrence import Occurrence
from server.cases.papers import issue_paper
from server.determination.granting import withdraw
from server.determination.queries import decision_of
from server.foundation.work import Work


def tell_end(work: Work, what: Occurrence) -> None:
    """Issue the notice of the end; where a decision was taken, its own notice has told the household already."""
    if decision_of(work, what.instance_id) is None:
        issue_paper(work, what, "end-notice")


def end(work: Work, what: Occurrence) -> None:
    """End an item that nobody has to be reminded about first, and tell the household in writing."""
    withdraw(work, what)
    tell_end(work, what)
