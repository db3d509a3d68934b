"""A lead as a village officer types it on her phone."""

from __future__ import annotations

from typing import Any

import pytest

from server.discovery.models import Lead
from server.discovery.operations import report
from server.messaging.models import Outbox
from tests.stage import Stage

REPORT = {
    "name": "赖示例", "address": "麦香村三组", "scene": "medical-cost", "narrative": "在县医院住了一个月，家里借了钱", "urgent": False,
    "reporter_name": "陶示一", "reporter_phone": "13900000001", "reporter_role": "officer", "found_at": "2026-09-18T08:30:00+08:00",
}  # fmt: skip
NUMBER = "690102197510100174"


class Leads:
    """What tests do with leads, through the product's own operations."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.town = stage, stage.unit("qingsui")

    def report(self, login: str = "village1.qingsui", *, submission: str = "s-1", **changes: Any) -> str:
        answers = {**REPORT, **changes}
        return self.stage.run(login, lambda w: report(w, township=self.town, answers=answers, submission=submission).id)

    def row(self, lead: str) -> Lead:
        return self.stage.read(lambda w: w.session.get_one(Lead, lead))

    def told(self, template: str) -> list[Outbox]:
        return self.stage.read(
            lambda w: list(w.session.query(Outbox).filter_by(template=template, channel="inbox").all())
        )


@pytest.fixture
def leads(stage: Stage) -> Leads:
    """The leads of 青穗镇 on Friday 2026-09-18, 09:00."""
    return Leads(stage)
