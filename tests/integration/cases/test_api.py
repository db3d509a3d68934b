"""Programs do over the API what people do on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from server.organisation.sign_in import make_token
from tests.stage import Stage

TaskOf = Callable[[str, str], str]
JUDGED = {"urgent": True, "grounds": ["fire"], "amount": "600", "opinion": "房屋烧毁", "verified_how": ["on-site"]}


@pytest.fixture
def api(stage: Stage) -> Callable[..., Any]:
    """Call the API in somebody's name with a token; returns the response."""
    app_client = stage.client()

    def call(login: str, method: str, path: str, *, scopes: tuple[str, ...] = ("read", "write"), **request: Any) -> Any:
        user = stage.actor(login).id
        expires = stage.clock.now() + timedelta(days=1)
        token = stage.run(None, lambda w: make_token(w, user_id=user, name="t", scopes=scopes, expires_at=expires))
        headers = {"Authorization": f"Bearer {token}", **request.pop("headers", {})}
        return app_client.open(f"/api/v1{path}", method=method, headers=headers, **request)

    return call


def test_a_task_is_read_completed_and_followed_by_the_next(
    stage: Stage, api: Callable[..., Any], urgent_case: str, task_of: TaskOf
) -> None:
    task = task_of(urgent_case, "judge")

    sheet = api("clerk.qingsui", "GET", f"/tasks/{task}").get_json()
    done = api("clerk.qingsui", "POST", f"/tasks/{task}/complete", json={"answers": JUDGED})

    assert sheet["form"] == {"key": "urgent.judge", "version": 1}
    assert sheet["may"]["complete"] is True
    assert sheet["deadlines"][0]["rule"] == "LS.first"
    assert done.status_code == 200, done.get_json()
    assert "judge" not in stage.open_tasks(urgent_case)


def test_the_same_key_answers_the_same_and_acts_once(
    stage: Stage, api: Callable[..., Any], urgent_case: str, task_of: TaskOf
) -> None:
    path = f"/tasks/{task_of(urgent_case, 'judge')}/complete"
    key = {"Idempotency-Key": "k-1"}

    first = api("clerk.qingsui", "POST", path, json={"answers": JUDGED}, headers=key)
    again = api("clerk.qingsui", "POST", path, json={"answers": JUDGED}, headers=key)
    other = api("clerk.qingsui", "POST", path, json={"answers": {}}, headers=key)
    without = api("clerk.qingsui", "POST", path, json={"answers": JUDGED})

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency-key-reused")
    assert (without.status_code, without.get_json()["code"]) == (409, "task-already-done")


def test_wrong_answers_are_told_field_by_field(api: Callable[..., Any], urgent_case: str, task_of: TaskOf) -> None:
    answer = api("clerk.qingsui", "POST", f"/tasks/{task_of(urgent_case, 'judge')}/complete", json={"answers": {}})

    body = answer.get_json()
    assert answer.status_code == 422
    assert answer.content_type.startswith("application/problem+json")
    assert {"urgent", "amount", "opinion"} <= {error["path"] for error in body["errors"]}


def test_another_unit_neither_sees_nor_does_it(
    stage: Stage, api: Callable[..., Any], urgent_case: str, task_of: TaskOf
) -> None:
    task = task_of(urgent_case, "judge")

    assert api("clerk.baishi", "GET", f"/tasks/{task}").status_code == 404
    assert api("clerk.baishi", "GET", f"/cases/{urgent_case}").status_code == 404
    assert api("clerk.baishi", "POST", f"/tasks/{task}/complete", json={"answers": JUDGED}).status_code == 403
    assert api("clerk.baishi", "GET", "/cases").get_json()["rows"] == []
    own = [api("clerk.qingsui", "GET", f"/cases?kind={kind}").get_json()["rows"] for kind in ("application", "recover")]
    assert ([row["kind"] for row in own[0]], own[1]) == (["application"], [])


def test_a_token_that_may_only_read_opens_a_case_but_does_nothing(
    api: Callable[..., Any], urgent_case: str, task_of: TaskOf
) -> None:
    task = task_of(urgent_case, "judge")

    seen = api("clerk.qingsui", "GET", f"/cases/{urgent_case}", scopes=("read",))
    claimed = api("clerk.qingsui", "POST", f"/tasks/{task}/claim", scopes=("read",))

    assert seen.status_code == 200
    assert (claimed.status_code, claimed.get_json()["code"]) == (403, "read-only-token")


def test_a_change_on_top_of_an_old_reading_is_refused(
    api: Callable[..., Any], urgent_case: str, task_of: TaskOf
) -> None:
    task = task_of(urgent_case, "judge")
    mark = {"If-Match": api("clerk.qingsui", "GET", f"/tasks/{task}").headers["ETag"]}

    first = api("clerk.qingsui", "POST", f"/tasks/{task}/schedule", json={"priority": 80}, headers=mark)
    second = api("clerk2.qingsui", "POST", f"/tasks/{task}/schedule", json={"priority": 20}, headers=mark)

    assert first.status_code == 200
    assert (second.status_code, second.get_json()["code"]) == (412, "changed-meanwhile")


