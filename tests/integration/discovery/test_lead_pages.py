"""Leads on the page and over the API."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from sqlalchemy import func, select

from server.audit.models import ReadEntry
from server.web.table_files import write_csv
from tests.integration.discovery.conftest import NUMBER, REPORT, Leads
from tests.integration.relief.story import Program
from tests.stage import csrf_token


def _typed(client: Any, **changes: str) -> dict[str, str]:
    page = client.get("/leads/new").get_data(as_text=True)
    found = dict(re.findall(r'name="(submission|csrf_token|place_village)" value="([^"]*)"', page))
    answers = {name: str(value) for name, value in REPORT.items() if name != "urgent"} | {
        "found_at": "2026-09-18T08:30"
    }
    return {**found, **answers, **changes}


def test_a_village_officer_reports_on_one_page_and_follows_it(leads: Leads) -> None:
    officer, clerk = leads.stage.client("village1.qingsui"), leads.stage.client("clerk.qingsui")
    page = officer.get("/leads/new").get_data(as_text=True)
    assert 'value="陶示一"' in page and 'name="place_village"' in page and "请选择乡镇" not in page

    answer = officer.post("/leads/new", data=_typed(officer, urgent="true", id_number=NUMBER, phone="13800000009"))
    shown = officer.get(answer.location).get_data(as_text=True)

    assert answer.status_code == 303
    assert "急难已同时登记" in shown and NUMBER not in shown and "写结果" not in shown
    looked = select(func.count()).select_from(ReadEntry).where(ReadEntry.action == "lead.phone")
    for login, number in (("reviewer.civil", "138****0009"), ("clerk.qingsui", "13800000009")):
        seen = leads.stage.client(login).get(answer.location).get_data(as_text=True)
        assert (number in seen, leads.stage.read(lambda w: w.session.scalar(looked))) == (
            True,
            login == "clerk.qingsui",
        )
    assert "赖示例" in clerk.get("/leads").get_data(as_text=True)
    token = csrf_token(clerk, answer.location)
    wrong = clerk.post(f"{answer.location}/contact", data={"csrf_token": token, "note": "打过电话"})
    assert wrong.status_code == 422 and "打过电话" in wrong.get_data(as_text=True)
    clerk.post(
        f"{answer.location}/contact",
        data={"csrf_token": token, "way": "phone", "verified": "confirmed", "note": "本人说住院"},
    )
    done = clerk.post(
        f"{answer.location}/close", data={"csrf_token": token, "outcome": "emergency", "note": "已按急难办理"}
    )
    assert done.status_code == 303
    told = officer.get(answer.location).get_data(as_text=True)
    assert "已按急难办理" in told and "本人说住院" not in told
    assert "138****0009" in clerk.get(answer.location).get_data(as_text=True)  # nobody has to call any more
    late = clerk.post(f"{answer.location}/close", data={"csrf_token": token, "outcome": "advice", "note": "再"})
    assert late.status_code == 409 and "已经有结果" in late.get_data(as_text=True)


def test_a_form_sent_twice_is_one_lead_and_a_wrong_one_keeps_what_was_typed(leads: Leads) -> None:
    officer = leads.stage.client("village1.qingsui")
    data = _typed(officer)
    first, again = (officer.post("/leads/new", data=data) for _ in range(2))
    assert first.location == again.location

    wrong = officer.post("/leads/new", data=_typed(officer, id_number="123", narrative="房子塌了"))
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "房子塌了" in text and "<details open" in text


def test_the_window_opens_the_application_with_what_is_known(leads: Leads) -> None:
    lead = leads.report(id_number=NUMBER)
    clerk = leads.stage.client("clerk.qingsui")

    answer = clerk.post(f"/leads/{lead}/apply", data={"csrf_token": csrf_token(clerk, f"/leads/{lead}")})

    assert answer.status_code == 303 and "/intake/drafts/" in answer.location
    assert NUMBER in clerk.get(answer.location).get_data(as_text=True)


def test_others_do_not_see_a_lead_and_the_supervisor_sees_no_name_and_not_where_somebody_lives(leads: Leads) -> None:
    lead = leads.report()

    for login in ("village2.qingsui", "clerk.baishi", "officer.housing"):
        assert leads.stage.client(login).get(f"/leads/{lead}").status_code == 404
    supervisor = leads.stage.client("supervisor.county").get("/leads").get_data(as_text=True)
    assert "赖**" in supervisor and "赖示例" not in supervisor
    pages = {
        login: leads.stage.client(login).get(f"/leads/{lead}").get_data(as_text=True)
        for login in ("supervisor.county", "clerk.qingsui", "reviewer.civil")
    }
    assert {login for login, page in pages.items() if "麦香村三组" in page} == {"clerk.qingsui", "reviewer.civil"}
    assert leads.stage.client("system.admin").get("/leads/lists").status_code == 403


def test_a_list_is_brought_on_the_page_and_says_what_came_of_it(leads: Leads) -> None:
    officer = leads.stage.client("officer.medical")
    token = csrf_token(officer, "/leads/lists")
    content = write_csv(("姓名", "乡镇", "12个月自付"), [("甲示例", "青穗镇", "20000"), ("乙示例", "没有镇", "1")])

    answer = officer.post(
        "/leads/lists", data={"csrf_token": token, "kind": "medical", "file": (BytesIO(content), "医.csv")}
    )
    page = officer.get(answer.location).get_data(as_text=True)
    none = officer.post("/leads/lists", data={"csrf_token": token, "kind": "medical"})

    assert answer.status_code == 303 and "新线索 1 条" in page and "第 3 行" in page
    assert none.status_code == 422
    clerk = leads.stage.client("clerk.qingsui")
    scanned = clerk.post(
        "/leads/lists/scan", data={"csrf_token": csrf_token(clerk, "/leads/lists"), "township": leads.town}
    )
    assert scanned.status_code == 303


def test_a_program_reports_and_handles_leads(leads: Leads) -> None:
    officer, clerk = Program(leads.stage, "village1.qingsui"), Program(leads.stage, "clerk.qingsui")
    body = {"township": leads.town, "answers": REPORT, "submission": "api-1"}
    key = {"Idempotency-Key": "k"}

    made, same = (officer.post("/api/v1/leads", json=body, headers=key) for _ in range(2))
    wrong = officer.post("/api/v1/leads", json=body | {"answers": {}, "submission": "api-2"})
    lead = made.json["id"]

    assert made.status_code == 201 and made.json == same.json and made.json["contact_due_on"] == "2026-09-21"
    assert wrong.status_code == 422 and "name" in {error["path"] for error in wrong.json["errors"]}
    assert clerk.get("/api/v1/leads").json["rows"][0]["light"]["left"] == 2
    early = clerk.post(f"/api/v1/leads/{lead}/close", json={"outcome": "advice", "note": "x"})
    assert early.status_code == 409 and early.json["type"].endswith("lead-not-contacted")
    contact = {"way": "phone", "verified": "partly", "note": "部分属实"}
    assert clerk.post(f"/api/v1/leads/{lead}/contact", json=contact).json["state"] == "contacted"
    assert clerk.post(f"/api/v1/leads/{lead}/apply").json["draft_id"]
    assert (
        clerk.post(f"/api/v1/leads/{lead}/close", json={"outcome": "application", "note": "已登记"}).json["state"]
        == "closed"
    )
    assert officer.get(f"/api/v1/leads/{lead}").json["outcome"] == "application"
    assert officer.post(f"/api/v1/leads/{lead}/contact", json=contact).status_code == 403
