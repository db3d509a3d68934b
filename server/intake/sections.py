"""What stands on the page of a case of which only papers keep it open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item
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


def proposed(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the items that were proposed after acceptance and wait for the window's word: no step asks for it."""
    if case.accepted_at is None or case.closed_at is not None:
        return None
    if not (rules.may(work.actor, "case.edit") and case.township in work.actor.units()):
        return None
    waiting = work.session.scalars(
        select(Item.item).where(Item.case_id == case.id, Item.state == "proposed").order_by(Item.item)
    ).all()
    return ("intake/proposed.html", {"case_id": case.id, "items": list(waiting)}) if waiting else None


SECTIONS = {"closing": closing, "proposed": proposed}
