"""A worker that is frozen past its lease, or slow, or without its queue server: nobody is told twice by it, and nothing waits for ever."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psutil
import pytest
from redis import Redis
from sqlalchemy import select

from server.foundation.clock import SystemClock
from server.jobs import leases
from server.jobs.delivery import deliver_outbox
from server.jobs.rq_jobs import enqueue_wakeup
from server.messaging.models import Outbox
from server.messaging.operations import tell_posts
from tests.faults.conftest import until
from tests.faults.test_storm import subscribe
from tests.services import valkey
from tests.services.web import Listener
from tests.stage import Stage

pytestmark = [pytest.mark.faults]
LETTERS = 6
LEASE = 3.0  #: seconds


def write_letters(county: Stage, count: int = LETTERS, *, first: int = 0) -> None:
    """Write so many letters to the township's own system; its clerks find the same in their inboxes."""
    unit = county.unit("qingsui")
    facts = {"case": "690102-2026-000001", "task": "会签", "unit": "青穗镇"}

    def write(work: Any) -> None:
        for number in range(first, first + count):
            tell_posts(
                work, unit_id=unit, roles=("clerk",), template="task-arrived", facts=facts, cause=f"letter{number}"
            )

    county.run(None, write)


def letters(county: Stage) -> dict[str, tuple[Any, ...]]:
    """Return (state, claim, instant, receipt, attempts) of each letter by its id."""
    columns = (Outbox.id, Outbox.state, Outbox.claim, Outbox.sent_at, Outbox.receipt, Outbox.attempts)
    wanted = select(*columns).where(Outbox.channel == "webhook")
    return county.read(lambda work: {row[0]: tuple(row[1:]) for row in work.session.execute(wanted)})


def all_sent(county: Stage) -> bool:
    """Tell whether every letter has left."""
    return {state for state, *_ in letters(county).values()} == {"sent"}


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Freeze a process and all that it started."""
    master = psutil.Process(pid)
    group = [master, *master.children(recursive=True)]
    try:
        for each in group:
            each.suspend()
        # The signal is on its way for a moment, and on a busy machine for longer.
        until(lambda: {each.status() for each in group} == {psutil.STATUS_STOPPED}, what="processes that stand still")
        yield
    finally:
        for each in group:
            each.resume()


@pytest.mark.postgres
@pytest.mark.valkey
def test_another_takes_over_from_a_worker_frozen_past_its_lease_and_its_late_writes_are_refused(
    postgres_stage: Stage, valkey_url: str, web_server: Listener, start_yimen: Callable[..., Any]
) -> None:
    county = postgres_stage
    county.clock.move_to(SystemClock().now())
    subscribe(county, f"{web_server.url}/hook")
    write_letters(county)
    settings = {
        "YIMEN_DATABASE_URL": county.settings.database_url, "YIMEN_REDIS_URL": valkey_url, "YIMEN_LOG_LEVEL": "WARNING",
        "YIMEN_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }  # fmt: skip
    queue = Redis.from_url(valkey_url)

    web_server.gate.clear()
    first = start_yimen("worker", lease=LEASE, **settings)
    enqueue_wakeup(queue, "outbox")
    until(lambda: web_server.posted, what="the first letter")
    (claim,) = {claim for _, claim, *_ in letters(county).values()}
    with frozen(first.process.pid):
        web_server.gate.set()
        time.sleep(LEASE)
        second = start_yimen("worker", lease=LEASE, **settings)
        enqueue_wakeup(queue, "outbox")
        until(lambda: all_sent(county), what="the taking over")
        taken_over = letters(county)
    assert first.stop(seconds=20) == 0, first.output()
    assert second.stop(seconds=20) == 0, second.output()
    queue.close()

    assert claim is not None and claim not in {row[1] for row in taken_over.values()}
    assert letters(county) == taken_over, "the thawed worker wrote over what the other had done"
    posted = Counter(each.headers["webhook-id"] for each in web_server.posted)
    assert posted == Counter(taken_over.keys()) + Counter([web_server.posted[0].headers["webhook-id"]])


def test_no_letter_is_begun_after_half_of_the_lease(
    stage: Stage, web_server: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(stage, f"{web_server.url}/hook")
    write_letters(stage)
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=1))
    web_server.delay = 0.2

    now = stage.clock.now()
    deliver_outbox(stage.database, stage.house, now=now)
    begun = len(web_server.posted)
    left = [row for row in letters(stage).values() if row[0] == "waiting"]

    assert 1 <= begun < LETTERS and len(left) == LETTERS - begun
    assert {(claim, attempts) for _, claim, _, _, attempts in left} == {(None, 0)}
    monkeypatch.setattr(leases, "LEASE", timedelta(minutes=2))
    web_server.delay = 0.0
    deliver_outbox(stage.database, stage.house, now=now)  # whoever comes next finds the rest at once
    assert all_sent(stage)
    assert set(Counter(each.headers["webhook-id"] for each in web_server.posted).values()) == {1}


@pytest.mark.valkey
def test_a_worker_outlives_a_queue_server_that_is_away(
    stage: Stage, free_port: int, web_server: Listener, start_yimen: Callable[..., Any]
) -> None:
    stage.clock.move_to(SystemClock().now())
    subscribe(stage, f"{web_server.url}/hook")
    with valkey.server(free_port) as server:
        worker = start_yimen(
            "worker", YIMEN_DATABASE_URL=stage.settings.database_url, YIMEN_REDIS_URL=server.connection_url,
            YIMEN_WEBHOOK_NETWORKS="127.0.0.0/8",
        )  # fmt: skip

        def tell(number: int) -> None:
            write_letters(stage, 1, first=number)
            with Redis.from_url(server.connection_url) as queue:
                enqueue_wakeup(queue, "outbox")
            until(lambda: len(letters(stage)) == number + 1 and all_sent(stage), what=f"letter {number}")

        tell(0)
        server.stop()
        time.sleep(1.5)  # longer than it takes to find out, whether RQ or we ask again
        assert worker.process.poll() is None, worker.output()
        server.start()
        tell(1)
        assert worker.process.poll() is None, worker.output()
        assert worker.stop(seconds=20) == 0, worker.output()
