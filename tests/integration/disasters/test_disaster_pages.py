"""Disasters and winter lists on the pages and over the API."""

from __future__ import annotations

import re
from typing import Any

from tests.integration.disasters.conftest import EMERGENCY, EVENT, HOUSEHOLD, SENT, Flood
from tests.integration.relief.story import Program
from tests.stage import csrf_token


def _told(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_json()
    return dict(answer.get_json())


def test_a_village_officer_registers_a_household_and_the_window_draws_up_the_list(flood: Flood) -> None:
    stage = flood.stage
    emergency, officer, clerk = (stage.client(login) for login in (EMERGENCY, "village1.qingsui", "clerk.qingsui"))
    typed = {"csrf_token": csrf_token(emergency, "/disasters"), **EVENT}
    wrong = emergency.post("/disasters", data=typed)
    assert wrong.status_code == 422 and "请选择受灾的乡镇" in wrong.get_data(as_text=True)
    assert emergency.post("/disasters", data={**typed, "area": [flood.town]}).status_code == 303

    path = f"/disasters/{flood.id}"
    token = csrf_token(officer, f"{path}/register")
    answers = {**HOUSEHOLD, "csrf_token": token, "place_village": flood.village}
    bad = officer.post(f"{path}/register", data={**answers, "id_number": "123"})
    assert bad.status_code == 422 and "房屋进水" in bad.get_data(as_text=True)
    empty = officer.post(f"{path}/register", data={"csrf_token": token})
    assert empty.status_code == 422 and "请选择哪个村（社区）" in empty.get_data(as_text=True)
    assert "有 1 处" not in empty.get_data(as_text=True), "each empty field is named, not the first alone"
    assert officer.post(f"{path}/register", data=answers).status_code == 303
    assert officer.post(f"{path}/register", data=answers).status_code == 409
    shown = officer.get(path).get_data(as_text=True)
    assert "水示例" in shown and HOUSEHOLD["id_number"] not in shown
    assert "水**" in stage.client("supervisor.county").get(path).get_data(as_text=True)

    _put_on_the_rebuilding_list(flood, officer, shown)

    token = csrf_token(clerk, "/disasters")
    opened = clerk.post("/winter-lists", data={"csrf_token": token, "township": flood.town})
    page = clerk.get(opened.location).get_data(as_text=True)
    assert opened.status_code == 303 and "2026-10-31" in page and "水示例" in page
    (action,) = re.findall(r'action="(/winter-lists/[^"]+/lines/[^"/]+)"', page)
    refused = clerk.post(action, data={"csrf_token": token, "included": "0"})
    assert refused.status_code == 422 and "请写明为什么不列" in refused.get_data(as_text=True)
    assert clerk.post(action, data={"csrf_token": token, "included": "0", "reason": SENT}).status_code == 303
    task = stage.open_tasks(flood.list().case_id)["draw"]
    beside = clerk.get(f"/tasks/{task.id}").get_data(as_text=True)
    assert opened.location in beside and "2026-10-31" in beside
    led = clerk.get(f"/winter-lists/cases/{flood.list().case_id}")
    assert led.status_code == 302 and led.location == opened.location


def _put_on_the_rebuilding_list(flood: Flood, officer: Any, shown: str) -> None:
    path = f"/disasters/{flood.id}"
    (form,) = re.findall(r'href="(/disasters/[^"]+/rebuild)"', shown)
    assert "房屋进水" in officer.get(form).get_data(as_text=True), "what was registered is laid out"
    house = {
        "csrf_token": csrf_token(officer, form),
        "damage_grade": "collapsed",
        "rooms": "2",
        "put_forward": "group",
        "words": "正房倒塌",
        "agreed": "true",
    }
    nameless = officer.post(form, data=house)
    assert nameless.status_code == 422 and "提名的小组" in nameless.get_data(as_text=True)
    assert officer.post(form, data={**house, "group_name": "一组"}).status_code == 303
    assert officer.post(form, data={**house, "group_name": "一组"}).status_code == 409
    listed = officer.get(path).get_data(as_text=True)
    assert "一组" in listed and "倒塌" in listed and "已转应急管理部门" in listed and form not in listed
    assert "一组" not in flood.stage.client("clerk.baishi").get(path).get_data(as_text=True)
    theirs = flood.stage.client(EMERGENCY).get(path).get_data(as_text=True)
    assert "已转应急管理部门" in theirs and 'href="/cases/' in theirs, (
        "whoever is to handle it finds it on the event's list"
    )


def test_programs_do_what_the_pages_do(flood: Flood) -> None:
    stage = flood.stage
    emergency, clerk = Program(stage, EMERGENCY), Program(stage, "clerk.qingsui")
    made = _told(emergency.post("/api/v1/disasters", json={"answers": EVENT, "area": [flood.town]}), 201)
    assert clerk.post("/api/v1/disasters", json={"answers": EVENT, "area": [flood.town]}).status_code == 403
    assert len(_told(clerk.get("/api/v1/disasters"))["rows"]) == 2
    path = f"/api/v1/disasters/{flood.id}"
    one = _told(
        clerk.post(f"{path}/households", json={"township": flood.town, "village": flood.village, "answers": HOUSEHOLD}),
        201,
    )
    assert _told(clerk.get(path))["households"] == [one]
    house = {"damage_grade": "slight", "rooms": 1, "put_forward": "own", "words": "山墙开裂", "agreed": False}
    form, elsewhere = f"{path}/households/{one['id']}/rebuild", Program(stage, "clerk.baishi")
    assert elsewhere.post(form, json={"answers": house}).status_code == 404
    other = f"/api/v1/disasters/{made['id']}/households/{one['id']}"
    assert clerk.post(f"{other}/rebuild", json={"answers": house}).status_code == 404, "it is another event's"
    assert clerk.post(f"{other}/lead", json={}).status_code == 404
    listed = _told(clerk.post(form, json={"answers": house}), 201)
    assert listed["stage"] == "waits" and listed["amount"] == "", "nobody has asked the household yet"
    assert _told(clerk.get(path))["rebuilding"] == [listed]
    seen = _told(elsewhere.get(path))
    assert seen["households"] == seen["rebuilding"] == []
    assert _told(emergency.post(f"/api/v1/disasters/{made['id']}/close", json={}))["state"] == "closed"

    row = _told(clerk.post("/api/v1/winter-lists", json={"township": flood.town}), 201)
    lists = f"/api/v1/winter-lists/{row['id']}"
    assert Program(stage, "clerk.baishi").get(lists).status_code == 404
    assert _told(clerk.post(f"{lists}/fill", json={})) == {"count": 0}
    assert _told(clerk.post(f"{lists}/leave-out", json={"reason": SENT})) == {"count": 0}
    (line,) = _told(clerk.get(lists))["lines"]
    same = _told(clerk.post(f"/api/v1/winter-lists/lines/{line['id']}", json={"included": True, "needs": ["food"]}))
    assert same["needs"] == ["food"]
    assert clerk.get(f"{lists}/file").status_code == 404
    handed = flood.hand_over()
    assert emergency.get(f"{lists}/file").status_code == 200
    assert [each["sha256"] for each in _told(emergency.get("/api/v1/winter-lists"))["rows"]] == [handed.sha256]
    result = f"/api/v1/winter-lists/lines/{line['id']}/result"
    assert emergency.post(result, json={"result": "granted", "what": "口粮"}).status_code == 422
    assert _told(emergency.post(result, json={"result": "refused", "reason": "重复"}))["answer"] == "重复"
    lead = _told(clerk.post(f"{path}/households/{one['id']}/lead", json={}))
    assert lead["state"] == "lead" and lead["lead_code"]
    page = stage.client(EMERGENCY).get(f"/winter-lists/{row['id']}")
    assert page.status_code == 200 and "重复" in page.get_data(as_text=True)
