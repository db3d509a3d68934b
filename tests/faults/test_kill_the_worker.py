"""The worker is killed while it drains reminders and messages: each rung once, each message once per recipient."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psutil
import pytest
from redis import Redis
from sqlalchemy import func, select

from server.cases.models import Deadline, ReminderSent
from server.foundation.clock import SystemClock
from server.jobs import tick
from server.messaging.models import InboxMessage, Outbox
from server.messaging.operations import tell
from server.organisation.models import User
from tests.faults.conftest import kill
from tests.integration.concurrency import crowd
from tests.stage import Stage

pytestmark = [pytest.mark.faults]
REMINDING = ("reminder", "overdue", "escalation", "meeting-list")
CASES = 30
MESSAGES = 40  #: per recipient


def write_messages(county: Stage, each: int = MESSAGES) -> int:
    """Tell everybody so many things and return how many messages wait."""

    def write(work: Any) -> int:
        everybody = list(work.session.scalars(select(User.id)))
        facts = {"case": "690102-2026-000001", "task": "会签", "unit": "青穗镇"}
        return sum(
            tell(work, template="task-arrived", recipients=everybody, facts=facts, cause=f"cause{number}")
            for number in range(each)
        )

    return county.run(None, write)


def finish(county: Stage) -> None:
    """Let a worker of our own do what is left, when every lease of the killed ones has run out."""
    tick(county.database, county.house, SystemClock().now() + timedelta(minutes=5))


def contradictions(county: Stage) -> list[str]:
    """Return what was told twice or not at all."""
    with county.database.reading() as session:
        left = session.scalar(
            select(func.count()).select_from(Outbox).where(Outbox.state == "waiting", Outbox.channel == "inbox")
        )
        sent = (Outbox.channel == "inbox", Outbox.state != "dropped")
        written = Counter(session.scalars(select(Outbox.id).where(*sent)))
        dropped = set(
            session.scalars(select(Outbox.dedupe).where(Outbox.channel == "inbox", Outbox.state == "dropped"))
        )
        arrived = Counter(session.scalars(select(InboxMessage.id)))
        rungs = {row.id: row.deadline_id for row in session.execute(select(ReminderSent.id, ReminderSent.deadline_id))}
        told = Counter(
            (dedupe.partition(":")[0], recipient)
            for dedupe, recipient in session.execute(
                select(Outbox.dedupe, Outbox.recipient).where(Outbox.template.in_(REMINDING), Outbox.channel == "inbox")
            )
        )
        overdue = (Deadline.state == "open", Deadline.due_at <= SystemClock().now())
        deadlines = set(session.scalars(select(Deadline.id).where(*overdue)))
        running = set(session.scalars(select(Deadline.id).where(Deadline.state == "open")))
    found = [f"{left} messages wait"] if left else []
    found += [
        f"{number} messages did not arrive as they were written" for number in (len(written - arrived),) if number
    ]
    found += [f"{number} messages arrived unwritten" for number in (len(arrived - written),) if number]
    found += [f"{person} was told {count} times of {rung}" for (rung, person), count in told.items() if count > 1]
    amiss = [each for each in dropped if rungs.get(each.partition(":")[0], "") in running | {""}]
    found += [f"{len(amiss)} messages were dropped though nothing had overtaken them"] if amiss else []
    unheard = rungs.keys() - {rung for rung, _ in told}
    found += [f"{len(unheard)} rungs were sent to nobody"] if unheard else []
    silent = deadlines - set(rungs.values())
    return found + ([f"{len(silent)} overdue deadlines were not reminded"] if silent else [])


def test_a_killed_worker_tells_everything_once(county: Stage, start_yimen: Callable[..., Any]) -> None:
    crowd.start_cases(county, CASES)
    waiting = write_messages(county)
    settings = {"YIMEN_DATABASE_URL": county.settings.database_url, "YIMEN_LOG_LEVEL": "WARNING"}

    killed_at_work = 0
    for pause in (0.02, 0.2):
        before = done(county)
        worker = start_yimen("worker", **settings)
        until = time.monotonic() + 15
        while done(county) == before and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(pause)
        kill(worker)
        killed_at_work += done(county) < waiting + CASES * crowd.SIBLINGS

    assert killed_at_work >= 1, "every worker had finished before it was killed"
    finish(county)
    assert contradictions(county) == []


def done(county: Stage) -> int:
    """Return how much the workers have done so far: rungs sent and messages delivered."""
    with county.database.reading() as session:
        rungs = session.scalar(select(func.count()).select_from(ReminderSent)) or 0
        return rungs + (session.scalar(select(func.count()).select_from(InboxMessage)) or 0)


@pytest.mark.postgres
@pytest.mark.valkey
def test_two_queue_workers_one_killed_and_the_queue_server_flushed(
    postgres_stage: Stage, valkey_url: str, start_yimen: Callable[..., Any]
) -> None:
    county = postgres_stage
    crowd.publish(county)
    crowd.start_cases(county, CASES)
    write_messages(county)
    settings = {
        "YIMEN_DATABASE_URL": county.settings.database_url, "YIMEN_REDIS_URL": valkey_url, "YIMEN_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    workers = [start_yimen("worker", **settings) for _ in range(2)]
    start_yimen("scheduler", **settings)
    until = time.monotonic() + 20
    while not done(county) and time.monotonic() < until:
        time.sleep(0.01)
    in_hand = psutil.Process(workers[0].process.pid).children(recursive=True)
    kill(workers[0])
    with Redis.from_url(valkey_url) as queue:
        queue.flushall()
    workers[0] = start_yimen("worker", **settings)
    start_yimen("scheduler", **settings)
    while done(county) < 1 + CASES * crowd.SIBLINGS and time.monotonic() < until:
        time.sleep(0.1)
    for worker in workers:  # what one of them still has in hand is neither lost nor to be taken by another
        worker.stop(seconds=20)
    # The job of the killed one runs on in a process of its own, by the clock of today: ours, which is ahead, would fight it for its rows.
    psutil.wait_procs(in_hand, timeout=60)

    finish(county)
    assert contradictions(county) == []
