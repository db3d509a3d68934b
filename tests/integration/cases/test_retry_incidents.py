"""A failed automatic step is told, kept with its answers, and run again by the unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from server.audit.models import AuditEntry
from server.cases import failing, incidents
from server.cases.models import Case, Event, Incident, Task
from server.cases.occurrence import Occurrence
from server.cases.operations import start_instance
from server.cases.refusals import NotSkippable, SamePerson, SkipNotAsked, StepBroken
from server.demo.people import id_number
from server.foundation.errors import InvalidAnswers, Refused
from server.foundation.work import Work
from server.messaging.models import Outbox
from server.organisation.models import Unit, User
from tests import messages
from tests.integration.cases.conftest import PERSON, make_case, start_urgent, transfer_data
from tests.integration.cases.test_complete_on_the_page import JUDGED, send
from tests.stage import Stage, csrf_token

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
        lambda w: failing.record_once(
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


def _paper_jams(_work: Work, _occurrence: Occurrence) -> None:
    raise RuntimeError("the printer is on fire")


@pytest.fixture
def stuck(stage: Stage, urgent_case: str, task_of: TaskOf) -> str:
    """An incident: proposing other items broke behind a judgement that it is no emergency; the engine was fine."""
    whole = stage.house
    stage.house = replace(whole, effects={**whole.effects, "items.propose": _paper_jams})
    client = stage.client("clerk.qingsui")
    no_emergency = {**JUDGED, "urgent": "false", "amount": "0"}
    answer = send(client, f"/tasks/{task_of(urgent_case, 'judge')}", **no_emergency)
    stage.house = whole
    assert answer.status_code == 409, answer.get_data(as_text=True)
    return str(stage.read(lambda w: w.session.scalars(select(Incident.id)).one()))


def test_an_effect_that_breaks_is_an_incident_and_the_task_stays_open(
    stage: Stage, urgent_case: str, stuck: str
) -> None:
    row = stage.read(lambda w: w.session.get_one(Incident, stuck))

    assert (row.element, row.topic) == ("propose_ordinary", "items.propose")
    assert "printer is on fire" in row.cause
    assert set(stage.open_tasks(urgent_case)) == {"judge"}


def test_a_step_is_left_out_with_a_reason_and_a_second_person(stage: Stage, urgent_case: str, stuck: str) -> None:
    with pytest.raises(SkipNotAsked):
        stage.run("leader.qingsui", lambda w: incidents.skip(w, incident_id=stuck))
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda w: incidents.ask_to_skip(w, incident_id=stuck, reason=" "))
    stage.run("clerk.qingsui", lambda w: incidents.ask_to_skip(w, incident_id=stuck, reason="已手工登记其他事项"))
    with pytest.raises(SamePerson):
        stage.run("clerk.qingsui", lambda w: incidents.skip(w, incident_id=stuck))

    stage.run("leader.qingsui", lambda w: incidents.skip(w, incident_id=stuck))

    row = stage.read(lambda w: w.session.get_one(Incident, stuck))
    assert (row.state, row.outcome) == ("resolved", "skipped")
    assert "judge" not in stage.open_tasks(urgent_case)
    kinds = stage.read(lambda w: set(w.session.scalars(select(Event.kind).where(Event.case_id == urgent_case))))
    assert {"skip-asked", "step-skipped"} <= kinds


def test_a_statutory_step_is_never_left_out(stage: Stage, broken: str) -> None:
    with pytest.raises(NotSkippable):
        stage.run("clerk.qingsui", lambda w: incidents.ask_to_skip(w, incident_id=broken, reason="快一点"))


def test_no_room_lets_a_check_visit_notice_hearing_decision_delivery_or_payment_be_left_out(stage: Stage) -> None:
    protected = ("verify.", "notice.", "decision.", "benefit.", "stop.", "hearing.", "payment.", "pay.", "petty.",
                 "document.", "recover.", "meeting.", "case.", "item.", "deadline.")  # fmt: skip
    assert not [topic for topic in stage.house.skippable if topic.startswith(protected)]


@pytest.mark.parametrize("count", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_all_that_broke_alike_run_again_in_one_action_and_the_audit_has_each(stage: Stage, count: int) -> None:
    def begin(work: Work) -> list[str]:
        cases = [make_case(work, stage, person={**PERSON, "id_number": numbered(n)}, urgent=True) for n in range(count)]
        return [start_urgent(work, case_id) for case_id in cases]

    instances = stage.run("clerk.qingsui", begin)
    for instance_id in instances:
        stage.run(
            None,
            lambda w, i=instance_id: failing.record(
                w, instance_id=i, element="x", cause="LookupError: no table", retry={"verb": "wake", "timer_ids": []}
            ),
        )
    client = stage.client("leader.qingsui")
    page = client.get("/incidents").get_data(as_text=True)
    ids = re.findall(r'name="incident" value="(\w+)"', page)
    assert len(ids) == count and f"全部重新执行（{count}）" in page

    client.post("/incidents/retry", data={"incident": ids, "csrf_token": csrf_token(client, "/incidents")})

    open_ones = select(func.count()).select_from(Incident).where(Incident.state == "open")
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "incident.retry")
    assert stage.read(lambda w: (w.session.scalar(open_ones), w.session.scalar(entries))) == (0, count)


def numbered(n: int) -> str:
    return id_number(date(1980, 1, 1) + timedelta(days=n), 11)


def test_the_system_administrator_sees_causes_and_no_case(stage: Stage, urgent_case: str, stuck: str) -> None:
    page = stage.client("system.admin").get("/administration/incidents").get_data(as_text=True)
    code = stage.read(lambda w: w.session.get_one(Case, urgent_case).code)

    assert "printer is on fire" in page
    assert code not in page and urgent_case not in page
    assert stage.client("clerk.qingsui").get("/administration/incidents").status_code == 403
    assert stage.client("system.admin").get("/incidents").status_code == 403


def test_programs_do_the_same(stage: Stage, urgent_case: str, stuck: str) -> None:
    clerk, leader = stage.client("clerk.qingsui"), stage.client("leader.qingsui")
    (group,) = clerk.get("/api/v1/incidents").get_json()
    assert (group["element"], group["rows"][0]["may_be_skipped"]) == ("propose_ordinary", True)
    token = {"X-CSRFToken": csrf_token(clerk, "/incidents")}
    asked = clerk.post(f"/api/v1/incidents/{stuck}/skip/ask", json={"reason": "已手工登记"}, headers=token)
    assert asked.status_code == 200
    token = {"X-CSRFToken": csrf_token(leader, "/incidents")}
    assert leader.post(f"/api/v1/incidents/{stuck}/skip", json={}, headers=token).status_code == 200
    again = leader.post("/api/v1/incidents/retry", json={"ids": [stuck]}, headers=token)
    assert again.get_json() == {"done": 1, "again": 0}


def test_an_incident_is_told_to_the_unit_whose_step_failed_and_to_who_can_repair(stage: Stage) -> None:
    def transferred(work: Work) -> str:
        case_id = make_case(work, stage)
        return start_instance(work, case_id=case_id, key="refer", data=transfer_data(stage, work, case_id))

    instance_id = stage.run("clerk.qingsui", transferred)
    task = stage.read(lambda w: w.session.scalars(select(Task).where(Task.instance_id == instance_id)).first())
    assert task is not None

    def told(element: str) -> set[str]:
        retry = {"verb": "complete", "task_id": task.id, "answers": {}}
        made = stage.run(
            None, lambda w: failing.record(w, instance_id=instance_id, element=element, cause="x", retry=retry)
        )
        of_it = (
            select(User.login)
            .join(Outbox, Outbox.recipient == User.id)
            .where(Outbox.template == "incident", Outbox.dedupe.startswith(made))
        )
        return set(stage.read(lambda w: w.session.scalars(of_it).all()))

    assert told("sign") and messages.told(stage, "incident")
    unit = stage.read(lambda w: w.session.get_one(Unit, task.unit_id).code)
    mending = {"clerk.qingsui", "clerk2.qingsui", "leader.qingsui"}
    assert told("at a department") == {f"officer.{unit}", f"chief.{unit}"} | mending

    county = stage.unit("civil-affairs")
    moved = update(Task).where(Task.id == task.id).values(unit_id=county, role="checker")
    stage.run(None, lambda w: w.session.execute(moved))
    assert told("at the county") == {"checker.civil", "reviewer.civil", "approver.civil"}