def test_the_supervisor_sees_the_case_with_a_masked_name(api: Callable[..., Any], urgent_case: str) -> None:
    case = api("supervisor.county", "GET", f"/cases/{urgent_case}").get_json()

    assert case["person"] == "示**"


def test_a_department_sees_its_part_of_a_case_only(api: Callable[..., Any], transfer_case: str) -> None:
    part = api("officer.housing", "GET", f"/cases/{transfer_case}").get_json()

    assert [item["item"] for item in part["items"]] == ["housing-rural"]
    assert part["person"] is None
    assert api("officer.housing", "GET", f"/cases/{transfer_case}/timeline").status_code == 404
    assert api("officer.education", "GET", f"/cases/{transfer_case}").status_code == 404


def test_the_diagram_tells_where_the_case_stands(stage: Stage, api: Callable[..., Any], urgent_case: str) -> None:
    instance = api("clerk.qingsui", "GET", f"/cases/{urgent_case}").get_json()["instances"][0]["id"]

    rows = api("clerk.qingsui", "GET", f"/instances/{instance}/diagram").get_json()["rows"]
    stage.move(days=2)
    later = api("clerk.qingsui", "GET", f"/instances/{instance}/diagram").get_json()["rows"]

    assert rows[0]["now"] == ["judge"]
    assert rows[0]["late"] == []
    assert later[0]["late"] == ["judge"]


def test_the_list_goes_on_where_the_page_ended(stage: Stage, api: Callable[..., Any], urgent_case: str) -> None:
    page = api("clerk.qingsui", "GET", "/tasks?size=1").get_json()
    broken = api("clerk.qingsui", "GET", "/tasks?after=nonsense")

    assert [row["case_id"] for row in page["rows"]] == [urgent_case]
    assert page["next"] is None
    assert (broken.status_code, broken.get_json()["code"]) == (400, "bad-cursor")


def test_forms_are_told_as_json_schema(api: Callable[..., Any]) -> None:
    form = api("clerk.qingsui", "GET", "/forms/urgent.judge/versions/1").get_json()

    assert form["schema"]["type"] == "object"
    assert api("clerk.qingsui", "GET", "/forms/urgent.judge/versions/99").status_code == 404


def test_nobody_reads_without_signing_in(stage: Stage) -> None:
    answer = stage.client().get("/api/v1/tasks")

    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign-in-needed")


def test_what_cannot_be_read_is_a_problem_with_its_field(
    api: Callable[..., Any], urgent_case: str, task_of: TaskOf
) -> None:
    answer = api("clerk.qingsui", "POST", f"/tasks/{task_of(urgent_case, 'judge')}/schedule", json={"priority": "many"})

    assert answer.status_code == 422
    assert [error["path"] for error in answer.get_json()["errors"]] == ["priority"]


def test_the_document_is_openapi_3_1_and_its_page_needs_no_inline_script(stage: Stage) -> None:
    client = stage.client()
    document, page = client.get("/openapi.json").get_json(), client.get("/docs").get_data(as_text=True)

    assert document["openapi"].startswith("3.1")
    assert "/api/v1/tasks/{task_id}/complete" in document["paths"]
    assert all(
        "summary" in way for path in document["paths"].values() for name, way in path.items() if name != "parameters"
    )
    assert "<script>" not in page
    for name in ("/docs/files/swagger-ui-bundle.js", "/docs/files/swagger-ui.css", "/docs/start.js"):
        with client.get(name) as answer:
            assert answer.status_code == 200


def test_the_service_says_whether_it_is_ready(stage: Stage) -> None:
    client = stage.client()

    assert client.get("/healthz").get_json() == {"ok": True}
    assert client.get("/readyz").get_json()["ok"] is True


def test_a_key_belongs_to_whoever_sent_it_and_to_one_address(
    api: Callable[..., Any], urgent_case: str, task_of: TaskOf
) -> None:
    """Somebody else's key gives nobody the first answer, whoever may see the case and whoever may not."""
    path, key = f"/tasks/{task_of(urgent_case, 'judge')}/complete", {"Idempotency-Key": "k-2"}
    remark = {"json": {"text": "已联系"}, "headers": key}
    first = api("clerk.qingsui", "POST", path, json={"answers": JUDGED}, headers=key)
    assert first.status_code == 200

    others = {
        login: api(login, "POST", path, json={"answers": JUDGED}, headers=key)
        for login in ("clerk2.qingsui", "clerk.baishi", "officer.housing")
    }
    assert {login: answer.status_code for login, answer in others.items()} == {
        "clerk2.qingsui": 409, "clerk.baishi": 403, "officer.housing": 403,
    }  # fmt: skip
    assert api("clerk.qingsui", "POST", f"/cases/{urgent_case}/comment", **remark).status_code == 422
    theirs = api("reviewer.qingsui", "POST", f"/cases/{urgent_case}/comment", **remark)
    again = api("reviewer.qingsui", "POST", f"/cases/{urgent_case}/comment", **remark)
    assert (theirs.status_code < 300, theirs.get_json()) == (True, again.get_json())
