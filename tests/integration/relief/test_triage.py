"""The triage table stands beside the judgement and its answer is kept with facts, row and version; the person judges."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import TableAnswer, Task
from server.relief.models import Relief
from tests.integration.relief.story import JUDGED, SUN, Lane


def answer_of(lane: Lane, relief: Relief) -> TableAnswer:
    return lane.stage.read(
        lambda work: work.session.scalars(
            select(TableAnswer).where(TableAnswer.item_id == relief.item_id, TableAnswer.table == "urgency-triage")
        ).one()
    )


def test_the_answer_is_kept_with_what_it_was_asked_and_shown_on_the_case(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)

    kept = answer_of(lane, relief)
    assert (kept.table, kept.version, kept.rules, kept.outputs["urgent"]) == (
        "urgency-triage",
        "2026.1",
        ["triage-2"],
        True,
    )
    assert {**kept.facts, "days_since": int(kept.facts["days_since"])} == {
        "kind": "fire", "days_since": 0, "living_threatened": True,
    }  # fmt: skip
    page = lane.stage.client("clerk.qingsui").get(f"/cases/{relief.case_id}").get_data(as_text=True)
    assert "急难分诊" in page and "三日内发生、眼下生活无着，当即救助" in page and "决策表版本 2026.1" in page


def test_the_caps_that_bind_an_emergency_say_from_which_version_they_are(lane: Lane) -> None:
    relief = lane.register()

    page = lane.stage.client("clerk.qingsui").get(f"/cases/{relief.case_id}").get_data(as_text=True)

    assert "小额快救限额（元/次）：800" in page and "caps-690102" in page


def test_whoever_judges_sees_what_the_table_says_either_way(lane: Lane) -> None:
    relief = lane.register()
    task = lane.stage.read(
        lambda work: work.session.scalars(
            select(Task.id).where(Task.case_id == relief.case_id, Task.element == "judge")
        ).one()
    )

    page = lane.stage.client("clerk.qingsui").get(f"/tasks/{task}").get_data(as_text=True)

    assert "三日内发生、眼下生活无着，当即救助" in page and "有突发支出但眼下生活有着落，按支出型办理" in page


@pytest.mark.parametrize(
    ("event", "judged", "urgent", "row"),
    [
        ({"kind": "other", "happened_at": "2026-02-10T09:00:00+08:00"}, JUDGED, False, "triage-6"),
        ({"kind": "other", "happened_at": "2026-02-14T23:50:00+08:00"}, JUDGED, True, "triage-2"),
        ({}, {"urgent": False, "amount": 0, "opinion": "住在亲戚家", "verified_how": ["phone"]}, False, "triage-5"),
    ],
)
def test_a_judgement_that_departs_from_the_table_stands_and_shows_it(
    lane: Lane, event: dict[str, Any], judged: dict[str, Any], urgent: bool, row: str
) -> None:
    relief = lane.register(event={**SUN["event"], **event})
    lane.do("clerk.qingsui", relief, "judge", judged)

    kept = answer_of(lane, relief)
    assert (kept.outputs["urgent"], kept.rules) == (urgent, [row])
