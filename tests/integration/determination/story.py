"""The household of S1: a couple and their pupil, and hands that carry its application through the procedure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Deadline, Instance, Item, Task
from server.cases.operations import complete_task, start_instance
from server.demo.desk import assessed, checked_papers
from server.demo.households import household_form
from server.determination.beginning import item_data
from server.determination.models import Decision
from server.documents.models import Document
from server.foundation.clock import FixedClock
from server.intake import operations as intake
from tests.stage import Stage

CHEN: dict[str, Any] = {
    "name": "陈示例", "id": "690102198503120016", "items": ["dibao"], "health": "disabled", "disability_kind": "limb",
    "disability_grade": "3", "employment": "unemployed", "labour": "none",
    "members": [
        {"name": "李示例", "id": "690102198611200021", "relation": "spouse", "employment": "flexible", "employer": "青穗县示例超市"},
        {"name": "陈小示例", "id": "690102201506010036", "relation": "child"},
    ],
    "income": [{"person": "李示例", "kind": "wage", "amount": 18000, "work_cost": 2400}],
    "property": {"deposits": 6000},
    "hardship": {"causes": ["disability"]},
}  # fmt: skip


class Application:
    """One application and everything a test does with it, through the product's own operations."""

    def __init__(self, stage: Stage, **about: Any) -> None:
        self.stage = stage
        self.town = stage.unit(about.pop("township", "qingsui"))
        self.clerk = "clerk.qingsui"
        known = {**CHEN, **about, "township": self.town, "village": stage.unit("qingsui-village-1")}
        answers = household_form(known, now=stage.clock.now())
        done = stage.run(self.clerk, lambda w: intake.register(w, answers=answers, choices=[]))
        assert done.case_id is not None
        self.case_id = done.case_id

    def accept(self) -> Application:
        """Check the papers and confirm the items."""
        papers = checked_papers(self._draft("check"), missing={})
        self.do("check", self.clerk, papers=papers, check_outcome="complete")
        self.do("assess", self.clerk, **assessed(self._draft("assess")))
        return self

    def _draft(self, element: str) -> dict[str, Any]:
        return dict(self.stage.open_tasks(self.case_id)[element].draft or {})

    def do(self, element: str, login: str, **answers: Any) -> None:
        """Complete the open task at an element."""
        task = self.task(element)
        self.stage.run(login, lambda w: complete_task(w, task_id=task.id, answers=answers))

    def task(self, element: str) -> Task:
        """Return the open task at an element."""
        return self.stage.open_tasks(self.case_id)[element]

    @property
    def open(self) -> set[str]:
        """Elements where a person must act."""
        return set(self.stage.open_tasks(self.case_id))

    def item(self, code: str = "dibao") -> Item:
        """Return an item of the case."""
        wanted = select(Item).where(Item.case_id == self.case_id, Item.item == code)
        return self.stage.read(lambda w: w.session.scalars(wanted).one())

    def ask_for_decision(self, **data: Any) -> str:
        """Put the item up for decision, as a procedure does that has come to its end."""
        item = self.item(data.get("item", "dibao"))

        def begin(work: Any) -> str:
            start = item_data(work, case_id=self.case_id, item_id=item.id, item=item.item)
            start |= {"proposed": "grant", "proposed_amount": Decimal(1100)} | data
            return start_instance(work, case_id=self.case_id, key="decide", item_id=item.id, data=start)

        return self.stage.run(None, begin)

    def decision(self) -> Decision:
        """Return the case's one decision."""
        return self.stage.read(
            lambda w: w.session.scalars(select(Decision).where(Decision.case_id == self.case_id)).one()
        )

    def documents(self) -> dict[str, Document]:
        """Return the case's documents by kind."""
        wanted = select(Document).where(Document.case_id == self.case_id)
        return {d.kind: d for d in self.stage.read(lambda w: w.session.scalars(wanted).all())}

    def deadlines(self, state: str = "open") -> dict[str, Deadline]:
        """Return the case's deadlines of a state by rule."""
        wanted = select(Deadline).where(Deadline.case_id == self.case_id, Deadline.state == state)
        return {d.rule: d for d in self.stage.read(lambda w: w.session.scalars(wanted).all())}

    def instances(self) -> dict[str, str]:
        """Return the state of the case's processes by key."""
        wanted = select(Instance.key, Instance.state).where(Instance.case_id == self.case_id)
        return {key: state for key, state in self.stage.read(lambda w: w.session.execute(wanted).all())}


def at(stage: Stage, text: str) -> Stage:
    """Return the stage with its clock set anew, also to a day before the usual start."""
    stage.clock = FixedClock(datetime.fromisoformat(text))
    return stage
