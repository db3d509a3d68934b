"""Visits, helpers, questions, information officers and lists over HTTP."""

from __future__ import annotations

import io
from typing import Any

from server.discovery.models import Lead
from server.web.table_files import write_csv
from tests.integration.discovery.conftest import Leads
from tests.integration.discovery.test_help_households import household  # noqa: F401 - a fixture
from tests.integration.discovery.test_signal_leads import MEDICAL
from tests.integration.relief.story import Program
from tests.stage import Stage


def told(answer: Any, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_json()
    return dict(answer.get_json())


def test_a_helper_visits_and_the_next_visit_is_due(stage: Stage, household: str) -> None:  # noqa: F811
    clerk, village = Program(stage, "clerk.qingsui"), Program(stage, "village1.qingsui")
    helper = {"name": "包示例", "title": "村干部", "phone": "13900000001", "every_days": 10}
    path = f"/api/v1/visits/{household}"
    assert village.post(f"{path}/helper", json=helper).status_code == 403
    assert told(clerk.post(f"{path}/helper", json=helper))["every_days"] == 10
    visit = {
        "visited_on": "2026-09-17",
        "way": "visit",
        "found": "well",
        "note": "身体还好",
        "submission": "visit-0001",
    }
    first, again = told(village.post(path, json=visit)), told(village.post(path, json=visit))
    assert first["id"] == again["id"]
    assert village.post(path, json={**visit, "found": "odd", "submission": "visit-0002"}).status_code == 422
    sheet = told(village.get(path), 200)
    assert (sheet["helper"]["name"], sheet["next_on"], len(sheet["rows"])) == ("包示例", "2026-09-27", 1)
    stage.move_to("2026-09-28T09:00:00+08:00")
    village = Program(stage, "village1.qingsui")  # a token of the test lasts a day
    (due,) = told(village.get("/api/v1/visits"), 200)["rows"]
    assert (due["household_id"], due["due_on"]) == (household, "2026-09-27")
    assert Program(stage, "clerk.baishi").get(path).status_code in (403, 404)
    assert Program(stage, "maker.finance").get("/api/v1/visits").status_code == 403


def test_questions_and_officers_are_written_down(stage: Stage) -> None:
    clerk, leader = Program(stage, "clerk.qingsui"), Program(stage, "leader.qingsui")
    asked = {
        "way": "phone",
        "question": "低保怎么申请",
        "answer": "到窗口",
        "result": "answered",
        "submission": "asked-0001",
    }
    assert told(clerk.post("/api/v1/consults", json=asked))["result"] == "answered"
    assert [row["question"] for row in told(clerk.get("/api/v1/consults"), 200)["rows"]] == ["低保怎么申请"]
    assert clerk.post("/api/v1/consults", json={**asked, "way": "smoke", "submission": "asked-0002"}).status_code == 422
    officer = {
        "unit": stage.unit("qingsui-village-1"),
        "name": "甲示例",
        "phone": "13900000001",
        "backup": "乙示例",
        "backup_phone": "13900000002",
    }
    assert told(leader.post("/api/v1/information-officers", json=officer))["backup"] == "乙示例"
    assert leader.post("/api/v1/information-officers", json={**officer, "backup": "甲示例"}).status_code == 422
    assert Program(stage, "leader.baishi").post("/api/v1/information-officers", json=officer).status_code == 404
    listed = told(clerk.get("/api/v1/information-officers"), 200)["rows"]
    assert [row["name"] for row in listed if row["unit"] == officer["unit"]] == ["甲示例"]


def test_a_list_is_brought_and_a_lead_is_taken(stage: Stage, leads: Leads) -> None:
    medical = Program(stage, "officer.medical")
    content = write_csv(MEDICAL, [("钱示例", "690102197510100174", "13900000001", "青穗镇", "麦香村", "三组", "90000")])

    def send(data: bytes, kind: str = "medical") -> Any:
        files = {"file": (io.BytesIO(data), "名单.csv")}
        return medical.post(f"/api/v1/lead-lists?kind={kind}", data=files, content_type="multipart/form-data")

    brought = told(send(content))
    assert (brought["rows"], brought["leads"], brought["wrong"]) == (1, 1, 0)
    assert send(b"MZ\x00\x00").status_code == 422
    assert [row["id"] for row in told(medical.get("/api/v1/lead-lists"), 200)["rows"]] == [brought["id"]]
    scanned = told(Program(stage, "clerk.qingsui").post("/api/v1/lead-lists/scans", json={"township": leads.town}))
    assert scanned["kind"] == "own"
    lead = stage.read(lambda work: work.session.query(Lead).first())
    clerk = Program(stage, "clerk.qingsui")
    assert told(clerk.post(f"/api/v1/leads/{lead.id}/take"), 200)["id"] == lead.id
    assert leads.row(lead.id).holder_id == stage.actor("clerk.qingsui").id
    assert Program(stage, "clerk.baishi").post(f"/api/v1/leads/{lead.id}/take").status_code in (403, 404)
