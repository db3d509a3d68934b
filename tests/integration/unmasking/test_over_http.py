"""The pages and the API of unmasking: ask, see it on the desk, agree, look."""

from __future__ import annotations

from typing import Any

from tests.integration.households.conftest import HEAD
from tests.integration.unmasking.conftest import Family
from tests.stage import Stage, csrf_token


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_it_is_asked_agreed_and_looked_at_on_pages(stage: Stage, family: Family) -> None:
    clerk, reviewer = stage.client("clerk.qingsui"), stage.client("reviewer.qingsui")
    form = f"/unmaskings/new?person={family.person_id}"
    typed = {"csrf_token": csrf_token(clerk, form), "person": family.person_id, "fields": ["id_number"], "reason": "核"}
    again = clerk.post("/unmaskings/new", data=typed)
    assert again.status_code == 422 and 'value="id_number" checked' in text(again) and "核</textarea>" in text(again)
    made = clerk.post("/unmaskings/new", data={**typed, "reason": "核对身份证原件"})
    page = made.headers["Location"]
    assert (
        made.status_code == 303 and HEAD["id_number"] not in text(clerk.get(page)) and "待同意" in text(clerk.get(page))
    )
    assert clerk.post(f"{page}/look", data={"csrf_token": typed["csrf_token"]}).status_code == 403

    assert "待您同意的查看申请" in text(reviewer.get("/")) and "待您同意的查看申请" not in text(clerk.get("/"))
    assert page in text(reviewer.get("/unmaskings"))
    answer = {"csrf_token": csrf_token(reviewer, page), "agreed": "no"}
    assert reviewer.post(f"{page}/decision", data=answer).status_code == 422
    assert reviewer.post(f"{page}/decision", data={**answer, "agreed": "yes"}).status_code == 303
    assert "待您同意的查看申请" not in text(reviewer.get("/"))

    shown = text(clerk.post(f"{page}/look", data={"csrf_token": typed["csrf_token"]}))
    assert HEAD["id_number"] in shown and HEAD["phone"] not in shown
    assert HEAD["id_number"] not in text(clerk.get(page))  # each sight is an act
    assert reviewer.post(f"{page}/look", data={"csrf_token": answer["csrf_token"]}).status_code == 404
    assert stage.client("clerk.baishi").get(page).status_code == 404


def test_programs_do_the_same(stage: Stage, family: Family) -> None:
    clerk, leader = stage.client("clerk.qingsui"), stage.client("leader.qingsui")
    mine, hers = ({"X-CSRFToken": csrf_token(client, "/absences")} for client in (clerk, leader))
    path = "/api/v1/unmaskings"
    body = {"person_id": family.person_id, "fields": ["phone"], "reason": "联系不上，核对电话"}
    assert clerk.post(path, json={**body, "fields": ["bank"]}, headers=mine).status_code == 422
    made = clerk.post(path, json=body, headers={**mine, "Idempotency-Key": "k"})
    assert made.status_code == 201 and made.json["state"] == "waiting" and made.json["unit"]
    assert clerk.post(path, json=body, headers={**mine, "Idempotency-Key": "k"}).json["id"] == made.json["id"]
    assert clerk.post(path, json=body, headers=mine).json["type"].endswith("unmasking-asked")

    one = f"{path}/{made.json['id']}"
    waiting = leader.get(path).json
    assert (waiting["total"], [row["may_decide"] for row in waiting["rows"]]) == (1, [True])
    assert clerk.get(path).json["rows"] == [] and clerk.get(f"{path}?view=mine").json["total"] == 1
    assert clerk.post(f"{one}/decision", json={"agreed": True}, headers=mine).status_code == 403
    assert leader.post(f"{one}/decision", json={"agreed": True}, headers=hers).json["decided_by"] == "王示四"
    assert leader.post(f"{one}/decision", json={"agreed": True}, headers=hers).status_code == 409
    assert clerk.post(f"{one}/look", headers=mine).json == {"phone": HEAD["phone"]}
    assert leader.post(f"{one}/look", headers=hers).status_code == 404
    stranger = stage.client("officer.housing")
    assert stranger.get(one).status_code == 404
    assert stranger.get(f"{path}/{'0' * 32}").status_code == 404
    assert stage.client("supervisor.county").get("/api/v1/oversight").json["unconfirmed"] == 0
