"""Pages ask the database as often for many rows as for few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from server.cases.operations import start_instance
from tests.integration.cases.conftest import make_case, transfer_data
from tests.stage import Stage

pytestmark = pytest.mark.sqlite

#: page → who opens it
PAGES = {
    "/tasks": "officer.housing", "/cases": "clerk.qingsui", "/inbox": "officer.housing",
    "/oversight": "supervisor.county", "/oversight/tasks": "supervisor.county",
    "/oversight/listed": "supervisor.county", "/transfers": "clerk.qingsui", "/transfers/inbox": "officer.housing",
    "/oversight/statistics": "supervisor.county",
    "/catalogue": "clerk.qingsui",
}  # fmt: skip


def open_transfers(stage: Stage, numbers: range) -> list[str]:
    """Open cases, each of another household with a transfer that waits to be signed."""

    def make(work: Any) -> list[str]:
        found = []
        for number in numbers:
            who = {"name": f"示例{number}", "id_kind": "none", "id_reason": "无户口", "birth": "1980-01-01"}
            case_id = make_case(work, stage, person=who)
            start_instance(work, case_id=case_id, key="refer", data=transfer_data(stage, work, case_id))
            found.append(case_id)
        return found

    return stage.run("clerk.qingsui", make)


@contextmanager
def counting(stage: Stage) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(stage.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(stage.database.engine, "before_cursor_execute", note)


def asked(stage: Stage, case_id: str) -> dict[str, int]:
    """Return how many statements each page takes; opened twice, because the first time fills caches."""
    clients, found = {login: stage.client(login) for login in set(PAGES.values())}, {}
    for path, login in {**PAGES, f"/cases/{case_id}": "clerk.qingsui"}.items():
        for _ in range(2):
            with counting(stage) as seen:
                answer = clients[login].get(path, follow_redirects=True)
        assert (answer.status_code, answer.request.path) == (200, path)
        found[path.replace(case_id, "ID")] = len(seen)
    return found


def test_twenty_rows_take_as_many_statements_as_two_hundred(stage: Stage, full: bool) -> None:
    few, many = (20, 200) if full else (3, 24)
    (case_id, *_) = open_transfers(stage, range(few))
    stage.move(days=20)
    stage.tick()
    before = asked(stage, case_id)

    open_transfers(stage, range(few, many))
    stage.move(days=20)
    stage.tick()

    def more(work: Any) -> None:
        for _ in range(few, many // 2):
            start_instance(work, case_id=case_id, key="refer", data=transfer_data(stage, work, case_id))

    stage.run("clerk.qingsui", more)
    after = asked(stage, case_id)
    assert {path: after[path] - before[path] for path in after if after[path] > before[path]} == {}
    assert max(after.values()) < 60
