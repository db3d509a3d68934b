"""What stands beside the forms of a complaint on the task page: the complaint itself, for who handles it."""

from __future__ import annotations

from typing import Any

from server.cases.models import Instance, Task
from server.complaints.queries import sheet
from server.complaints.words import FINDINGS, about
from server.foundation.work import Work


def complaint(work: Work, task: Task) -> tuple[str, dict[str, Any]]:
    """Return the complaint that the step is about."""
    subject = work.session.get_one(Instance, task.instance_id).subject or ""
    found = sheet(work, subject)
    return "complaints/panel.html", {
        "sheet": found, "step": task.element, "about": about(found.complaint.about), "findings": FINDINGS,
    }  # fmt: skip


PANELS = {"complaint": complaint}
