"""A case that loops without end, or an answer without end, stops nobody else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import select

from server.cases.models import Incident, Instance
from server.cases.operations import complete_task
from server.messaging.models import Outbox
from tests.integration.concurrency import crowd
from tests.stage import Stage

pytestmark = [pytest.mark.faults]
DIAGRAM = Path(__file__).parent / "poison.bpmn"


def test_a_case_that_loops_without_end_is_an_incident_and_the_others_go_on(stage: Stage) -> None:
    crowd.publish(stage, DIAGRAM)
    (poisoned,) = crowd.start_cases(stage, 1, "poison", n=0, most=10**9)
    healthy = crowd.start_cases(stage, 3, "poison", n=0, most=5)
    stage.move(hours=2)
    began = time.monotonic()
    stage.tick()
    assert time.monotonic() - began < 30, "a loop held everybody up"
    for case in [poisoned, *healthy]:
        sign = stage.open_tasks(case)["sign"].id
        stage.run(
            "clerk.qingsui", lambda w, task=sign: complete_task(w, task_id=task, answers=crowd.ANSWERS["answers"])
        )
    stage.move(days=1)
    stage.tick()

    with stage.database.reading() as session:
        states = dict(session.execute(select(Instance.case_id, Instance.state)).all())
        (incident,) = session.scalars(select(Incident)).all()
        told = session.scalars(select(Outbox.recipient).where(Outbox.template == "incident")).all()
        broken = session.scalar(select(Instance.case_id).where(Instance.id == incident.instance_id))
    assert {states[case] for case in healthy} == {"finished"} and states[poisoned] == "open"
    assert broken == poisoned and "10000 automatic steps" in incident.cause
    assert told, "nobody was told"


def test_an_answer_without_end_is_refused_and_the_task_stays_for_everybody(stage: Stage) -> None:
    crowd.publish(stage)
    (who,), (case,) = crowd.tokens(stage, 1), crowd.start_cases(stage, 1)
    task, header = stage.open_tasks(case)["sign0"].id, {"Authorization": f"Bearer {who}"}
    path = f"/api/v1/tasks/{task}/complete"
    endless = {"answers": {**crowd.ANSWERS["answers"], "builder": "长" * (stage.settings.request_megabytes << 20)}}
    long = {"answers": {**crowd.ANSWERS["answers"], "builder": "长" * 100_000}}

    assert stage.client().post(path, json=endless, headers=header).status_code == 413
    assert stage.client().post(path, json=long, headers=header).status_code == 422
    assert stage.client().post(path, json=crowd.ANSWERS, headers=header).status_code == 200
    assert crowd.faults_of(stage) == []
