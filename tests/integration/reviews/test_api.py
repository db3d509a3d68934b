"""Checks, changes of aid and life events over the API."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from server.demo.people import id_number
from server.reviews.models import CalendarEntry, Change, Flag, Review, Stop, Suspicion
from tests.integration.relief.story import Program
from tests.integration.reviews.story import Town


def rows(program: Program, path: str) -> list[dict[str, Any]]:
    answer = program.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.get_json()
    return list(answer.get_json()["rows"])


def test_a_program_opens_a_check_once_under_its_key(town: Town):
    home = town.home()
    clerk = Program(town.stage, "clerk.qingsui")
    body = {"household_id": home.household, "item": "dibao", "kind": "alert", "cause": "购车"}
    key = {"Idempotency-Key": "check-1"}
    first = clerk.post("/api/v1/reviews", json=body, headers=key)
    again = clerk.post("/api/v1/reviews", json=body, headers=key)
    assert (first.status_code, again.get_json()) == (201, first.get_json())
    assert clerk.post("/api/v1/reviews", json=body).status_code == 409
    (row,) = rows(clerk, "/reviews")
    assert (row["kind"], row["amount_before"], [t["name"] for t in row["tasks"]]) == (
        "alert",
        "1100.00",
        ["收取家庭变化申报"],
    )
    assert len(town.all(Review)) == 1
    assert rows(Program(town.stage, "clerk.baishi"), "/reviews") == []


def test_a_change_of_aid_is_proposed_and_refused_with_words(town: Town):
    home = town.home()
    clerk = Program(town.stage, "clerk.qingsui")
    body = {
        "household_id": home.household,
        "item": "dibao",
        "outcome": "cut",
        "ground": "income-up",
        "facts": "工资",
        "amount": "1100",
    }
    refused = clerk.post("/api/v1/aid-changes", json=body)
    assert refused.status_code == 422 and refused.get_json()["errors"][0]["path"] == "adjusted_amount"
    assert clerk.post("/api/v1/aid-changes", json={**body, "amount": "NaN"}).status_code == 422
    made = clerk.post("/api/v1/aid-changes", json={**body, "amount": "500.00"})
    assert made.status_code == 201
    assert rows(clerk, "/aid-changes")[0]["amount_after"] == "500.00"
    assert len(town.all(Stop)) == 1


def test_a_life_event_lists_what_followed(town: Town):
    home = town.home()
    clerk = Program(town.stage, "clerk.qingsui")
    answers = {"kind": "died", "happened_on": "2026-09-10", "words": "死亡证明已核", "person": home.people[1]}
    body = {"household_id": home.household, "answers": answers, "submission": "death-0001"}
    made = clerk.post("/api/v1/household-changes", json=body)
    again = clerk.post("/api/v1/household-changes", json=body)
    assert (made.status_code, again.get_json()["id"]) == (201, made.get_json()["id"])
    assert {each["kind"] for each in made.get_json()["done"]} >= {"member", "review"}
    assert rows(clerk, "/household-changes")[0]["state"] == "applied"
    wrong = clerk.post(
        "/api/v1/household-changes", json={**body, "submission": "death-0002", "answers": {"kind": "died"}}
    )
    assert wrong.status_code == 422 and {e["path"] for e in wrong.get_json()["errors"]} >= {"happened_on", "words"}
    assert len(town.all(Change)) == 1


def test_plans_draws_and_lists_are_read(town: Town):
    town.home(members=1, birth=1950)
    town.stage.tick()
    clerk, county = Program(town.stage, "clerk.qingsui"), Program(town.stage, "reviewer.civil")
    (entry,) = town.all(CalendarEntry)
    plan = clerk.get(f"/api/v1/reviews/plan?month={entry.opens_on.isoformat()}").get_json()
    assert [row["id"] for row in plan["rows"]] == [entry.id]
    cycle = plan["rows"][0]["cycle"]
    assert (cycle["table"], cycle["version"], cycle["rules"]) == ("review-cycle", "2026.1", ["review-cycle-stable"])
    shown = town.stage.client("clerk.qingsui").get(f"/reviews/plan?month={entry.opens_on:%Y-%m}").get_data(as_text=True)
    assert "收入稳定，每年核查一次" in shown and "review-cycle/2026.1/review-cycle-stable" in shown
    assert clerk.post("/api/v1/review-draws", json={"size": 1, "seed": "1", "reason": "x"}).status_code == 403
    drawn = county.post("/api/v1/review-draws", json={"size": 1, "seed": "1", "reason": "季度抽查"})
    assert drawn.status_code == 201 and drawn.get_json()["same_again"] is True
    assert (
        county.get(f"/api/v1/review-draws/{drawn.get_json()['id']}").get_json()["picked"] == drawn.get_json()["picked"]
    )
    for path in ("/review-lists/gap", "/review-lists/exit", "/review-lists/suspicions"):
        assert rows(county, path) == []
    assert clerk.post("/api/v1/reviews/plan/open", json={"ids": [entry.id]}).get_json()["done"] == 1
    (review,) = town.all(Review)
    told = {row["table"]: row["rules"] for row in rows(clerk, f"/cases/{review.case_id}/table-answers")}
    assert told == {"review-cycle": ["review-cycle-stable"], "authority": ["authority-county"]}
    assert clerk.post("/api/v1/reviews/unchanged", json={"ids": []}).status_code == 422


@pytest.mark.parametrize(
    "path", ["/reviews", "/aid-changes", "/household-changes", "/review-lists/gap", "/review-lists/suspicions"]
)
def test_nobody_unknown_reads_anything(town: Town, path: str):
    assert town.stage.client().get(f"/api/v1{path}").status_code == 401


def test_a_household_is_marked_and_cleared_over_the_api(town: Town):
    home = town.home()
    clerk = Program(town.stage, "clerk.qingsui")
    body = {"household_id": home.household, "signs": ["car"], "note": "邻居反映"}
    assert clerk.post("/api/v1/means-flags", json={**body, "signs": ["yacht"]}).status_code == 422
    assert Program(town.stage, "clerk.baishi").post("/api/v1/means-flags", json=body).status_code in (403, 404)
    made = clerk.post("/api/v1/means-flags", json=body)
    assert made.status_code == 201 and made.get_json()["review_id"] == town.all(Review)[0].id
    assert clerk.post("/api/v1/means-flags", json=body).status_code == 409
    assert [row["signs"] for row in rows(clerk, "/means-flags")] == [["car"]]
    path = f"/api/v1/means-flags/{made.get_json()['id']}/clear"
    assert clerk.post(path, json={"why": ""}).status_code == 422
    assert clerk.post(path, json={"why": "车已卖"}).get_json()["cleared_why"] == "车已卖"
    assert town.all(Flag)[0].cleared_at and rows(clerk, "/means-flags") == []


def test_a_file_is_compared_over_the_api_and_its_suspicion_is_checked(town: Town):
    town.home()
    county, clerk = Program(town.stage, "reviewer.civil"), Program(town.stage, "clerk.qingsui")
    content = "\n".join(["身份证号,类型,说明", f"{id_number(date(1986, 3, 2), 11)},有车辆登记,"]).encode()

    def send(who: Program, data: bytes) -> Any:
        files = {"file": (io.BytesIO(data), "a.csv")}
        return who.post(
            "/api/v1/suspicions/files?source=交警&at_once=false", data=files, content_type="multipart/form-data"
        )

    assert send(clerk, content).status_code == 403
    assert send(county, b"").status_code == 422
    assert (send(county, content).get_json()["found"], send(county, content).status_code) == (1, 409)
    assert [row["found"] for row in rows(county, "/suspicions/files")] == [1]
    (suspicion,) = town.all(Suspicion)
    path = f"/api/v1/suspicions/{suspicion.id}/check"
    assert Program(town.stage, "clerk.baishi").post(path).status_code in (403, 404)
    checked = clerk.post(path)
    assert (checked.status_code, checked.get_json()["id"]) == (201, town.all(Review)[0].id)
    assert clerk.post(f"/api/v1/suspicions/{'0' * 32}/check").status_code == 404


def test_a_report_of_the_village_is_dealt_with_and_a_warning_comes_true_or_is_lifted(town: Town):
    home = town.home()
    town.check(home)  # what the warning is about
    clerk, leader = Program(town.stage, "clerk.qingsui"), Program(town.stage, "leader.qingsui")
    warned = {"kind": "uncooperative", "happened_on": "2026-09-18", "words": "不提供材料", "asked_for": "提供工资单"}
    path, body = "/api/v1/household-changes", {"household_id": home.household, "answers": warned}
    first = clerk.post(path, json={**body, "submission": "warned-0001"})
    assert (first.status_code, first.get_json()["state"]) == (201, "warned")
    lifted = clerk.post(f"{path}/{first.get_json()['id']}/lift", json={"words": "已交"})
    assert (lifted.status_code, lifted.get_json()["state"]) == (200, "applied")
    assert clerk.post(f"{path}/{first.get_json()['id']}/lift", json={"words": "已交"}).status_code == 409

    second = clerk.post(path, json={**body, "submission": "warned-0002"}).get_json()
    assert leader.post(f"{path}/{second['id']}/end").status_code == 409  # the time to heed the warning runs
    town.at("2026-09-25T09:00:00+08:00")
    clerk, leader = Program(town.stage, "clerk.qingsui"), Program(town.stage, "leader.qingsui")
    assert clerk.post(f"{path}/{second['id']}/end").status_code == 403
    assert leader.post(f"{path}/{second['id']}/end").get_json()["state"] == "applied"
    assert town.stop_of(home).ground == "uncooperative"
    assert Program(town.stage, "clerk.baishi").post(f"{path}/{second['id']}/end").status_code in (403, 404)


def test_a_move_to_another_township_is_entered_though_it_is_that_one_s_to_read_then(town: Town):
    home = town.home()
    answers = {"kind": "moved-inside", "happened_on": "2026-09-10", "words": "已迁入白石", "to_township": town.stage.unit("baishi"),
               "to_village": town.stage.unit("baishi-village-1"), "new_address": "白石村 3 组"}  # fmt: skip
    body = {"household_id": home.household, "answers": answers, "submission": "moved-0001"}
    made = Program(town.stage, "clerk.qingsui").post("/api/v1/household-changes", json=body)
    assert (made.status_code, made.get_json()["state"], made.get_json()["name"]) == (201, "applied", "")
    (seen,) = rows(Program(town.stage, "clerk.baishi"), "/household-changes")
    assert seen["id"] == made.get_json()["id"] and seen["name"]
