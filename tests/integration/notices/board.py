"""A household of 青穗镇 whose notice is made, and hands to post it and to object."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Instance, Item, Task
from server.cases.operations import complete_task, start_instance
from server.demo.photo import PHOTO
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.intake.operations import register
from server.notices import board, objections, photos
from server.notices.models import Notice, Objection
from tests.integration.intake.conftest import filled
from tests.stage import Stage


class Board:
    """One household's notice."""

    def __init__(self, stage: Stage, **case: Any) -> None:
        self.stage = stage
        answers = filled(stage, items_wanted=["dibao"], **case)
        self.case_id = self._registered(answers)

    def _registered(self, answers: dict[str, Any]) -> str:
        made = self.stage.run("clerk.qingsui", lambda work: register(work, answers=answers))
        assert made.case_id
        return made.case_id

    def begin(self, *, item: str = "dibao", rule: str = "DB.notice", **data: Any) -> str:
        """Start the notice's process as a procedure would; return the instance's id."""

        def do(work: Work) -> str:
            case = work.session.get_one(Case, self.case_id)
            row = work.session.scalar(select(Item).where(Item.case_id == case.id, Item.item == item))
            return start_instance(
                work, case_id=case.id, key="notice", item_id=row.id if row else None,
                data={
                    "case_id": case.id, "unit_township": case.township, "unit_village": case.village, "item": item,
                    "notice_rule": rule, "recheck_rule": "OBJ.recheck", "proposed_amount": None, **data,
                },
            )  # fmt: skip

        return self.stage.run("reviewer.qingsui", do)

    @property
    def notice(self) -> Notice:
        """The newest notice of the case."""
        newest = (
            select(Notice).where(Notice.case_id == self.case_id).order_by(Notice.prepared_at.desc(), Notice.id.desc())
        )
        return self.stage.read(lambda work: work.session.scalars(newest.limit(1)).one())

    @property
    def minute(self) -> str:
        """Now, as a form carries it."""
        return self.stage.clock.now().astimezone(LOCAL).isoformat(timespec="minutes")

    def task(self, element: str) -> Task:
        """The open task at an element."""
        return self.stage.open_tasks(self.case_id)[element]

    def complete(self, login: str, element: str, **answers: Any) -> None:
        """Complete the open task at an element."""
        task = self.task(element)
        self.stage.run(login, lambda work: complete_task(work, task_id=task.id, answers=answers))
        self.stage.tick()

    def post(self, login: str = "village1.qingsui") -> Notice:
        """Put the notice up with a photo."""
        self.photo(login, photos.START)
        self.complete(login, "post", posted_at=self.minute, places=["board"])
        return self.notice

    def photo(self, login: str, line: str) -> None:
        """Keep a photo."""
        files = [("board.png", PHOTO)]
        self.stage.run(login, lambda work: board.keep_photos(work, notice_id=self.notice.id, line=line, files=files))

    def object(self, text: str = "家里有一辆货车没有申报", *, key: str = "one-key", **said: Any) -> Objection:
        """Object at the window."""
        told = objections.Said(content=text, **{"way": "window", **said})
        notice = self.notice
        made = self.stage.run(
            "clerk.qingsui",
            lambda work: objections.register_at_window(
                work, notice=work.session.merge(notice, load=False), said=told, submission=key
            ),
        )
        self.stage.tick()
        return made

    def instances(self) -> dict[str, str]:
        """Return the states of the case's notice processes by id."""
        wanted = select(Instance).where(Instance.case_id == self.case_id, Instance.key == "notice")
        return self.stage.read(lambda work: {i.id: i.state for i in work.session.scalars(wanted)})
