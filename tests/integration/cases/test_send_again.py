"""A form that comes after its session or its token ended is not lost: the page that says so sends it once more."""

from __future__ import annotations

import html
import re

from tests.integration.cases.test_complete_on_the_page import JUDGED, TaskOf
from tests.stage import Stage, csrf_token

OURS = {"Sec-Fetch-Site": "same-origin"}


def fields(page: str) -> dict[str, str]:
    """Return what the page's form would send, by name."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in hidden}


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in(
    stage: Stage, urgent_case: str, task_of: TaskOf
) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"
    token = csrf_token(client, path)
    stage.move(hours=13)

    ended = client.post(path, data={"csrf_token": token, **JUDGED}, headers=OURS)
    page = ended.get_data(as_text=True)
    assert ended.status_code == 401 and "刚才填的没有丢" in page and f'action="{path}"' in page

    again = stage.client("clerk.qingsui")
    kept = {name: value for name, value in fields(page).items() if name != "csrf_token"}
    assert again.post(path, data={"csrf_token": csrf_token(again, path), **kept}).status_code == 302
    assert "judge" not in stage.open_tasks(urgent_case)


def test_a_page_that_stood_open_too_long_sends_once_more(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"

    expired = client.post(path, data={"csrf_token": "of-yesterday", **JUDGED}, headers=OURS)
    assert expired.status_code == 400
    assert client.post(path, data=fields(expired.get_data(as_text=True)), headers=OURS).status_code == 302
    assert "judge" not in stage.open_tasks(urgent_case)


def test_another_site_s_answers_are_never_offered_for_sending(stage: Stage, urgent_case: str, task_of: TaskOf) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/tasks/{task_of(urgent_case, 'judge')}"

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}):
        answer = client.post(path, data={"csrf_token": "stolen", **JUDGED}, headers=headers)
        assert answer.status_code == 400
        assert "再提交一次" not in answer.get_data(as_text=True) and "屋顶" not in answer.get_data(as_text=True)


def test_a_password_is_not_written_into_a_page(stage: Stage) -> None:
    sent = {"csrf_token": "old", "login": "clerk.qingsui", "password": "not-this-one"}
    answer = stage.client().post("/sign-in", data=sent, headers=OURS)

    assert answer.status_code == 400 and "not-this-one" not in answer.get_data(as_text=True)
