"""The story of S5: a rented room burns on New Year's Day night, and the person is registered elsewhere."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases import operations
from server.cases.models import Deadline
from server.foundation.work import Work
from server.organisation.sign_in import make_token
from server.relief.funds import top_up
from server.relief.models import Relief
from server.relief.registering import register
from tests.stage import Stage

SUN: dict[str, Any] = {
    "person": {
        "id_kind": "resident", "name": "孙示例", "id_number": "690102196804220134", "phone": "13800000009",
        "registered_elsewhere": True,
    },
    "event": {
        "kind": "fire", "happened_at": "2026-02-17T20:40:00+08:00", "place": "麦香村出租屋", "narrative": "出租屋失火，衣物和现金烧毁。",
    },
    "report": {"by": "village", "way": "phone", "name": "示例乙", "phone": "13800000008"},
    "amount_asked": 900,
}  # fmt: skip
JUDGED = {
    "urgent": True,
    "grounds": ["fire"],
    "amount": 800,
    "opinion": "情况属实，急需安身。",
    "verified_how": ["phone", "village"],
}
PAID = {"way": "cash", "paid_at": "2026-02-18T10:30:00+08:00", "received_by": "孙示例", "receipt": True}
SIGNED = {"receipt_seen": True, "amount_seen": True, "signed": True}


class Lane:
    """What the tests do in the urgent lane, by sign-in names."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.town = stage.unit("qingsui")

    def fill_fund(self, amount: int = 50000) -> None:
        """Give the township its fund."""
        self.stage.run(
            "maker.finance",
            lambda work: top_up(
                work, township=self.town, amount=Decimal(amount), source="县级临时救助资金", voucher="记-001"
            ),
        )

    def register(self, login: str = "duty.qingsui", *, key: str = "one", **changes: Any) -> Relief:
        """Register S5's emergency."""
        answers = {**SUN, **changes}
        return self.stage.run(login, lambda work: register(work, township=self.town, answers=answers, submission=key))

    def do(self, login: str, relief: Relief, element: str, answers: dict[str, Any]) -> None:
        """Complete the open task of an element."""
        task = self.stage.open_tasks(relief.case_id)[element]
        self.stage.run(login, lambda work: operations.complete_task(work, task_id=task.id, answers=answers))

    def dues(self, relief: Relief) -> dict[str, Deadline]:
        """Return the open deadlines by rule."""

        def read(work: Work) -> dict[str, Deadline]:
            rows = work.session.scalars(
                select(Deadline).where(Deadline.case_id == relief.case_id, Deadline.state == "open")
            )
            return {row.rule: row for row in rows}

        return self.stage.read(read)


class Program:
    """A program that acts as somebody through an API token."""

    def __init__(self, stage: Stage, login: str) -> None:
        who = stage.actor(login)
        until = stage.clock.now() + timedelta(days=1)
        self._token = stage.run(
            login,
            lambda work: make_token(work, user_id=who.id, name="test", scopes=("read", "write"), expires_at=until),
        )
        self._client = stage.client()

    def get(self, path: str) -> Any:
        """Read."""
        return self._client.get(path, headers={"Authorization": f"Bearer {self._token}"})

    def post(self, path: str, *, headers: dict[str, str] | None = None, **request: Any) -> Any:
        """Write."""
        return self._client.post(path, headers={"Authorization": f"Bearer {self._token}", **(headers or {})}, **request)
