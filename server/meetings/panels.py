"""What stands beside the form of a resolution's follow-up: what was resolved, by which meeting, until when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Instance, Task
from server.foundation.work import Work
from server.meetings.models import Meeting, Resolution
from server.meetings.words import OUTCOMES


def beside_task(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the resolution that a task follows."""
    subject = select(Instance.subject).where(Instance.id == task.instance_id).scalar_subquery()
    resolution = work.session.scalar(select(Resolution).where(Resolution.id == subject))
    if resolution is None:
        return None
    meeting = work.session.get_one(Meeting, resolution.meeting_id)
    titles = dict(
        work.session.execute(
            select(Case.id, Case.title).where(Case.id == meeting.case_id).union_all(
                select(Case.id, Case.code).where(Case.id == resolution.case_id)
            )
        ).all()
    )  # fmt: skip
    values = {
        "resolution": resolution, "outcome": OUTCOMES[resolution.outcome], "meeting": titles[meeting.case_id],
        "case": titles[resolution.case_id],
    }  # fmt: skip
    return "meetings/panel.html", values


PANELS = {"resolution": beside_task}
