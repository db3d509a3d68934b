"""Programs register as people do: same rules, stable types, one effect per key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from server.cases.models import Case
from tests.integration.intake.conftest import Answers
from tests.stage import Stage, csrf_token


def call(client: Any, path: str, body: dict[str, Any], **headers: str) -> Any:
    token = csrf_token(client, "/inbox")
    return client.post(f"/api/v1{path}", json=body, headers={"X-CSRFToken": token, **headers})


def test_a_form_sent_twice_under_one_key_makes_one_case(stage: Stage, answers: Answers) -> None:
    client = stage.client("clerk.qingsui")
    first = call(client, "/intake/registrations", {"answers": answers}, **{"Idempotency-Key": "a"})
    again = call(client, "/intake/registrations", {"answers": answers}, **{"Idempotency-Key": "a"})

    assert first.status_code == 200, first.get_data(as_text=True)
    assert again.get_json() == first.get_json()
    assert stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Case))) == 1
    third = call(client, "/intake/registrations", {"answers": answers}, **{"Idempotency-Key": "b"})
    assert (third.status_code, third.get_json()["code"]) == (409, "household-item-open")
    assert first.get_json()["code"] in third.get_json()["zh"]


def test_a_wrong_answer_is_named_by_its_path(stage: Stage, answers: Answers) -> None:
    answers["applicant"]["id_number"] = "690102198510100017"
    refused = call(stage.client("clerk.qingsui"), "/intake/registrations", {"answers": answers})

    body = refused.get_json()
    assert (refused.status_code, body["code"]) == (422, "invalid-answers")
    assert {"path": "applicant/id_number", "code": "check-digit"}.items() <= body["errors"][0].items()


def test_a_draft_goes_from_number_to_case(stage: Stage, answers: Answers) -> None:
    client = stage.client("clerk.qingsui")
    draft = call(client, "/intake/drafts", {"id_number": answers["applicant"]["id_number"]}).get_json()
    token = csrf_token(client, "/inbox")
    saved = client.put(
        f"/api/v1/intake/drafts/{draft['id']}", json={"answers": answers}, headers={"X-CSRFToken": token}
    )
    assert saved.status_code == 200, saved.get_data(as_text=True)
    proposal = client.get(f"/api/v1/intake/drafts/{draft['id']}/proposal").get_json()
    line = next(each for each in proposal["lines"] if each["item"] == "dibao")
    assert line["certain"]
    assert line["used"]

    made = call(client, f"/intake/drafts/{draft['id']}/register", {}).get_json()
    receipt = client.get(f"/api/v1/cases/{made['case_id']}/receipt").get_json()
    assert receipt["due_on"] == "2026-09-21"
    assert client.get("/api/v1/intake/drafts").get_json() == {"rows": [], "next": None}


def test_a_search_keeps_the_number_out_of_the_address(stage: Stage, registered: str, answers: Answers) -> None:
    client = stage.client("clerk.baishi")
    found = call(client, "/households/search", {"q": answers["applicant"]["id_number"]}).get_json()["rows"]

    assert [(row["name"], row["household_id"], row["own"]) for row in found] == [("钱*", None, False)]


def test_a_stranger_registers_nothing(stage: Stage, answers: Answers) -> None:
    assert stage.client().post("/api/v1/intake/registrations", json={"answers": answers}).status_code == 401
