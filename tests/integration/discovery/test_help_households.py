"""Who looks after a household, what visits found, what people asked, who reports for each unit."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from server.discovery import helping
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.households.operations import register_household
from tests.integration.discovery.conftest import NUMBER
from tests.stage import Stage, csrf_token

VISIT = {"visited_on": date(2026, 9, 17), "way": "visit", "found": "well", "note": "身体还好", "next_step": "下月再看"}


@pytest.fixture
def household(stage: Stage) -> str:
    """A household of 麦香村."""
    return stage.run(
        "clerk.qingsui",
        lambda w: register_household(
            w, township=stage.unit("qingsui"), village=stage.unit("qingsui-village-1"), applicant={"name": "钱示例", "id_number": NUMBER},
            members=(),
        ).id,
    )  # fmt: skip


def _assign(stage: Stage, household: str, name: str = "包示例", login: str = "clerk.qingsui", every: int = 30) -> None:
    stage.run(
        login,
        lambda w: helping.assign(
            w, household_id=household, name=name, title="村干部", phone="13900000001", every_days=every
        ),
    )


def test_one_helper_at_a_time_and_the_next_visit_is_due_in_the_rhythm(stage: Stage, household: str) -> None:
    _assign(stage, household, "甲示例")
    _assign(stage, household, "乙示例", every=10)
    stage.run("village1.qingsui", lambda w: helping.visit(w, household_id=household, answers=VISIT, submission="v"))
    again = stage.run(
        "village1.qingsui", lambda w: helping.visit(w, household_id=household, answers=VISIT, submission="v").id
    )

    sheet = stage.read(lambda w: helping.visit_sheet(w, household), "village1.qingsui")
    assert sheet.helper is not None and sheet.helper.name == "乙示例"
    assert [v.id for v in sheet.visits] == [again] and sheet.next_on == date(2026, 9, 27)
    assert stage.read(helping.to_visit, "village1.qingsui") == []
    stage.move_to("2026-09-28T09:00:00+08:00")
    ((row, name, _helper, due),) = stage.read(helping.to_visit, "village1.qingsui")
    assert (row.id, name, due) == (household, "钱示例", date(2026, 9, 17) + timedelta(days=10))


def test_who_may_not_and_what_is_wrong(stage: Stage, household: str) -> None:
    with pytest.raises(NotPermitted):
        _assign(stage, household, login="village1.qingsui")
    with pytest.raises(NotPermitted):
        _assign(stage, household, login="clerk.baishi")
    with pytest.raises(InvalidAnswers) as refusal:
        _assign(stage, household, name=" ", every=0)
    assert {p.path for p in refusal.value.fields} == {"name", "every_days"}
    for login in ("village2.qingsui", "officer.housing"):
        with pytest.raises(NotPermitted):
            stage.run(login, lambda w: helping.visit(w, household_id=household, answers=VISIT, submission="x"))
    with pytest.raises(InvalidAnswers) as refusal:
        wrong: dict[str, Any] = {"visited_on": date(2026, 9, 19), "way": "", "found": "?", "note": ""}
        stage.run("village1.qingsui", lambda w: helping.visit(w, household_id=household, answers=wrong, submission="y"))
    assert {p.path for p in refusal.value.fields} == {"visited_on", "way", "found", "note"}
    with pytest.raises(NotFound):
        stage.read(lambda w: helping.visit_sheet(w, "0" * 32), "clerk.qingsui")


def test_questions_are_kept_without_names_and_once(stage: Stage) -> None:
    asked = {
        "way": "phone",
        "item": "medical",
        "question": "住院费怎么报",
        "answer": "低保对象出院直接结算",
        "result": "answered",
    }
    for _each in range(2):
        stage.run("village1.qingsui", lambda w: helping.consult(w, answers=asked, submission="c"))
    with pytest.raises(InvalidAnswers):
        stage.run("village1.qingsui", lambda w: helping.consult(w, answers={"way": "phone"}, submission="d"))
    with pytest.raises(NotPermitted):
        stage.run("officer.housing", lambda w: helping.consult(w, answers=asked, submission="e"))
    ((row, unit),) = stage.read(helping.consults, "village1.qingsui")
    assert row.item == "medical" and "麦香村" in unit


def test_each_unit_has_an_information_officer_and_another_person_as_backup(stage: Stage) -> None:
    named = {"name": "甲示例", "phone": "13900000001", "backup": "乙示例", "backup_phone": "13900000002"}
    village = stage.unit("qingsui-village-1")
    stage.run("leader.qingsui", lambda w: helping.name_officer(w, unit_id=village, answers=named))
    stage.run("reviewer.civil", lambda w: helping.name_officer(w, unit_id=village, answers={**named, "name": "丙示例"}))

    found = {unit.id: row for unit, row in stage.read(helping.officers, "clerk.baishi")}
    assert found[village] is not None and found[village].name == "丙示例"
    assert found[stage.unit("housing")] is None
    with pytest.raises(NotFound):
        stage.run("leader.baishi", lambda w: helping.name_officer(w, unit_id=village, answers=named))
    with pytest.raises(InvalidAnswers) as refusal:
        stage.run(
            "leader.qingsui", lambda w: helping.name_officer(w, unit_id=village, answers={**named, "backup": "甲示例"})
        )
    assert [p.path for p in refusal.value.fields] == ["backup"]


def test_the_pages(stage: Stage, household: str) -> None:
    clerk, officer = stage.client("clerk.qingsui"), stage.client("village1.qingsui")
    path = f"/visits/{household}"
    token = csrf_token(clerk, path)
    helper = {"csrf_token": token, "name": "包示例", "phone": "13900000001", "every_days": "30"}
    assert clerk.post(f"{path}/helper", data=helper).status_code == 303
    page = officer.get(path).get_data(as_text=True)
    assert "包示例" in page and "/helper" not in page
    data = {
        "csrf_token": csrf_token(officer, path),
        "way": "visit",
        "found": "well",
        "note": "都好",
        "visited_on": "2026-09-18",
    }
    data["submission"] = re.findall(r'name="submission" value="([^"]*)"', page)[0]
    assert officer.post(path, data=data).status_code == 303
    wrong = officer.post(path, data={**data, "submission": "z", "visited_on": "昨天", "note": "写了字"})
    assert wrong.status_code == 422 and "写了字" in wrong.get_data(as_text=True)
    assert "都好" in clerk.get(path).get_data(as_text=True)
    assert officer.get("/visits").status_code == 200 and officer.get("/consults").status_code == 200
    asked = {
        "csrf_token": csrf_token(officer, "/consults"),
        "way": "phone",
        "question": "怎么申请",
        "answer": "到窗口",
        "result": "answered",
    }
    assert officer.post("/consults", data=asked).status_code == 303
    assert officer.post("/consults", data={**asked, "answer": ""}).status_code == 422
    leader = stage.client("leader.qingsui")
    named = {
        "csrf_token": csrf_token(leader, "/officers"),
        "unit": stage.unit("qingsui"),
        "name": "甲",
        "phone": "1",
        "backup": "乙",
        "backup_phone": "2",
    }
    assert leader.post("/officers", data=named).status_code == 303
    assert leader.post("/officers", data={**named, "unit": stage.unit("baishi")}).status_code == 404
    assert stage.client("officer.housing").get("/visits").status_code == 403
    assert "救助清单" in clerk.get(f"/households/{household}").get_data(as_text=True)
