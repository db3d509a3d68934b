"""A complaint is checked point by point by two people, and a named reporter is answered with proof."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases import definitions, waiting_decisions
from server.cases.models import Case, Event, Instance, Item, Message
from server.cases.occurrence import Occurrence
from server.cases.opening import add_item
from server.cases.operations import start_instance
from server.cases.refusals import SamePerson, TaskNotYours
from server.complaints import operations
from server.complaints.models import Complaint
from server.complaints.refusals import ComplaintConcluded
from server.determination.beginning import item_data
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.foundation.work import Work
from server.households.models import Household
from server.intake.operations import register
from server.organisation import operations as organisation
from server.recognition.beginning import begin_temp_spend
from tests.integration.complaints.desk import FOUND, TOLD, Desk
from tests.integration.intake.conftest import filled
from tests.integration.relief.story import Program
from tests.stage import Stage, csrf_token

ITEMS = {"dibao-confirm": "dibao", "temp-spend": "temp-spend"}
PROBE = Path(__file__).with_name("probe.bpmn")


def fields(refusal: InvalidAnswers) -> set[str]:
    return {field.path for field in refusal.fields}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"points": [{"number": 2, "finding": "untrue", "facts": "—"}]}, "points/0/number"),
        ({"points": [*FOUND["points"], *FOUND["points"]]}, "points/1/number"), ({"with_whom": "秦示三"}, "with_whom"),
        ({"measures": ["none", "review"]}, "measures"), ({"reply": ""}, "reply"), ({"how": []}, "how"),
        ({"checked_on": "2026-09-17"}, "checked_on"),  # the day before it came in
    ],
)  # fmt: skip
def test_findings_that_would_not_hold_are_refused_at_their_field(desk: Desk, change: dict[str, Any], path: str) -> None:
    row = desk.report()
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("reviewer.civil", row, "check", **{**FOUND, **change})

    assert path in fields(refused.value)


def test_whoever_checked_does_not_decide(desk: Desk) -> None:
    row = desk.report()

    def seat_twice(work: Work) -> None:
        organisation.appoint(
            work,
            user_id=desk.stage.actor("reviewer.civil").id,
            unit_id=row.handler,
            role="county_leader",
            since=work.today,
        )

    desk.stage.run(None, seat_twice)
    desk.do("reviewer.civil", row, "check", **FOUND)
    with pytest.raises(SamePerson):
        desk.do("reviewer.civil", row, "conclude", check_again=False)


@pytest.mark.parametrize("login", ["clerk.qingsui", "reviewer.qingsui", "supervisor.county", "checker.civil"])
def test_nobody_else_checks_it(desk: Desk, login: str) -> None:
    row = desk.report()
    with pytest.raises(TaskNotYours):
        desk.do(login, row, "check", **FOUND)


def test_the_step_lays_out_a_line_for_each_point(desk: Desk) -> None:
    row = desk.report(points=[{"text": "有小轿车没有申报"}, {"text": "在县城有门面"}])
    assert desk.stage.open_tasks(row.case_id)["check"].draft == {"points": [{"number": 1}, {"number": 2}]}


def test_an_anonymous_one_is_checked_and_not_answered(desk: Desk) -> None:
    row = desk.report(name=None, phone=None, reply_by=None)
    desk.do("reviewer.civil", row, "check", **FOUND)
    desk.do("approver.civil", row, "conclude", check_again=False)

    state = desk.stage.read(lambda work: work.session.get_one(Case, row.case_id).state)
    papers = desk.stage.read(lambda work: list(work.session.scalars(select(Document.kind))))
    assert (state, papers) == ("closed", ["complaint-record"])


def test_the_answer_s_document_is_delivered_with_its_proof(desk: Desk) -> None:
    row = desk.report()
    desk.do("reviewer.civil", row, "check", **FOUND)
    desk.do("approver.civil", row, "conclude", check_again=False)
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("reviewer.civil", row, "reply", way="letter", replied_at="2026-09-18T09:00")
    assert fields(refused.value) == {"proof"}
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("reviewer.civil", row, "reply", way="letter", replied_at="2026-09-18T08:59", proof="EX-1")
    assert fields(refused.value) == {"replied_at"}, "answered before it was looked into"
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("reviewer.civil", row, "reply", way="letter", replied_at="2026-09-18T16:00", proof="EX-1")
    assert fields(refused.value) == {"replied_at"}, "answered this afternoon, and it is morning"
    desk.do("reviewer.civil", row, "reply", way="letter", replied_at="2026-09-18T09:00", proof="EX-1")

    paper = desk.stage.read(
        lambda work: work.session.scalars(select(Document).where(Document.kind == "complaint-reply")).one()
    )
    assert (paper.delivery["way"], paper.delivery["proof"]) == ("post", "EX-1")
    assert paper.facts["basis"][0].startswith("《中华人民共和国社会救助法》第六十八条")


def test_a_complaint_about_a_household_under_review_makes_the_county_visit(desk: Desk) -> None:
    stage = desk.stage
    made = stage.run("clerk.qingsui", lambda work: register(work, answers=filled(stage)))
    case_id = str(made.case_id)

    def begin(work: Work) -> None:
        definitions.publish(work, xml=PROBE.read_bytes(), called={})
        start_instance(work, case_id=case_id, key="probe-review", data={"case_id": case_id})

    stage.run(None, begin)
    code = stage.read(lambda work: work.session.scalars(select(Household.code)).one())
    row = desk.report(household_code=code)
    assert "county_visit" in stage.open_tasks(case_id)
    row = desk.row(row)
    assert len(row.told) == 1
    # 家庭的经过里没有举报的内容
    words = stage.read(
        lambda work: [
            str(e.detail) + e.kind for e in work.session.scalars(select(Event).where(Event.case_id == case_id))
        ]
    )
    assert any("county-visit-due" in word for word in words)
    assert not any("小轿车" in word or "群众甲" in word or "complaint" in word for word in words)
    stage.run("reviewer.civil", lambda work: operations.link_household(work, complaint_id=row.id, code=code))
    assert (
        stage.read(
            lambda work: work.session.scalar(
                select(func.count()).select_from(Message).where(Message.name == "complaint-filed")
            )
        )
        == 1
    )


@pytest.mark.parametrize(("process", "waits"), [("dibao-confirm", False), ("temp-spend", True)])
def test_a_complaint_that_came_before_the_application_holds_what_the_township_decides(
    desk: Desk, process: str, waits: bool
) -> None:
    stage, case_id, code = desk.stage, *_household(desk.stage)
    row = desk.report(household_code=code)
    assert desk.row(row).told == []

    made = stage.run(None, lambda work: _start(work, case_id, process))
    stage.tick()
    assert desk.row(row).told == [made]
    assert stage.read(lambda work: waiting_decisions.is_waiting(work, made)) is waits
    assert ("county_visit_home" in stage.open_tasks(case_id)) is not waits

    desk.do("reviewer.civil", row, "check", **FOUND)
    desk.do("approver.civil", row, "conclude", check_again=False)
    assert not stage.read(lambda work: waiting_decisions.is_waiting(work, made))
    later = stage.run(None, lambda work: _start(work, case_id, process))
    assert later not in desk.row(row).told  # what is concluded holds nothing that begins afterwards


def _household(stage: Stage) -> tuple[str, str]:
    made = stage.run("clerk.qingsui", lambda work: register(work, answers=filled(stage)))
    wanted = select(Household.code).join(Case, Case.household_id == Household.id).where(Case.id == made.case_id)
    return str(made.case_id), str(stage.read(lambda work: work.session.scalar(wanted)))


def _start(work: Work, case_id: str, process: str) -> str:
    known = _item(work, case_id, process)
    item = known or add_item(work, case_id=case_id, item=ITEMS[process], reason={})
    if process == "temp-spend":
        running = select(Instance.id).where(Instance.key == process)
        before = set(work.session.scalars(running))
        begin_temp_spend(
            work, Occurrence(case_id=case_id, township="", instance_id="", item_id=item.id, subject=None, data={})
        )
        return str((set(work.session.scalars(running)) - before).pop())
    data = item_data(work, case_id=case_id, item_id=item.id, item=item.item)
    ready = {"notice_ended_at": work.now.isoformat(), "decision_level": "township", "county_rule": None}
    return start_instance(work, case_id=case_id, key=process, item_id=item.id, data={**data, **ready})


def _item(work: Work, case_id: str, process: str) -> Item | None:
    return work.session.scalar(select(Item).where(Item.case_id == case_id, Item.item == ITEMS[process]))


def test_a_household_is_named_later_and_only_before_the_end(desk: Desk) -> None:
    row = desk.report()
    with pytest.raises(InvalidAnswers) as refused:
        desk.stage.run(
            "reviewer.civil", lambda work: operations.link_household(work, complaint_id=row.id, code="690102101-99999")
        )
    assert fields(refused.value) == {"household_code"}
    desk.do("reviewer.civil", row, "check", **FOUND)
    desk.do("approver.civil", row, "conclude", check_again=False)
    with pytest.raises(ComplaintConcluded):
        desk.stage.run("reviewer.civil", lambda work: operations.link_household(work, complaint_id=row.id, code="x"))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"points": []}, "points"), ({"points": [{"text": "少"}]}, "points/0/text"), ({"who": None}, "who"), ({"phone": None}, "phone"),
        ({"about": "staff"}, "about_unit"), ({"about": "staff", "about_unit": "nowhere"}, "about_unit"),
        ({"household_code": "690102101-99999"}, "household_code"), ({"received_at": "2027-01-01T09:00"}, "received_at"),
    ],
)  # fmt: skip
def test_a_report_that_lacks_something_is_refused_at_its_field(desk: Desk, change: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        desk.report(**change)

    assert path in fields(refused.value)


def test_what_is_to_follow_is_read_after_the_decision_and_begun_from_there(desk: Desk) -> None:
    desk.stage.run("clerk.qingsui", lambda work: register(work, answers=filled(desk.stage)))
    row = desk.report(household_code=desk.stage.read(lambda work: work.session.scalars(select(Household.code)).one()))
    desk.do("reviewer.civil", row, "check", **{**FOUND, "measures": ["review", "correct"]})
    desk.do("approver.civil", row, "conclude", check_again=False)

    client = desk.stage.client("reviewer.civil")
    page = client.get(f"/complaints/{row.id}").get_data(as_text=True)
    assert "处理意见" in page and "责成改正、补办" in page
    begin = re.findall(r'对该户做动态核查 <a href="([^"]+)"', page)
    assert len(begin) == 1 and client.get(begin[0]).status_code == 200


def test_a_department_registers_none(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.report("officer.education")


def test_anybody_reports_on_the_page_and_sees_how_it_stands(desk: Desk) -> None:
    client = desk.stage.client()
    page = client.get("/report").get_data(as_text=True)
    assert "0690-8800000" in page and 'name="way"' not in page and "household_code" not in page
    submission = re.findall(r'name="submission" value="([^"]+)"', page)[0]
    said = {
        "csrf_token": csrf_token(client, "/report"),
        "submission": submission,
        "about": "household",
        "who": "麦香村钱某",
    }
    refused = client.post("/report", data={**said, "points-0-text": "少"})
    assert refused.status_code == 422 and "麦香村钱某" in refused.get_data(as_text=True)
    more = client.post("/report", data={**said, "points-0-text": "有小轿车没有申报", "_add": "points"})
    assert more.status_code == 200 and "points-1-text" in more.get_data(as_text=True)
    answers = [
        client.post(
            "/report",
            data={
                **said,
                "submission": key,
                "points-0-text": "有小轿车没有申报",
                "name": "群众甲",
                "phone": "13800000001",
            },
        )
        for key in (submission, submission, "fetched-anew-after-going-back")
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert desk.stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Complaint))) == 1
    standing = client.get(answers[0].headers["Location"])
    text = standing.get_data(as_text=True)

    assert standing.status_code == 200 and "核查中" in text
    assert "小轿车" not in text and "群众甲" not in text and standing.headers["Cache-Control"] == "no-store"
    assert client.get("/report/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_officers_register_and_read_over_pages_and_api(desk: Desk) -> None:
    clerk = Program(desk.stage, "clerk.qingsui")
    body = {"answers": TOLD, "submission": "api-form-1"}
    made = clerk.post("/api/v1/complaints", json=body, headers={"Idempotency-Key": "k"})
    again = clerk.post("/api/v1/complaints", json=body, headers={"Idempotency-Key": "k"})
    assert (made.status_code, made.get_json()) == (201, again.get_json())
    assert clerk.get("/api/v1/complaints").get_json()["rows"] == []
    county = Program(desk.stage, "reviewer.civil")
    (row,) = county.get("/api/v1/complaints").get_json()["rows"]
    assert "who" not in row and row["due_on"] == "2026-10-03"  # CP.answer：09-18 起 15 天
    assert county.get(f"/api/v1/complaints/{row['id']}").get_json()["points"] == ["有小轿车没有申报"]
    stranger = desk.stage.client()
    told = stranger.get(f"/api/v1/reports/{made.get_json()['code']}").get_json()
    assert (told["state"], told["named"]) == ("checking", True)
    assert stranger.get("/api/v1/complaints").status_code == 401
    bad = stranger.post("/api/v1/reports", json={"answers": {}, "submission": "strange-1"})
    assert bad.status_code == 422 and {e["path"] for e in bad.get_json()["errors"]} >= {"who", "about"}


def test_the_pages_of_who_handles_it_open(desk: Desk) -> None:
    row = desk.report()
    client = desk.stage.client("reviewer.civil")
    assert "某户不符合条件" in client.get("/complaints").get_data(as_text=True)
    page = client.get(f"/complaints/{row.id}").get_data(as_text=True)
    assert "群众甲" in page and "有小轿车没有申报" in page
    task = desk.stage.open_tasks(row.case_id)["check"]
    assert "有小轿车没有申报" in client.get(f"/tasks/{task.id}").get_data(as_text=True)
    refused = client.post(
        f"/complaints/{row.id}/household",
        data={"csrf_token": csrf_token(client, f"/complaints/{row.id}"), "household_code": "x"},
    )
    assert refused.status_code == 422
    clerk = desk.stage.client("clerk.qingsui")
    assert clerk.get("/complaints").status_code == 302
    form = {
        "csrf_token": csrf_token(clerk, "/complaints/new"),
        "submission": "page-form",
        "way": "window",
        "about": "other",
        "who": "某处",
        "points-0-text": "发放晚了一个月",
    }
    answer = clerk.post("/complaints/new", data=form)
    assert answer.status_code == 303
    assert "举报投诉已登记" in clerk.get(answer.headers["Location"]).get_data(as_text=True)
