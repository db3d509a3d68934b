"""What stands beside the tasks of a winter list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.disasters.listing import count_of
from server.disasters.models import WinterList
from server.foundation.work import Work


def beside_list(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the list's state and the way to it; the leader counts the households without being told."""
    row = work.session.scalar(select(WinterList).where(WinterList.case_id == task.case_id))
    if row is None:
        return None
    counts = {standing: count_of(work, row.id, standing=standing) for standing in ("in", "out", "asked")}
    return "disasters/panel.html", {"row": row, "counts": counts, "shows_count": task.element != "approve"}


PANELS = {"winter": beside_list}
