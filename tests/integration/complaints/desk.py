"""A complaint as it comes in, and hands to check, decide and answer it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.operations import complete_task
from server.complaints import operations
from server.complaints.models import Complaint
from tests.stage import Stage

TOLD: dict[str, Any] = {
    "way": "phone", "about": "household", "who": "麦香村钱某", "points": [{"text": "有小轿车没有申报"}],
    "name": "群众甲", "phone": "0690-8000003", "reply_by": "phone",
}  # fmt: skip
FOUND: dict[str, Any] = {
    "points": [{"number": 1, "finding": "untrue", "facts": "名下没有车辆"}], "how": ["data"], "checked_on": "2026-09-18",
    "with_whom": "同事乙", "conclusion": "不属实", "measures": ["none"], "reply": "经查名下没有车辆。",
}  # fmt: skip
SECRETS = ("群众甲", "8000003", "麦香村钱某", "小轿车")


class Desk:
    """What people do with complaints, by sign-in names."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def report(self, login: str = "clerk.qingsui", *, key: str = "one-form", **changes: Any) -> Complaint:
        """Register a complaint."""
        answers = {name: value for name, value in {**TOLD, **changes}.items() if value is not None}
        made = self.stage.run(login, lambda work: operations.register_here(work, answers=answers, submission=key))
        self.stage.tick()
        return made

    def do(self, login: str, row: Complaint, element: str, **answers: Any) -> None:
        """Complete the open task at an element."""
        task = self.stage.open_tasks(row.case_id)[element]
        self.stage.run(login, lambda work: complete_task(work, task_id=task.id, answers=answers))
        self.stage.tick()

    def row(self, complaint: Complaint) -> Complaint:
        """The complaint as it stands."""
        return self.stage.read(
            lambda work: work.session.scalars(select(Complaint).where(Complaint.id == complaint.id)).one()
        )
