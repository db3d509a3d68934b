"""The open step of a meeting's process: pages of the room complete it where the task page would."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.models import Task
from server.foundation.work import Work
from server.meetings.models import Meeting
from server.meetings.refusals import NotAtThisStep


def open_task(work: Work, meeting: Meeting, element: str) -> str:
    """Return the id of a meeting's open step.

    :raises NotAtThisStep: the meeting is not there, or no longer.
    """
    found = work.session.scalar(
        select(Task.id).where(Task.instance_id == meeting.instance_id, Task.element == element, Task.state == "open")
    )
    if found is None:
        raise NotAtThisStep
    return found


def stage_of(work: Work, meeting: Meeting) -> str:
    """Return the element at which a meeting's process waits for a person, or nothing."""
    return (
        work.session.scalar(
            select(Task.element).where(Task.instance_id == meeting.instance_id, Task.state == "open").limit(1)
        )
        or ""
    )
