"""Objections that come in at the same moment: each has its number, none is lost, the same form is one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from server.notices import objections
from server.notices.models import Objection
from tests.integration.notices.board import Board
from tests.stage import Stage

FOUND = {
    "method": "reinvestigate",
    "done_on": "2026-09-18",
    "findings": "不属实",
    "reply": "不影响认定",
    "upheld": False,
}
KEYS = ("first-key", "second-key", "third-key", "third-key")


def test_four_forms_at_once_are_three_objections(stage: Stage) -> None:
    board = Board(stage)
    board.begin()
    notice, start = board.post(), Barrier(len(KEYS))
    said = objections.Said(content="家里有一辆货车没有申报", way="phone")

    def register(key: str) -> int:
        start.wait(timeout=10)
        return stage.run(
            "clerk.qingsui",
            lambda work: objections.register_at_window(
                work, notice=work.session.merge(notice, load=False), said=said, submission=key
            ),
        ).serial

    with ThreadPoolExecutor(len(KEYS)) as pool:
        told = sorted(pool.map(register, KEYS))
    stage.tick()
    board.complete("reviewer.qingsui", "recheck", **FOUND)

    assert sorted(set(told)) == [1, 2, 3]
    rows = stage.read(lambda work: list(work.session.scalars(select(Objection))))
    assert [row.upheld for row in rows] == [False] * 3
    assert "recheck" not in stage.open_tasks(board.case_id)


@pytest.mark.postgres
def test_four_forms_at_once_are_three_objections_on_postgresql(postgres_stage: Stage) -> None:
    test_four_forms_at_once_are_three_objections(postgres_stage)
