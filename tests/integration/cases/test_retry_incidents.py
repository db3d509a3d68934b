"""A failed automatic step is told, kept with its answers, and run again by the unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from server.cases import incidents
from server.cases.models import Incident, Task
from server.cases.occurrence import Occurrence
from server.cases.refusals import StepBroken
from server.foundation.errors import Refused
from server.foundation.work import Work
from tests.integration.cases.test_complete_on_the_page import JUDGED, send
from tests.stage import Stage

TaskOf = Callable[[str, str], str]


@pytest.fixture
def broken(stage: Stage, urgent_case: str, task_of: TaskOf) -> str:
    """An incident: the decision behind the judgement could not be computed once."""

    def fail(_work: Work, _occurrence: Occurrence) -> None:
        retry = {"verb": "complete", "task_id": task_of(urgent_case, "judge"), "answers": ANSWERS}
        raise StepBroken(element="pay_table", cause="LookupError: no such table", retry=retry)

    whole = stage.house
    stage.house = replace(whole, checks={**whole.checks, "urgent.judge": lambda w, o: fail(w, o)})
    client = stage.client("clerk.qingsui")
    answer = send(client, f"/tasks/{task_of(urgent_case, 'judge')}", **JUDGED)
    stage.house = whole

    assert answer.status_code == 409
    assert JUDGED["opinion"] in answer.get_data(as_text=True)
    return str(stage.read(lambda w: w.session.scalars(select(Incident.id)).one()))


ANSWERS = {
    "urgent": True,
    "grounds": ["fire"],
    "amount": "600",
    "opinion": "房屋烧毁，无处安身",
    "verified_how": ["on-site"],
}


def test_the_case_page_offers_to_run_it_again(stage: Stage, urgent_case: str, broken: str) -> None:
    client = stage.client("leader.qingsui")

    before = client.get(f"/cases/{urgent_case}").get_data(as_text=True)
    send(client, f"/incidents/{broken}/retry", f"/cases/{urgent_case}")

    done = stage.read(
        lambda w: w.session.scalars(select(Task).where(Task.case_id == urgent_case, Task.element == "judge")).one()
    )
    assert "重新执行" in before
    assert done.state == "done"
    assert done.completed_by == stage.actor("clerk.qingsui").id
    assert stage.read(lambda w: w.session.scalars(select(Incident.state)).one()) == "resolved"


def test_it_runs_once_however_often_it_is_pressed(stage: Stage, urgent_case: str, broken: str) -> None:
    client = stage.client("leader.qingsui")
    send(client, f"/incidents/{broken}/retry", f"/cases/{urgent_case}")

    again = send(client, f"/incidents/{broken}/retry", f"/cases/{urgent_case}")

    assert "已经处理过了" in client.get(again.location).get_data(as_text=True)


def test_a_second_failure_is_counted(stage: Stage, urgent_case: str, broken: str, task_of: TaskOf) -> None:
    stage.run(
        "clerk.qingsui",
        lambda w: incidents.record_once(
            w,
            instance_id=stage.open_tasks(urgent_case)["judge"].instance_id,
            element="pay_table",
            cause="again",
            retry={"verb": "x"},
        ),
    )

    row = stage.read(lambda w: w.session.scalars(select(Incident)).one())
    assert (row.attempts, row.cause) == (2, "again")


def test_another_unit_may_not_touch_it(stage: Stage, broken: str) -> None:
    with pytest.raises(Refused):
        stage.run("clerk.baishi", lambda w: incidents.retry(w, incident_id=broken))
