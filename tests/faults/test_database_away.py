"""A database that is away: a refusal in words that says when to come again, and everything goes on when it is back."""

from __future__ import annotations

import pytest

from server.foundation.database import Database
from server.web.entry import Service
from tests.integration.concurrency import crowd
from tests.stage import Stage

pytestmark = [pytest.mark.faults]


def test_a_database_that_is_away_is_said_and_loses_nothing(stage: Stage, free_port: int) -> None:
    crowd.publish(stage)
    (who,), (case,) = crowd.tokens(stage, 1), crowd.start_cases(stage, 1)
    path = f"/api/v1/tasks/{stage.open_tasks(case)['sign0'].id}/complete"
    header = {"Authorization": f"Bearer {who}", "Idempotency-Key": "once"}
    client, desk = stage.client(), stage.client("clerk.qingsui")
    there, nowhere = desk.behind, Database(f"postgresql+psycopg://nobody@127.0.0.1:{free_port}/none")

    client.behind = desk.behind = Service(nowhere, stage.house, stage.clock, stage.settings)
    refused, page = client.post(path, json=crowd.ANSWERS, headers=header), desk.get("/")
    nowhere.close()
    assert (refused.status_code, refused.get_json()["code"]) == (503, "database-away")
    assert int(refused.headers["Retry-After"]) > 0 and "可能没有保存" in refused.get_json()["zh"]
    assert page.status_code == 503 and "可能没有保存" in page.get_data(as_text=True)

    client.behind = desk.behind = there
    assert client.post(path, json=crowd.ANSWERS, headers=header).status_code == 200
    assert desk.get("/").status_code == 200
    assert crowd.faults_of(stage) == []
