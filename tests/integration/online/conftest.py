"""An application as a family sends it from home, and what the window does with it, through the product's own operations."""

from __future__ import annotations

from typing import Any

import pytest

from server.messaging.models import Outbox
from server.online import handling, sending
from server.online.models import OnlineApplication
from tests.stage import Stage

NUMBER = "690102198510100021"
SENT: dict[str, Any] = {
    "by": "self", "name": "钱示例", "id_number": NUMBER, "phone": "13800000031", "call_time": "morning", "place": "麦香村三组",
    "address": "青穗镇麦香村三组12号", "wants": ["dibao", "education"], "causes": ["unemployment"],
    "narrative": "厂里停工，孩子要交学费", "urgent": False, "informed": True, "truthful": True,
    "members": [{"name": "钱小示", "relation": "child"}],
}  # fmt: skip


class Home:
    """What families and windows do with applications from home."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.town = stage, stage.unit("qingsui")

    def send(self, *, submission: str = "submission-1", **changes: Any) -> str:
        answers = {"township": self.town, **SENT, **changes}
        return self.stage.run(None, lambda w: sending.send(w, answers=answers, submission=submission).id)

    def row(self, application: str) -> OnlineApplication:
        return self.stage.read(lambda w: w.session.get_one(OnlineApplication, application))

    def call(self, application: str, *, reached: bool, login: str = "clerk.qingsui") -> None:
        self.stage.run(login, lambda w: handling.call(w, application_id=application, reached=reached))

    def answer(self, application: str, outcome: str, words: str = "已说明政策") -> None:
        self.stage.run(
            "clerk.qingsui", lambda w: handling.answer(w, application_id=application, outcome=outcome, words=words)
        )

    def begin(self, application: str) -> str:
        return self.stage.run("clerk.qingsui", lambda w: handling.begin(w, application_id=application))

    def told(self, template: str) -> list[Outbox]:
        return self.stage.read(
            lambda w: list(w.session.query(Outbox).filter_by(template=template, channel="inbox").all())
        )


@pytest.fixture
def home(stage: Stage) -> Home:
    """Families of 青穗镇 on Friday 2026-09-18, 09:00."""
    return Home(stage)
