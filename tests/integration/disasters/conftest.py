"""A flood in two townships, the households hit, and a township's list on its way."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.cases.operations import complete_task
from server.disasters import operations
from server.disasters.models import Disaster, Registration, WinterLine, WinterList
from server.households.operations import enter_identity, register_household
from tests.stage import Stage

EVENT = {"title": "九月洪涝", "kind": "flood", "happened_on": "2026-09-12", "narrative": "河水漫堤，三个村进水"}
HOUSEHOLD = {
    "name": "水示例", "id_number": "690102197510100174", "people": 3, "needs": ["food", "heating"], "damage": "房屋进水，存粮全部泡坏",
}  # fmt: skip
EMERGENCY = "officer.emergency"
SENT = "今年没有受灾"


class Flood:
    """What tests do, through the product's own operations."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.town, self.village = stage, stage.unit("qingsui"), stage.unit("qingsui-village-1")
        self.id = stage.run(EMERGENCY, lambda w: operations.open_event(w, answers=EVENT, area=[self.town]).id)

    def register(self, login: str = "village1.qingsui", **changes: Any) -> str:
        return self.stage.run(
            login,
            lambda w: (
                operations.register(
                    w, disaster_id=self.id, township=self.town, village=self.village, answers={**HOUSEHOLD, **changes}
                ).id
            ),
        )

    def recognised(self) -> str:
        """Enter a household of the township that has the allowance."""

        def enter(work: Any) -> str:
            head = {"name": "保示例", "id_kind": "resident", "id_number": "69010219800101001X"}
            home = register_household(work, township=self.town, village=self.village, applicant=head, members=())
            enter_identity(
                work,
                household_id=home.id,
                kind="dibao",
                document="低保决定 1 号",
                issued_by="县民政局",
                valid_from=work.today,
            )
            return home.id

        return self.stage.run("clerk.qingsui", enter)

    def open_list(self) -> WinterList:
        self.stage.run("clerk.qingsui", lambda w: operations.open_list(w, township=self.town).id)
        return self.list()

    def list(self) -> WinterList:
        return self.stage.read(lambda w: w.session.scalars(select(WinterList)).one())

    def lines(self) -> list[WinterLine]:
        return self.stage.read(lambda w: list(w.session.scalars(select(WinterLine).order_by(WinterLine.id))))

    def event(self) -> Disaster:
        return self.stage.read(lambda w: w.session.get_one(Disaster, self.id))

    def row(self, registration: str) -> Registration:
        return self.stage.read(lambda w: w.session.get_one(Registration, registration))

    def step(self, login: str, element: str, **answers: Any) -> None:
        task = self.stage.open_tasks(self.list().case_id)[element]
        self.stage.run(login, lambda w: complete_task(w, task_id=task.id, answers=answers))

    def hand_over(self) -> WinterList:
        """Bring the open list to emergency management."""
        self.step("clerk.qingsui", "draw", drawn=True)
        self.step("reviewer.qingsui", "check", check_outcome="pass")
        self.step("leader.qingsui", "approve", approve_outcome="pass", control_count=1)
        return self.list()


@pytest.fixture
def flood(stage: Stage) -> Flood:
    """A flood in 青穗镇, opened on Friday 2026-09-18, 09:00."""
    return Flood(stage)
