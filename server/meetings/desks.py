"""The pages of the room at which its steps are done, where the task page would only show a bare form."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from server.cases.models import Task
from server.foundation.work import Work
from server.meetings.models import Meeting

Desk = Callable[[Work, Task], str]


def _page(suffix: str) -> Desk:
    def address(work: Work, task: Task) -> str:
        meeting = work.session.scalar(select(Meeting.id).where(Meeting.instance_id == task.instance_id))
        return f"/meetings/{meeting}{suffix}"

    return address


DESKS: dict[str, Desk] = {
    "meeting.prepare": _page(""),
    "meeting.open": _page(""),
    "meeting.deliberate": _page("/live"),
    "meeting.minutes": _page("/minutes"),
    "meeting.sign": _page("/minutes"),
}
