"""The desk's readings on PostgreSQL, where types and plans differ."""

from __future__ import annotations

import pytest

from tests.integration.cases.conftest import make_case, start_urgent
from tests.stage import Stage

pytestmark = pytest.mark.postgres


def test_workbench_list_task_and_case_are_shown(postgres_stage: Stage) -> None:
    stage = postgres_stage

    def make(work):  # type: ignore[no-untyped-def]
        case_id = make_case(work, stage, urgent=True)
        start_urgent(work, case_id)
        return case_id

    case_id = stage.run("clerk.qingsui", make)
    task = stage.open_tasks(case_id)["judge"].id
    addresses = (
        "/",
        "/tasks?due=1&process=urgent",
        "/tasks?scope=mine",
        f"/tasks/{task}",
        f"/cases/{case_id}",
        "/cases?urgent=1",
    )

    pages = {path: stage.client("clerk.qingsui").get(path) for path in addresses}
    leader = stage.client("leader.qingsui").get("/tasks?scope=unit&follow_up=1")

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(addresses, 200)
    assert task in pages["/"].get_data(as_text=True)
    assert leader.status_code == 200
    assert stage.client("supervisor.county").get(f"/cases/{case_id}").status_code == 200
    assert stage.client("officer.housing").get(f"/cases/{case_id}").status_code == 404
