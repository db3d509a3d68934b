"""The joint meeting over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from server.meetings.models import Meeting, Resolution
from tests.integration.meetings.story import CORE, Chamber
from tests.integration.relief.story import Program

BASE = "/api/v1/meetings"


@pytest.fixture
def secretary(chamber: Chamber) -> Program:
    return Program(chamber.stage, "secretary.meeting")


def put(program: Program, path: str, body: dict[str, Any]) -> Any:
    return program._client.put(path, json=body, headers={"Authorization": f"Bearer {program._token}"})


def test_a_program_runs_a_meeting(chamber: Chamber, secretary: Program) -> None:
    one = chamber.ask()
    (waits,) = secretary.get(f"{BASE}/waiting").get_json()["rows"]
    (listed,) = secretary.get(BASE).get_json()["rows"]
    path = f"{BASE}/{listed['id']}"
    agenda = {
        "version": listed["version"],
        "planned_at": listed["planned_at"],
        "place": "县政府",
        "matters": [{"source": waits["source"]}],
    }
    saved = put(secretary, f"{path}/agenda", agenda).get_json()
    assert saved["agenda"][0]["late"] is False and saved["version"] == 2
    assert put(secretary, f"{path}/agenda", agenda).status_code == 409
    assert secretary.post(f"{path}/prepare", json={"way": "meeting"}).get_json()["state"] == "convened"

    chamber.stage.clock.move_to(chamber.meeting().planned_at)
    secretary = Program(chamber.stage, "secretary.meeting")  # the token of days ago has run out
    secretary.post(f"{path}/attendance", json={"users": [chamber.stage.actor(login).id for login in CORE]})
    assert secretary.post(f"{path}/open").get_json()["step"] == "deliberate"
    item = saved["agenda"][0]["id"]
    for login in ("member.civil", "chief.treasury"):
        voted = Program(chamber.stage, login).post(f"/api/v1/meeting-items/{item}/vote", json={"vote": "agree"})
        assert voted.status_code == 200
    live = secretary.get(f"{path}/live").get_json()
    assert live["rules"] == "meeting-rules/2026.1/meeting-rules-690102"
    assert live["outcome"] == "agree" and {seat["vote"] for seat in live["seats"]} == {None, "agree"}

    body = {
        "agenda_item": item, "conclusion": "resolved", "text": "同意", "amount": "8000.00", "act_days": "5",
        "responsible": chamber.stage.unit("civil-affairs"),
    }  # fmt: skip
    twice = [secretary.post(f"{path}/conclude", json=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in twice] == [200, 200] and len(chamber.rows(Resolution)) == 1
    assert secretary.post(f"{path}/conclude", json=body).status_code == 409
    secretary.post(f"{path}/minutes", json={"overview": "概况"})
    assert (
        Program(chamber.stage, "convener.meeting").post(f"{path}/minutes/sign", json={"outcome": "sign"}).status_code
        == 200
    )
    (row,) = secretary.get("/api/v1/resolutions?state=open").get_json()["rows"]
    assert (row["amount"], row["outcome"], row["late"]) == ("8000.00", "agree", False)
    chamber.stage.tick()
    assert chamber.state(one) == "decide"


def test_one_key_plans_one_meeting(chamber: Chamber, secretary: Program) -> None:
    body = {"planned_at": "2026-09-23T14:30:00+08:00", "place": "县政府", "submission": "from-a-program"}
    answers = [secretary.post(BASE, json=body) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(chamber.rows(Meeting)) == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {"planned_at": "tomorrow", "place": "x", "submission": "12345678"}, 422),
        ("", {"planned_at": "2026-09-23T14:30:00", "place": "x", "submission": "12345678"}, 422),
        ("", {"planned_at": "2026-09-23T14:30:00+08:00", "place": "", "submission": "12345678"}, 422),
        ("/nobody/open", {}, 404),
        ("/{m}/open", {}, 409),
        ("/{m}/prepare", {"way": "by mail"}, 422),
        ("/{m}/prepare", {"way": "meeting"}, 422),
        ("/{m}/prepare", {"way": "cancel"}, 422),
        ("/{m}/conclude", {"agenda_item": "x", "conclusion": "resolved"}, 409),
        ("/{m}/minutes/sign", {"outcome": "sign"}, 409),
        ("/{m}/attendance", {"users": ["nobody"]}, 409),
    ],
)
def test_bad_input_is_refused_in_words(
    chamber: Chamber, secretary: Program, path: str, body: dict[str, Any], status: int
) -> None:
    chamber.ask()
    answer = secretary.post(BASE + path.format(m=chamber.meeting().id), json=body)

    assert answer.status_code == status, answer.get_json()
    assert answer.get_json()["zh"] and answer.get_json()["en"]


@pytest.mark.parametrize("login", ["clerk.qingsui", "member.civil", "supervisor.county", "officer.housing"])
def test_who_does_not_run_meetings_changes_nothing(chamber: Chamber, login: str) -> None:
    one = chamber.ask()
    chamber.hold(one)
    program, meeting, item = Program(chamber.stage, login), chamber.meeting().id, chamber.item(one).id
    body = {"agenda_item": item, "conclusion": "carried"}

    assert program.post(f"{BASE}/{meeting}/conclude", json=body).status_code in (403, 409)
    assert program.post(f"{BASE}/{meeting}/attendance", json={"users": []}).status_code == 403
    record = {"vote": "agree", "how": "spoken", "unit_id": chamber.stage.unit("treasury")}
    assert program.post(f"/api/v1/meeting-items/{item}/record", json=record).status_code == 403


def test_a_member_reads_her_meeting_and_nothing_of_a_matter_in_which_she_stands_aside(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    item, program = chamber.item(one).id, Program(chamber.stage, "chief.treasury")
    path = f"{BASE}/{chamber.meeting().id}/my"
    assert program.get(path).get_json()["matters"][0]["may_vote"] is True
    program.post(f"/api/v1/meeting-items/{item}/recusals", json={"reason": "近亲属"})

    (matter,) = program.get(path).get_json()["matters"]
    assert matter["aside"] is True and matter["facts"] is None
    assert program.post(f"/api/v1/meeting-items/{item}/vote", json={"vote": "agree"}).status_code == 403
    assert Program(chamber.stage, "officer.housing").get(path).status_code == 404
