"""RQ workers drain the same rows: real worker processes, a real Valkey, and no harm when its memory is lost."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.utils import now as rq_now

from server.cases.models import Incident, Timer
from server.jobs import rq_jobs
from server.messaging.models import Outbox
from tests.integration.jobs.conftest import MONDAY, World
from tests.services import forks
from tests.services.processes import Running, patience

pytestmark = [pytest.mark.valkey]
NOW = MONDAY + timedelta(days=1)
Start = Callable[[str], Running]


@pytest.fixture
def connection(valkey_url: str) -> Iterator[Redis]:
    with Redis.from_url(valkey_url) as opened:
        yield opened


@pytest.fixture
def start_worker(world: World, valkey_url: str, mother: forks.Mother, tmp_path: Path) -> Iterator[Start]:
    started: list[Running] = []

    def start(mode: str) -> Running:
        url = world.database.engine.url.render_as_string(hide_password=False)
        log = tmp_path / f"worker-{len(started)}.log"
        log.touch()  # a fork opens it only when it runs
        program = "tests.integration.jobs.rq_worker"
        running = mother.start([url, valkey_url, NOW.isoformat(), mode], settings={}, log=log, program=program)
        started.append(running)
        return running

    yield start
    for running in started:
        running.stop()


def wait_until(done: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "the workers did not get there in time"
        time.sleep(0.1)


def all_done(world: World) -> bool:
    return {t.state for t in world.all(Timer)} == {"fired"} and {m.state for m in world.all(Outbox)} == {"sent"}


def wake_all(connection: Redis) -> int:
    return sum(rq_jobs.enqueue_wakeup(connection, name) for name in rq_jobs.QUEUES)


def test_two_worker_processes_that_nobody_woke_drain_everything_once(world: World, start_worker: Start) -> None:
    instances = [world.start(MONDAY) for _ in range(12)]

    for worker in [start_worker("burst"), start_worker("burst")]:
        assert worker.process.wait(40 * patience()) == 0, worker.output()

    assert all_done(world)
    assert world.all(Incident) == []
    assert len(world.inbox("clerk")) == len(instances)


def test_losing_all_of_the_queue_server_loses_nothing(world: World, connection: Redis, start_worker: Start) -> None:
    world.start(MONDAY)
    wake_all(connection)
    connection.flushall()
    worker = start_worker("stay")
    stopping = threading.Event()
    scheduler = threading.Thread(target=rq_jobs.schedule, args=(connection, stopping), kwargs={"every": 0.2})
    scheduler.start()
    try:
        wait_until(lambda: all_done(world))
    finally:
        stopping.set()
        scheduler.join()
        ended_with = worker.stop(seconds=20 * patience())

    assert ended_with == 0, worker.output()


def test_wake_ups_that_nobody_has_answered_are_asked_for_once(connection: Redis) -> None:
    assert wake_all(connection) == len(rq_jobs.QUEUES)
    assert wake_all(connection) == 0
    for queue in rq_jobs.QUEUES.values():
        assert Queue(queue, connection=connection, serializer=JSONSerializer).count == 1


@pytest.mark.parametrize(("lived", "asked"), [(2.0, 1), (0.1, 0)], ids=["at work", "as it began"])
def test_a_sweep_whose_process_was_killed_is_asked_for_again_at_once(
    connection: Redis, lived: float, asked: int
) -> None:
    queue = Queue(rq_jobs.QUEUES["timers"], connection=connection, serializer=JSONSerializer)
    rq_jobs.enqueue_wakeup(connection, "timers")
    job = queue.jobs[0]
    job.ended_at, job.started_at = rq_now(), rq_now() - timedelta(seconds=lived)
    queue.empty()
    hand = rq_jobs.Hand([queue], connection=connection, serializer=JSONSerializer)

    hand.handle_work_horse_killed(job, 0, signal.SIGKILL, None)

    assert queue.count == asked


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Give the process that runs the tests back what a worker in it has caught."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals")
def test_a_worker_that_is_asked_to_end_while_it_writes_its_log_takes_no_other_job(connection: Redis) -> None:
    queue = Queue(rq_jobs.QUEUES["timers"], connection=connection, serializer=JSONSerializer)
    hand = rq_jobs.Hand([queue], connection=connection, serializer=JSONSerializer)
    with suppress(StopRequested):  # what the handler of a log does with whatever is raised while it writes
        hand.request_stop(signal.SIGTERM, None)
    rq_jobs.enqueue_wakeup(connection, "timers")

    hand.work(burst=True, logging_level=None)

    assert queue.count == 1


def test_what_is_written_to_the_queue_server_is_plain_json(connection: Redis) -> None:
    rq_jobs.enqueue_wakeup(connection, "outbox")

    (job,) = Queue(rq_jobs.QUEUES["outbox"], connection=connection, serializer=JSONSerializer).jobs
    assert (job.func_name, job.args) == ("server.jobs.rq_jobs.sweep", ["outbox"])


def test_an_absent_queue_server_stops_no_command(free_port: int) -> None:
    began = time.monotonic()
    with rq_jobs.connect(f"redis://127.0.0.1:{free_port}/0") as nobody:
        rq_jobs.wake_after_commit(nobody)

    assert time.monotonic() - began < 2
