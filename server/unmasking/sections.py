"""What stands about unmasking on the page of a case: for readers who see a family masked and do not open its household."""

from __future__ import annotations

from typing import Any

from server.cases.models import Case
from server.foundation.work import Work
from server.organisation import rules
from server.unmasking import queries


def masked_family(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the way to ask, and the sight of the scans that lasts; None where the case has no family or the reader asks elsewhere."""
    if case.household_id is None or not rules.may(work.actor, "papers.unmask"):
        return None
    return "unmasking/section.html", {"case_id": case.id, "open": queries.open_papers(work, case.id)}


SECTIONS = {"unmasking": masked_family}
