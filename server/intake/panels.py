"""What stands beside the tasks of the intake process."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Item, Task
from server.foundation.work import Work


def proposed(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the items of the case with the reason for each, as the proposal table gave it at registration."""
    items = work.session.scalars(select(Item).where(Item.case_id == task.case_id).order_by(Item.item)).all()
    if not items:
        return None
    asked_first = sorted(items, key=lambda item: (not item.reason.get("wanted"), not item.reason.get("certain")))
    return "intake/panel_proposed.html", {"items": asked_first}


PANELS = {"needs.assess": proposed}
