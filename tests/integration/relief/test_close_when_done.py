"""An emergency that is none ends its item; the case closes by itself when its last process has ended."""

from __future__ import annotations

from sqlalchemy import select

from server.cases import operations
from server.cases.models import Case, Instance, Item
from server.intake.closing import close_when_done
from tests.integration.relief.story import Lane
from tests.stage import Stage

NOT_URGENT = {"urgent": False, "amount": 0, "opinion": "不属于急难情形，转常规申请。", "verified_how": ["phone"]}


def test_a_case_with_a_running_process_stays_open(stage: Stage) -> None:
    stage.move_to("2026-09-18T09:30:00+08:00")
    relief = Lane(stage).register(event={**_event(), "happened_at": "2026-09-18T08:40:00+08:00"})

    stage.run(None, lambda work: close_when_done(work, work.session.get_one(Case, relief.case_id)))

    assert stage.read(lambda work: work.session.get_one(Case, relief.case_id).state) != "closed"


def test_an_emergency_that_is_none_ends_its_item(stage: Stage) -> None:
    stage.move_to("2026-09-18T09:30:00+08:00")
    relief = Lane(stage).register(event={**_event(), "happened_at": "2026-09-18T08:40:00+08:00"})
    task = stage.open_tasks(relief.case_id)["judge"]

    stage.run("clerk.qingsui", lambda work: operations.complete_task(work, task_id=task.id, answers=NOT_URGENT))

    item, instance = stage.read(
        lambda work: (
            work.session.scalars(select(Item).where(Item.id == relief.item_id)).one(),
            work.session.scalars(select(Instance).where(Instance.case_id == relief.case_id)).one(),
        )
    )
    assert (item.state, instance.state) == ("ended", "finished")


def _event() -> dict[str, object]:
    return {"kind": "fire", "place": "麦香村出租屋", "narrative": "出租屋失火，衣物和现金烧毁。"}
