"""After days in which nothing ran, each overdue task is reminded of once, at the highest rung; and so after a clock that ran wild."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from server.audit.verifying import verify
from server.cases.models import Deadline, ReminderSent, Timer
from server.cases.operations import complete_task
from server.foundation.transaction import transaction
from server.jobs import delivery, timers
from server.jobs.leases import take
from server.jobs.reminders import send_due_reminders
from server.messaging.models import InboxMessage, Outbox
from tests.faults.test_kill_the_worker import REMINDING, write_messages
from tests.integration.concurrency import crowd
from tests.stage import Stage

pytestmark = [pytest.mark.faults]
FEW, FULL = 12, 63  #: cases of eight tasks each: 96 and 504


def reminders(stage: Stage) -> list[tuple[str, str, str]]:
    """Return (deadline, rung, recipient) of every reminder that reached an inbox."""
    with stage.database.reading() as session:
        rungs = {r.id: r for r in session.execute(select(ReminderSent.id, ReminderSent.deadline_id, ReminderSent.rung))}
        told = session.execute(
            select(Outbox.dedupe, Outbox.recipient)
            .join(InboxMessage, InboxMessage.id == Outbox.id)
            .where(Outbox.template.in_(REMINDING))
        ).all()
    found = [(rungs[row.dedupe.partition(":")[0]], row.recipient) for row in told]
    return [(rung.deadline_id, rung.rung, recipient) for rung, recipient in found]


def test_three_days_of_downtime_cost_one_reminder_per_task(stage: Stage, full: bool) -> None:
    count = FULL if full else FEW
    crowd.publish(stage)
    crowd.start_cases(stage, count)
    stage.tick()
    with stage.database.reading() as session:
        (due,) = set(session.scalars(select(Deadline.due_at)))
        deadlines = session.scalars(select(Deadline.id)).all()
    assert due is not None and reminders(stage) == []
    back = due + timedelta(days=3)
    stage.clock.move_to(back)

    gate = threading.Barrier(2)

    def sweep() -> None:
        gate.wait()
        while send_due_reminders(stage.database, stage.house, now=back, limit=60):
            pass

    workers = [threading.Thread(target=sweep) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stage.tick()
    once = reminders(stage)
    stage.move(hours=1)
    stage.tick()

    assert len(deadlines) == count * crowd.SIBLINGS
    assert reminders(stage) == once
    assert {count for count in Counter((deadline, who) for deadline, _, who in once).values()} == {1}
    assert {deadline for deadline, _, _ in once} == set(deadlines)
    (rung,) = {rung for _, rung, _ in once}
    with stage.database.reading() as session:
        covered = session.scalars(select(ReminderSent.covered)).all()
    assert rung.startswith("overdue-") and rung != "overdue-1"
    assert all("90%" in each and rung not in each for each in covered)


def test_a_clock_that_jumps_ahead_and_is_set_back_tells_nobody_twice_and_holds_nothing_back(stage: Stage) -> None:
    crowd.publish(stage, Path(__file__).parent / "storm.bpmn")
    cases = crowd.start_cases(stage, 3, "storm")
    stage.tick()
    write_messages(stage, each=1)
    client, right = stage.client("clerk.qingsui"), stage.clock.now()
    for case in cases:
        sign = stage.open_tasks(case)["sign0"].id
        stage.run(
            "clerk.qingsui", lambda w, task=sign: complete_task(w, task_id=task, answers=crowd.ANSWERS["answers"])
        )

    ahead = stage.move(days=40)
    claimed = timers._claim(stage.database, stage.house, now=ahead, limit=2, claim=take(ahead).token)
    lease = take(ahead)
    taken = delivery._claim(stage.database, stage.house, now=ahead, limit=3, lease=lease)
    assert len(claimed) == 2 and len(taken) == 3, "a worker that died had both in hand"
    with transaction(stage.database) as session:
        put_off = {"next_at": ahead + timedelta(hours=6), "claim": None}
        session.execute(update(Outbox).where(Outbox.id == taken[0].id).values(put_off))
    assert send_due_reminders(stage.database, stage.house, now=ahead) > 0
    stage.clock.instant = right + timedelta(minutes=1)
    stage.tick()
    early = reminders(stage)

    with stage.database.reading() as session:
        assert set(session.scalars(select(Timer.state))) == {"fired"}
        assert session.scalar(select(func.count()).select_from(Outbox).where(Outbox.state == "waiting")) == 0
        assert verify(stage.work(session)).altered is None
    assert client.get("/inbox").status_code == 200
    for _ in range(3):
        stage.move(days=1)
        stage.tick()
    told_early = {deadline for deadline, _, _ in early}
    assert [each for each in reminders(stage) if each[0] in told_early] == early
    assert {count for count in Counter((deadline, who) for deadline, _, who in early).values()} == {1}
    assert crowd.faults_of(stage) == []
