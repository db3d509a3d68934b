"""What stands beside the tasks of the intake process."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Item, Task
from server.documents.models import Document
from server.foundation.work import Work

NOTICE = "deficiency-notice"


def proposed(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the items of the case with the reason for each, as the proposal table gave it at registration."""
    items = work.session.scalars(select(Item).where(Item.case_id == task.case_id).order_by(Item.item)).all()
    if not items:
        return None
    asked_first = sorted(items, key=lambda item: (not item.reason.get("wanted"), not item.reason.get("certain")))
    return "intake/panel_proposed.html", {"items": asked_first}


def told_what_is_missing(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the one-time notice whose delivery starts the applicant's time, and whether it is recorded."""
    notice = work.session.scalar(
        select(Document)
        .where(Document.case_id == task.case_id, Document.kind == NOTICE, Document.void_reason == "")
        .order_by(Document.issued_at.desc())
        .limit(1)
    )
    return None if notice is None else ("intake/panel_missing.html", {"notice": notice})


PANELS = {"needs.assess": proposed, "supplement.record": told_what_is_missing, "intake.decide": told_what_is_missing}
