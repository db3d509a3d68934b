"""What stands on the page of a case of which only papers keep it open."""

from __future__ import annotations

from typing import Any

from server.cases.models import Case
from server.foundation.work import Work
from server.intake.finishing import waits_for_papers, what_it_lacks
from server.intake.words import LACKS
from server.organisation import rules


def closing(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return what the case lacks before it may be closed; nothing while it is worked on, or once it has ended."""
    if not waits_for_papers(work, case):
        return None
    return "intake/closing.html", {
        "case_id": case.id, "lacks": what_it_lacks(work, case), "words": LACKS,
        "may": rules.may(work.actor, "case.edit") and case.township in work.actor.units(),
    }  # fmt: skip


SECTIONS = {"closing": closing}
