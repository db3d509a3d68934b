"""Tell the posts of another unit that work has arrived; one's own unit sees it in the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.running import Running
from server.cases.terms import NEVER
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.models import Unit


def tell(work: Work, running: Running, tasks: Iterable[Mapping[str, Any]]) -> None:
    """Write one message per new task that stands at a unit where the actor holds no post."""
    own = work.actor.units()
    for task in tasks:
        if task["unit_id"] in own:
            continue
        code = work.session.scalar(select(Case.code).where(Case.id == running.case_id))
        unit = work.session.scalar(select(Unit.name).where(Unit.id == task["unit_id"]))
        facts: dict[str, Any] = {"case": code, "task": task["name"], "unit": unit}
        if task["due_at"] < NEVER:
            # A term ends with its last day, so its instant is the next midnight.
            facts["due"] = local_date(task["due_at"] - timedelta(seconds=1)).isoformat()
        tell_posts(
            work, unit_id=task["unit_id"], roles=(task["role"],), template="task-arrived", facts=facts, cause=task["id"],
            case_id=running.case_id, link=f"/tasks/{task['id']}",
        )  # fmt: skip
