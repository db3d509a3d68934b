"""SIGTERM ends everything in order: a request in hand is answered, a job in hand is finished, and the exit code is 0."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select, text

from server.messaging.models import InboxMessage, Outbox
from tests.faults.conftest import House, post, until
from tests.integration.concurrency import crowd
from tests.services.processes import Running
from tests.stage import Stage

pytestmark = [pytest.mark.faults]
WAITRESS_ALONE = 5  #: seconds that the web server's own shutdown would leave to a request


@contextmanager
def written_to(path: str) -> Iterator[None]:
    """Hold a SQLite file's write lock."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


class Lock:
    """Locks held on PostgreSQL until they are let go."""

    def __init__(self, county: Stage, *statements: str) -> None:
        self._county, self._holder = county, county.database.engine.connect()
        for statement in statements:
            self._holder.execute(text(statement))

    def waiting(self) -> int:
        """Return how many wait for any lock of this database."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        with self._county.database.reading() as session:
            return session.scalar(text(asked)) or 0

    def let_go(self) -> None:
        """Let everybody go on."""
        self._holder.rollback()
        self._holder.close()


def ended(running: Running, *, seconds: float = 20) -> int:
    """Return the exit code of a process that was asked to end."""
    return running.process.wait(seconds)


def test_one_process_answers_what_it_has_in_hand_and_ends(stage: Stage, start_yimen: Callable[..., Any]) -> None:
    crowd.publish(stage)
    (who,), (case,) = crowd.tokens(stage, 1), crowd.start_cases(stage, 1)
    task = stage.open_tasks(case)["sign0"].id
    house = House(stage, start_yimen)

    with ThreadPoolExecutor(1) as pool, written_to(str(stage.database.engine.url.database)):
        answer = pool.submit(post, house.port, who, f"/tasks/{task}/complete", crowd.ANSWERS)
        time.sleep(1)
        house.running.process.send_signal(signal.SIGTERM)
        time.sleep(WAITRESS_ALONE + 0.5)
        assert not answer.done() and house.running.process.poll() is None

    assert answer.result()[0] == 200
    assert ended(house.running) == 0, house.running.output()
    assert "sign0" not in stage.open_tasks(case)
    assert crowd.faults_of(stage) == []


@pytest.mark.postgres
@pytest.mark.valkey
def test_web_processes_worker_and_scheduler_end_after_what_they_have_in_hand(
    postgres_stage: Stage, valkey_url: str, start_yimen: Callable[..., Any]
) -> None:
    county = postgres_stage
    crowd.publish(county)
    (who,), (case,) = crowd.tokens(county, 1), crowd.start_cases(county, 1)
    task = county.open_tasks(case)["sign0"].id
    settings = {
        "YIMEN_DATABASE_URL": county.settings.database_url, "YIMEN_REDIS_URL": valkey_url, "YIMEN_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    house = House(county, start_yimen, YIMEN_REDIS_URL=valkey_url, YIMEN_WEB_PROCESSES="2")

    lock = Lock(county, "SELECT * FROM audit_heads FOR UPDATE", "LOCK TABLE inbox IN EXCLUSIVE MODE")
    worker, scheduler = start_yimen("worker", **settings), start_yimen("scheduler", **settings)
    with ThreadPoolExecutor(1) as pool:
        try:
            until(lambda: lock.waiting() >= 1, seconds=60, what="a job at work")
            answer = pool.submit(post, house.port, who, f"/tasks/{task}/complete", crowd.ANSWERS)
            until(lambda: lock.waiting() >= 2, seconds=9, what="a request at work")
            house.running.process.send_signal(signal.SIGTERM)
            scheduler.process.send_signal(signal.SIGTERM)
            os.killpg(worker.process.pid, signal.SIGTERM)  # as a service manager does: also the job's own process
            assert ended(scheduler) == 0, scheduler.output()
            time.sleep(0.5)
            assert not answer.done() and worker.process.poll() is None
        finally:
            lock.let_go()

    assert answer.result()[0] == 200
    assert ended(house.running) == 0, house.running.output()
    assert ended(worker) == 0, worker.output()
    assert crowd.faults_of(county) == []
    with county.database.reading() as session:
        claimed = session.scalars(select(Outbox.state).where(Outbox.claim.is_not(None))).all()
        arrived = session.scalar(select(func.count()).select_from(InboxMessage))
    assert claimed and set(claimed) == {"sent"} and arrived == len(claimed)
