"""A step that two posts may do stands in both lists, and whoever is faster does it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from server.cases import assignment, opening, operations
from server.cases.models import Task
from server.cases.queries.task import task_sheet
from server.cases.queries.todo import Wanted, count, todo
from server.foundation.work import Work
from server.households import operations as households
from tests.stage import Stage, csrf_token


def urgent_case(stage: Stage, registrar: str) -> str:
    def register(work: Work) -> str:
        township = work.actor.posts[0].unit
        household = households.register_household(
            work, township=township, village=None,
            applicant={"name": "孙示例", "id_number": "690102196804220134"}, members=[],
        )  # fmt: skip
        case = opening.open_case(
            work, household_id=household.id, applicant_id=household.head_id, township=township, channel="window",
            opened_by_unit=township, submitted_at=work.now, answers={}, urgent=True,
        )  # fmt: skip
        data = {
            "case_id": case.id, "unit_township": township, "unit_county": "", "item_id": "", "amount_asked": "500",
            "registered_at": work.now.isoformat(), "registered_by": work.actor.id, "small_cap": "800", "township_limit": "3000", "withdrawal_reason": None,
        }  # fmt: skip
        operations.start_instance(work, case_id=case.id, key="urgent", data=data)
        return case.id

    return stage.run(registrar, register)


def waiting(stage: Stage, login: str) -> set[str]:
    return {row.element for row in stage.read(lambda work: todo(work, Wanted()).rows, login)}


def test_the_leader_judges_where_there_is_only_one_clerk(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk.baishi")

    assert waiting(stage, "clerk.baishi") == {"judge"}
    assert waiting(stage, "leader.baishi") == {"judge"}
    assert waiting(stage, "leader.heyan") == set()

    task = stage.open_tasks(case_id)["judge"]
    stage.run("leader.baishi", lambda work: assignment.claim(work, task_id=task.id))
    assert stage.open_tasks(case_id)["judge"].holder_id == stage.actor("leader.baishi").id


def test_shared_and_own_tasks_are_listed_and_counted_once_each(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk.baishi")
    columns = [column for column in Task.__table__.columns if column.key != "id"]

    def copy(work: Work) -> None:
        row = work.session.execute(select(*columns).where(Task.case_id == case_id)).one()._mapping
        leaders = {"role": "township_leader", "alternates": [[row["unit_id"], "clerk"]]}
        rows = [{**row, "id": f"{n:032x}", "due_at": work.now + timedelta(minutes=n)} for n in range(300)]
        work.session.execute(insert(Task), rows)
        work.session.execute(insert(Task), [{**each, **leaders, "id": f"f{each['id'][1:]}"} for each in rows[100:140]])

    stage.run(None, copy)

    def read(work: Work) -> tuple[list[str], int]:
        page, ids = todo(work, Wanted(), size=50), []
        while True:
            ids += [row.id for row in page.rows]
            if page.next is None:
                return ids, count(work, Wanted())
            page = todo(work, Wanted(), after=page.next, size=50)

    for login in ("clerk.baishi", "leader.baishi"):
        ids, counted = stage.read(read, login)
        assert len(ids) == len(set(ids)) == counted == 341


def judgement(stage: Stage, login: str, task_id: str) -> tuple[Any, dict[str, Any]]:
    """Open the step's page; return the client, and what the page's form sends back unseen."""
    client = stage.client(login)
    page = client.get(f"/tasks/{task_id}").get_data(as_text=True)
    seen = re.search(r'name="draft_seen" value="([^"]*)"', page)
    assert seen
    return client, {"draft_seen": seen[1], "csrf_token": csrf_token(client, f"/tasks/{task_id}")}


def test_what_a_colleague_saved_meanwhile_is_not_replaced_and_she_is_named(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk.baishi")
    task = stage.open_tasks(case_id)["judge"].id
    clerk, hers = judgement(stage, "clerk.baishi", task)
    leader, his = judgement(stage, "leader.baishi", task)

    def kept() -> str | None:
        return stage.read(lambda work: task_sheet(work, task).draft["opinion"], "leader.baishi")

    assert [
        clerk.post(f"/tasks/{task}/draft", data={**hers, "opinion": reason}).status_code for reason in ("甲", "乙")
    ] == [204, 204]
    late = leader.post(f"/tasks/{task}/draft", data={**his, "opinion": "丙"})
    assert (late.status_code, "冯示五" in late.get_data(as_text=True), kept()) == (409, True, "乙")
    assert leader.post(f"/tasks/{task}", data={**his, "opinion": "丙"}).status_code == 422
    assert kept() == "乙"  # nor does a form that comes back with errors
    assert (
        leader.post(f"/tasks/{task}/draft", data={**his, "draft_seen": "2026-09-18", "opinion": "丙"}).status_code
        == 409
    )

    shown, mine = judgement(stage, "leader.baishi", task)
    assert "冯示五" in shown.get(f"/tasks/{task}").get_data(as_text=True)
    assert shown.post(f"/tasks/{task}/draft", data={**mine, "opinion": "丙"}).status_code == 204
    assert (kept(), clerk.post(f"/tasks/{task}/draft", data={**hers, "opinion": "丁"}).status_code) == ("丙", 409)
