"""A township entrusts a visit to a bought service: one investigator reads one home while she has it in hand, and concludes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.assignment import claim
from server.cases.models import Event, Task
from server.cases.visibility import masked_name
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.verification.entrusting import entrust, providers, take_back
from tests.integration.verification.story import WIFE, Inquest
from tests.stage import Stage, csrf_token

VISITOR = "visitor.services"
FAMILY = ("陈示例", WIFE, "陈小示")


@pytest.fixture
def visit(stage: Stage, inquest: Inquest) -> str:
    """The open step of the township's visit."""
    inquest.do("clerk.qingsui", "start_survey", check_way="new")
    return stage.open_tasks(inquest.case_id)["visit_home"].id


def hand_out(stage: Stage, task_id: str, login: str = "clerk.qingsui") -> None:
    stage.run(login, lambda work: entrust(work, task_id=task_id, unit_id=stage.unit("services")))


def row(stage: Stage, task_id: str) -> Any:
    return stage.read(lambda work: work.session.get_one(Task, task_id))


def test_an_investigator_of_a_provider_finds_only_what_is_entrusted_and_names_only_of_what_she_took_on(
    stage: Stage, inquest: Inquest, visit: str
) -> None:
    client, page = stage.client(VISITOR), f"/verification/visits/{visit}"
    assert client.get(page).status_code == 404
    hand_out(stage, visit)
    lists = ("/tasks", f"/tasks/{visit}", "/api/v1/tasks")
    offered = "".join(client.get(path).get_data(as_text=True) for path in (page, *lists[:2]))
    in_part = [masked_name(name) for name in FAMILY]
    assert [told for told in (*FAMILY, *in_part, "18,000.00", "13800000001", "示例村1号") if told in offered] == []
    assert [each["person"] for each in client.get(lists[2]).get_json()["rows"]] == [""]

    stage.run(VISITOR, lambda work: claim(work, task_id=visit))
    home = client.get(page).get_data(as_text=True)
    assert [name for name in FAMILY if name in home] == list(FAMILY)
    assert [each["person"] for each in client.get(lists[2]).get_json()["rows"]] == [FAMILY[0]]
    assert re.findall(r"\d{17}[\dX]", home) == []
    assert [href for href in ("/cases", "/notices", "/tasks") if f'href="{href}"' in home] == [
        "/tasks"
    ]  # no empty list in her menu
    closed = (
        f"/cases/{inquest.case_id}",
        f"/verification/cases/{inquest.case_id}",
        f"/cases/{inquest.case_id}/papers",
        f"/cases/{inquest.case_id}/person",
    )
    assert {client.get(path).status_code for path in closed} <= {403, 404}


def test_when_the_visit_is_recorded_the_home_is_closed_to_her_and_the_township_concludes(
    stage: Stage, inquest: Inquest, visit: str
) -> None:
    hand_out(stage, visit)
    stage.run(VISITOR, lambda work: claim(work, task_id=visit))
    township = {"name": "周示一", "post": "青穗镇 窗口经办", "signed": True}
    inquest.visited(VISITOR, investigators=[{"name": "梅示二", "post": "社工服务中心", "signed": True}, township])

    assert row(stage, visit).state == "done"
    assert stage.client(VISITOR).get(f"/verification/visits/{visit}").status_code == 404
    assert {task.unit_id for task in stage.open_tasks(inquest.case_id).values()} & {stage.unit("services")} == set()


def test_it_can_be_taken_back_and_the_timeline_tells_both(stage: Stage, inquest: Inquest, visit: str) -> None:
    before = row(stage, visit)
    client = stage.client("clerk.qingsui")
    path = f"/verification/visits/{visit}"
    answer = client.post(
        f"{path}/entrust", data={"unit": stage.unit("services"), "csrf_token": csrf_token(client, path)}
    )
    assert (answer.status_code, row(stage, visit).unit_id) == (303, stage.unit("services"))
    client.post(f"{path}/take-back", data={"csrf_token": csrf_token(client, path)})

    after = row(stage, visit)
    assert (after.unit_id, after.role, after.alternates) == (before.unit_id, before.role, before.alternates)
    kinds = stage.read(
        lambda work: set(work.session.scalars(select(Event.kind).where(Event.case_id == inquest.case_id)))
    )
    assert kinds >= {"visit-entrusted", "visit-taken-back"}
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda work: take_back(work, task_id=visit))


def test_nobody_else_entrusts_and_nobody_but_a_provider_is_entrusted(
    stage: Stage, inquest: Inquest, visit: str
) -> None:
    with pytest.raises(NotFound):
        hand_out(stage, visit, "clerk.baishi")
    with pytest.raises(NotPermitted):
        hand_out(stage, visit, "reviewer.qingsui")
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda work: entrust(work, task_id=visit, unit_id=stage.unit("housing")))
    assert [name for _id, name in stage.read(providers)] == ["青穗县社会工作服务中心"]


def test_programs_entrust_and_take_back_too(stage: Stage, inquest: Inquest, visit: str) -> None:
    client = stage.client("clerk.qingsui")
    header = {"X-CSRFToken": csrf_token(client, f"/verification/visits/{visit}")}
    path = f"/api/v1/verification/visits/{visit}"
    assert client.post(f"{path}/entrust", json={"unit": stage.unit("services")}, headers=header).get_json() == {
        "id": visit
    }
    assert row(stage, visit).unit_id == stage.unit("services")
    assert client.post(f"{path}/take-back", json={}, headers=header).status_code == 200
    assert row(stage, visit).unit_id == stage.unit("qingsui")
