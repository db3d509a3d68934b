"""A sign-in ends half an hour after the last click and twelve hours after the first, whoever clicks; a token that reads changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Task
from server.organisation import accounts
from server.organisation.models import SignIn
from tests.integration.cases.conftest import urgent_case as urgent_case
from tests.stage import Stage, csrf_token

pytestmark = pytest.mark.sqlite
LOGIN = "clerk.qingsui"


def is_in(client: Any) -> bool:
    """Tell whether a page opens, and not the door."""
    answer = client.get("/cases")
    assert answer.status_code in (200, 302)
    assert answer.status_code == 200 or "/sign-in" in answer.headers["Location"]
    return bool(answer.status_code == 200)


@pytest.mark.parametrize("minutes", [30, 45])
def test_half_an_hour_without_a_click_ends_a_session_and_no_later_click_brings_it_back(
    stage: Stage, minutes: int
) -> None:
    client = stage.client(LOGIN)

    stage.move(minutes=29, seconds=59)
    assert is_in(client)
    stage.move(minutes=29, seconds=59)  # counted from the last click
    assert is_in(client)
    stage.move(minutes=minutes)
    assert [is_in(client), is_in(client)] == [False, False]
    assert client.get("/api/v1/tasks").status_code == 401


def test_twelve_hours_end_a_session_however_often_its_desk_clicks(stage: Stage) -> None:
    client = stage.client(LOGIN)

    for _ in range(35):
        stage.move(minutes=20)
        assert is_in(client)
    stage.move(minutes=19, seconds=59)
    assert is_in(client)
    stage.move(seconds=1)
    assert [is_in(client), is_in(client)] == [False, False]
    assert client.get("/api/v1/tasks").status_code == 401


def test_a_copied_cookie_ends_with_the_sign_out(stage: Stage) -> None:
    client, copy = stage.client(LOGIN), stage.client()
    cookies = list(client._cookies.values())
    for cookie in cookies:
        copy.set_cookie(cookie.key, cookie.value)
    assert is_in(copy)

    client.post("/sign-out", data={"csrf_token": csrf_token(client, "/account")})

    assert (is_in(copy), is_in(client)) == (False, False)
    assert stage.read(lambda work: work.session.scalars(select(SignIn.revoked_at)).all()) == [stage.clock.now()]


@pytest.mark.parametrize(("writes", "status", "code"), [(False, 403, "read-only-token"), (True, 200, "")])
def test_a_token_that_reads_changes_nothing(
    stage: Stage, urgent_case: str, writes: bool, status: int, code: str
) -> None:
    made = stage.run(LOGIN, lambda work: accounts.new_token(work, name="程序", writes=writes, days=9))
    task, program = stage.open_tasks(urgent_case)["judge"].id, stage.client()
    given: dict[str, Any] = {"headers": {"Authorization": f"Bearer {made}"}}

    assert program.get(f"/api/v1/tasks/{task}", **given).status_code == 200
    for path, body in (("claim", {}), ("schedule", {"priority": 80}), ("comment", {"text": "留言"})):
        answer = program.post(f"/api/v1/tasks/{task}/{path}", json=body, **given)
        assert (answer.status_code, (answer.get_json() or {}).get("code", "")) == (status, code), path
    row = stage.read(lambda work: work.session.get_one(Task, task))
    assert (row.holder_id is None, row.priority == 80) == (not writes, writes)
