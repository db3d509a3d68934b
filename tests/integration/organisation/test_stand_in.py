"""Somebody is away, a colleague stands in, and afterwards all is as before; somebody leaves and a successor takes over."""

from __future__ import annotations

from datetime import date

import pytest

from server.cases import assignment, handover
from server.cases.models import Event, Task
from server.cases.queries.todo import Wanted, todo
from server.foundation.errors import InvalidAnswers, NotPermitted, Refused
from server.foundation.work import Work
from server.messaging.recipients import on_posts
from server.organisation import absences
from server.organisation.sign_in import sign_in
from tests.integration.cases.test_share_a_task import urgent_case
from tests.stage import Stage

MONDAY, WEDNESDAY, FRIDAY = date(2026, 9, 21), date(2026, 9, 23), date(2026, 9, 25)
FRIDAY_BEFORE = date(2026, 9, 18)


def plan(stage: Stage, *, who: str, instead: str, by: str | None = None, since: date = FRIDAY_BEFORE, until: date = WEDNESDAY) -> str:  # fmt: skip
    return stage.run(
        by or who,
        lambda work: absences.plan(
            work, user_id=stage.actor(who).id, substitute_id=stage.actor(instead).id, since=since, until=until, reason="年休假"
        ),
    )  # fmt: skip


def mine(stage: Stage, login: str) -> set[str]:
    return {row.element for row in stage.read(lambda work: todo(work, Wanted(scope="mine")).rows, login)}


def test_the_substitute_goes_on_with_claimed_work_in_the_absent_ones_name(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk2.qingsui")
    task = stage.open_tasks(case_id)["judge"]
    stage.run("clerk.qingsui", lambda work: assignment.claim(work, task_id=task.id))
    with pytest.raises(Refused):
        stage.run("clerk2.qingsui", lambda work: assignment.release(work, task_id=task.id))

    plan(stage, who="clerk.qingsui", instead="leader.qingsui")

    assert mine(stage, "leader.qingsui") == {"judge"}
    stage.run("leader.qingsui", lambda work: assignment.release(work, task_id=task.id))
    told = stage.read(
        lambda work: [(e.by_name, e.acting_for) for e in work.session.query(Event).filter(Event.case_id == case_id)]
    )
    assert ("王示四", "周示一") in told


def test_posts_return_by_themselves_after_the_last_day(stage: Stage) -> None:
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui")
    assert {p.role for p in stage.actor("clerk.qingsui").posts} == {"clerk", "township_reviewer"}
    assert [p.acting_for for p in stage.actor("clerk.qingsui").posts if p.role == "township_reviewer"] == ["郑示三"]

    stage.move_to("2026-09-23T23:59:00+08:00")
    assert stage.actor("clerk.qingsui").holds("township_reviewer")
    stage.move_to("2026-09-24T00:01:00+08:00")
    assert not stage.actor("clerk.qingsui").holds("township_reviewer")


def test_coming_back_early_ends_it_at_once(stage: Stage) -> None:
    absence = plan(stage, who="reviewer.qingsui", instead="clerk.qingsui")
    stage.move_to("2026-09-21T09:00:00+08:00")

    stage.run("reviewer.qingsui", lambda work: absences.end(work, absence_id=absence))

    assert not stage.actor("clerk.qingsui").holds("township_reviewer")
    with pytest.raises(Refused):
        stage.run("reviewer.qingsui", lambda work: absences.end(work, absence_id=absence))


def test_reminders_go_to_the_substitute_meanwhile(stage: Stage) -> None:
    unit = stage.unit("qingsui")
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", since=MONDAY)

    def told(day: date) -> set[str]:
        return set(
            stage.read(
                lambda work: on_posts(work.session, unit_id=unit, roles=("township_reviewer",), today=day)
            )
        )  # fmt: skip

    reviewer, clerk = stage.actor("reviewer.qingsui").id, stage.actor("clerk.qingsui").id
    assert told(FRIDAY_BEFORE) == {reviewer}
    assert told(MONDAY) == {clerk}
    assert told(date(2026, 9, 24)) == {reviewer}


@pytest.mark.parametrize(
    ("who", "instead", "field"),
    [
        ("reviewer.qingsui", "clerk.baishi", "substitute"),  # another township
        ("reviewer.qingsui", "reviewer.qingsui", "substitute"),
        ("security.admin", "audit.admin", "posts"),  # three powers
        ("system.admin", "security.admin", "posts"),
    ],
)
def test_rights_never_grow_by_an_absence(stage: Stage, who: str, instead: str, field: str) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        plan(stage, who=who, instead=instead)

    assert field in {p.path for p in refusal.value.fields}


def test_nobody_stands_in_by_a_chain_or_a_circle(stage: Stage) -> None:
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui")

    with pytest.raises(InvalidAnswers):  # the substitute goes away too
        plan(stage, who="clerk.qingsui", instead="reviewer.qingsui")
    with pytest.raises(InvalidAnswers):
        plan(stage, who="clerk.qingsui", instead="duty.qingsui", since=MONDAY, until=FRIDAY)
    with pytest.raises(InvalidAnswers):  # the absent one stands in for somebody
        plan(stage, who="duty.qingsui", instead="reviewer.qingsui", since=MONDAY, until=MONDAY)


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 9, 17), FRIDAY), (FRIDAY, MONDAY), (MONDAY, date(2027, 9, 21))],
)
def test_days_that_make_no_sense_are_refused(stage: Stage, since: date, until: date) -> None:
    with pytest.raises(InvalidAnswers):
        plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", since=since, until=until)


def test_only_oneself_the_units_leader_or_security_plans_it(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", by="clerk2.qingsui")
    with pytest.raises(NotPermitted):
        plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", by="leader.baishi")
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", by="leader.qingsui")


def test_a_leaving_officers_posts_and_work_go_to_the_successor_in_one_action(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk2.qingsui")
    task = stage.open_tasks(case_id)["judge"]
    stage.run("clerk.qingsui", lambda work: assignment.claim(work, task_id=task.id))
    leaving, successor = stage.actor("clerk.qingsui"), stage.actor("duty.qingsui")

    def hand_over(work: Work) -> int:
        return handover.hand_over(work, user_id=leaving.id, successor_id=successor.id, reason="调离")

    with pytest.raises(NotPermitted):
        stage.run("leader.qingsui", hand_over)
    assert stage.run("security.admin", hand_over) == 1

    assert stage.read(lambda work: work.session.get_one(Task, task.id).holder_id) == successor.id
    assert stage.actor("duty.qingsui").holds("clerk")
    assert mine(stage, "duty.qingsui") == {"judge"}
    assert stage.run(None, lambda work: sign_in(work, login="clerk.qingsui", password="qingsui-demo-2026")) is None
    with pytest.raises(Refused):
        stage.run("security.admin", hand_over)


def test_an_absence_is_planned_on_its_page(stage: Stage) -> None:
    client = stage.client("reviewer.qingsui")
    page = client.get("/absences").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {
        "user": stage.actor("reviewer.qingsui").id,
        "substitute": stage.actor("clerk.qingsui").id,
        "reason": "培训",
    }

    answer = client.post("/absences", data={**typed, "csrf_token": token, "since": "2026-09-31", "until": ""})
    assert answer.status_code == 422
    assert "培训" in answer.get_data(as_text=True)
    dates = {"since": "2026-09-21", "until": "2026-09-22"}
    assert client.post("/absences", data={**typed, **dates, "csrf_token": token}).status_code == 303
    assert "郑示三 → 周示一" in client.get("/absences").get_data(as_text=True)
