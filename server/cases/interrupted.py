"""What somebody typed at a step that was interrupted, for the step that is opened in its place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.cases.occurrence import Occurrence
from server.foundation.work import Work


def typed_before(work: Work, what: Occurrence) -> dict[str, Any] | None:
    """Return the unsent answers of the same step at the same desk, where it was the last one and an interruption took it away.

    A room whose steps ask the same after the interruption lays them out with it; one that reckons anew lays out what it reckoned.
    """
    task = work.session.execute(select(Task.unit_id, Task.form, Task.form_version).where(Task.id == what.task_id)).one()
    former = work.session.execute(
        select(Task.state, Task.draft, Task.unit_id, Task.form, Task.form_version)
        .where(Task.instance_id == what.instance_id, Task.element == what.element, Task.id != what.task_id)
        .order_by(Task.created_at.desc(), Task.id.desc())
        .limit(1)
    ).first()
    if former is None or former.state != "cancelled" or former[2:] != tuple(task):
        return None
    return former.draft or None
