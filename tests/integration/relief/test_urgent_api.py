"""The urgent lane and its papers over the API."""

from __future__ import annotations

import io
from typing import Any

from tests.integration.documents.test_paper_pages import PNG
from tests.integration.relief.story import SUN, Lane, Program


def body(lane: Lane, **changes: Any) -> dict[str, Any]:
    return {"township": lane.town, "answers": SUN, "submission": "phone-0001"} | changes


def test_a_repeated_request_answers_the_same_emergency(lane: Lane) -> None:
    client = Program(lane.stage, "duty.qingsui")
    answers = [client.post("/api/v1/reliefs", json=body(lane), headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert answers[0].json["fast_due_on"] == "2026-02-20" and answers[0].json["minutes_left"] == 1439


def test_wrong_answers_name_their_fields(lane: Lane) -> None:
    wrong = {**SUN, "person": {**SUN["person"], "id_number": "690102196804220135"}}
    answer = Program(lane.stage, "duty.qingsui").post("/api/v1/reliefs", json=body(lane, answers=wrong))
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == ["person/id_number"]


def test_a_stranger_may_not_register_at_another_township(lane: Lane) -> None:
    answer = Program(lane.stage, "clerk.baishi").post("/api/v1/reliefs", json=body(lane))
    assert (answer.status_code, answer.json["code"]) == (403, "not-permitted")


def test_the_fund_tells_that_it_balances(lane: Lane) -> None:
    fund = Program(lane.stage, "clerk.qingsui").get(f"/api/v1/funds/{lane.town}").json
    assert (fund["balance"], fund["balanced"], len(fund["lines"])) == ("50000.00", True, 1)


def test_a_scan_goes_up_and_comes_down(lane: Lane) -> None:
    relief, client = lane.register(), Program(lane.stage, "clerk.qingsui")
    made = client.post(
        f"/api/v1/attachments?case_id={relief.case_id}&line=photo", data={"file": (io.BytesIO(PNG), "a.png")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert made.status_code == 201
    assert client.get(f"/api/v1/attachments/{made.json['id']}").data == PNG


def test_the_promise_is_issued_by_hand_and_listed(lane: Lane) -> None:
    relief, client = lane.register(), Program(lane.stage, "clerk.qingsui")
    made = client.post("/api/v1/documents", json={"case_id": relief.case_id, "kind": "promise"})
    assert made.status_code == 201
    listed = client.get(f"/api/v1/documents?case_id={relief.case_id}").json["rows"]
    assert [row["number"] for row in listed] == [made.json["rows"][0]["number"]]
