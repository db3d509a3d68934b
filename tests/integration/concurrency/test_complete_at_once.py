"""People complete tasks in the same moment: siblings all succeed, the same task has one effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from server.audit.models import AuditEntry
from server.foundation.models import IdempotencyKey
from tests.integration.concurrency import crowd
from tests.stage import Stage

Call = Callable[..., Any]


def test_as_many_people_as_siblings_all_succeed_at_once(county: Stage, call: Call) -> None:
    people = crowd.tokens(county, crowd.SIBLINGS)
    (case,) = crowd.start_cases(county, 1)
    tasks = list(county.open_tasks(case).values())

    pairs = zip(people, tasks, strict=True)
    answers = crowd.at_once(
        [lambda who=who, t=t: call(who, f"/tasks/{t.id}/complete", crowd.ANSWERS) for who, t in pairs]
    )

    assert [status for status, _ in answers] == [200] * crowd.SIBLINGS, answers
    assert set(county.open_tasks(case)) == {"close"}
    assert crowd.faults_of(county) == []


def test_the_same_task_at_once_has_one_effect_and_the_others_hear_who_was_faster(county: Stage, call: Call) -> None:
    people = crowd.tokens(county, 5)
    (case,) = crowd.start_cases(county, 1)
    path = f"/tasks/{county.open_tasks(case)['sign0'].id}/complete"

    answers = crowd.at_once([lambda who=who: call(who, path, crowd.ANSWERS) for who in people])

    assert Counter(status for status, _ in answers) == {200: 1, 409: 4}, answers
    assert {body["code"] for status, body in answers if status == 409} == {"task-already-done"}
    assert all("示众" in body["zh"] for status, body in answers if status == 409)
    assert crowd.faults_of(county) == []


def test_the_same_key_at_once_gets_the_same_answer_every_time(county: Stage, call: Call) -> None:
    (who,) = crowd.tokens(county, 1)
    (case,) = crowd.start_cases(county, 1)
    path = f"/tasks/{county.open_tasks(case)['sign0'].id}/complete"

    answers = crowd.at_once([lambda: call(who, path, crowd.ANSWERS, **{"Idempotency-Key": "once"})] * 5)

    assert answers == [(200, {"ok": True, "case_id": case})] * 5
    assert county.read(lambda w: w.session.scalar(select(func.count()).select_from(IdempotencyKey))) == 1
    assert crowd.faults_of(county) == []


def test_people_on_different_cases_do_not_wait_in_vain(county: Stage, call: Call) -> None:
    people = crowd.tokens(county, 8)
    cases = crowd.start_cases(county, 8)
    tasks = [county.open_tasks(case)["sign0"].id for case in cases]

    pairs = zip(people, tasks, strict=True)
    answers = crowd.at_once([lambda who=who, t=t: call(who, f"/tasks/{t}/complete", crowd.ANSWERS) for who, t in pairs])

    assert [status for status, _ in answers] == [200] * 8, answers
    entries = county.read(
        lambda w: w.session.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "task.complete")
        )
    )
    assert entries == 8
    assert crowd.faults_of(county) == []
