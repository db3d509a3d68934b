"""RQ moves the work between machines: a job only names a queue of rows to drain, so losing all of Redis loses nothing."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker, get_current_job
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import DequeueStrategy

from server.foundation.clock import Clock
from server.foundation.database import Database
from server.foundation.work import House
from server.jobs.following import follow
from server.jobs.ticking import SWEEPS, drain

logger = logging.getLogger(__name__)

#: Sweep → RQ queue. A worker listens to all of them, in turns.
QUEUES: dict[str, str] = {name: f"yimen-{name}" for name in SWEEPS}
#: What a sweep may have left for others to do.
FOLLOWERS: dict[str, tuple[str, ...]] = {
    "timers": ("messages", "outbox"),
    "checks": ("outbox",),
    "months": ("reminders", "outbox"),
    "identities": ("messages", "outbox"),
    "messages": ("timers", "outbox"),
    "reminders": ("outbox",),
    "replans": ("reminders", "outbox"),
    "leads": ("outbox",),
    "applications": ("outbox",),
    "locks": ("outbox",),
    "anchors": ("outbox",),
    "erasures": (),
    "recognitions": ("outbox",),
    "digests": ("outbox",),
    "rehearsals": (),
    "moves": (),
    "outbox": (),
    "bank-files": (),
}
#: What a person's command may have left to do.
AFTER_COMMIT = ("messages", "reminders", "outbox", "bank-files")
#: Then a job begins no other batch: whoever waits has a turn, and a worker that is to end ends soon.
SECONDS_AT_WORK = 20
SECONDS_PER_JOB = 300  #: a batch that takes longer is ended
SECONDS_COALESCED = 30  #: a wake-up that got lost blocks the next one no longer than this
PAUSE = 1.0  #: seconds before a queue server that was away is asked again
EVERY = 15.0  #: seconds between two rounds of the scheduler


class NotInstalled(RuntimeError):
    """The process was not started by `yimen worker`, so it has neither a database nor a house."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a worker process works with."""

    database: Database
    house: House
    clock: Clock


_workshop: Workshop | None = None


def install(workshop: Workshop) -> None:
    """Give this process, and the work-horses forked from it, what the jobs work with."""
    global _workshop
    _workshop = workshop
    # A connection must not be used on both sides of a fork.
    os.register_at_fork(after_in_child=lambda: workshop.database.engine.dispose(close=False))


def sweep(name: str) -> int:
    """Drain one queue of rows, wake who may have got work by it, and return how many rows were dealt with.

    :raises NotInstalled: no worker of ours runs this.
    """
    if _workshop is None:
        raise NotInstalled
    job = get_current_job()
    connection = job.connection if job is not None else None
    if connection is not None:
        # Before the work: what is committed during it may wake this queue again.
        _heard(connection, name)
    follow(_workshop.house)
    count, more = drain(_workshop.database, _workshop.house, name, clock=_workshop.clock, seconds=SECONDS_AT_WORK)
    if count and connection is not None:
        _wake(connection, (*FOLLOWERS[name], *((name,) if more else ())))
    return count


def connect(url: str) -> Redis:
    """Return a connection for wake-ups: a person's command never waits long for a queue server that is away."""
    return Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=2, retry=Retry(NoBackoff(), retries=0))


def answers(connection: Redis) -> bool:
    """Tell whether the queue server answers."""
    try:
        return bool(connection.ping())
    except RedisError:
        return False


def enqueue_wakeup(connection: Redis, name: str) -> bool:
    """Ask for a sweep unless one is asked for already, and return whether a job was added; a lost wake-up only delays.

    :raises KeyError: there is no such sweep.
    """
    return _wake(connection, (name,)) == 1


def _heard(connection: Redis, name: str) -> None:
    """Let the queue be woken again; without it, others wait until the mark has run out."""
    try:
        connection.delete(_key(name))
    except RedisError as error:
        logger.warning("the queue server did not hear that %s is at work (%s)", name, error)


def wake_after_commit(connection: Redis) -> None:
    """Wake the queues that a command may have given work."""
    _wake(connection, AFTER_COMMIT)


def _wake(connection: Redis, names: Iterable[str]) -> int:
    """Ask for sweeps and return how many jobs were added; after the first failure the rest is left to the scheduler."""
    added = 0
    try:
        for name in names:
            if connection.set(_key(name), "1", nx=True, ex=SECONDS_COALESCED):
                Queue(QUEUES[name], connection=connection, serializer=JSONSerializer).enqueue(
                    sweep, name, job_timeout=SECONDS_PER_JOB, result_ttl=60, failure_ttl=86_400
                )
                added += 1
    except RedisError as error:
        logger.warning("a wake-up did not pass (%s); the scheduler comes round to it", error)
    return added


class Hand(Worker):
    """RQ's worker that knows whether somebody asked it to end: RQ's own also ends when the queue server is away."""

    asked_to_end = False

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Hear SIGTERM and Ctrl-C: a job in hand is finished first."""
        self.asked_to_end = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def check_for_suspension(self, burst: bool) -> None:
        """Take no other job once asked to end: RQ says so by raising, and a signal that comes while a line is logged is swallowed there."""
        if self.asked_to_end:
            raise StopRequested
        super().check_for_suspension(burst)

    def setup_work_horse_signals(self) -> None:
        """Let the job in hand end by itself, also where SIGTERM goes to every process of a service at once."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def handle_work_horse_killed(self, job: Job, *end: Any) -> None:
        """Ask again for the sweep of a job whose process was killed: its rows are there, and the scheduler may be long in coming round.

        One that dies as soon as it begins is left to the scheduler, or it would begin and die without a pause.
        """
        super().handle_work_horse_killed(job, *end)  # type: ignore[no-untyped-call]
        lived = job.ended_at - job.started_at if job.ended_at and job.started_at else timedelta()
        if lived.total_seconds() >= PAUSE:
            _heard(self.connection, job.args[0])
            _wake(self.connection, (job.args[0],))


def work(connection: Redis, *, burst: bool = False) -> None:
    """Work on all queues until SIGTERM (or, in a burst, until they are empty); a job in hand is finished first.

    :raises redis.exceptions.RedisError: in a burst the queue server is away; else it is waited for.
    """
    while not _worked(connection, burst=burst):
        try:
            time.sleep(PAUSE)
        except StopRequested:
            return


def _worked(connection: Redis, *, burst: bool) -> bool:
    """Work until told to end, and return False when it ended because the queue server is away."""
    queues = [Queue(queue, connection=connection, serializer=JSONSerializer) for queue in QUEUES.values()]
    hand = None
    try:
        hand = Hand(queues, connection=connection, serializer=JSONSerializer)
        # Whoever was here before may have been killed at work, and a queue server that was away has forgotten who was waiting.
        _wake(connection, QUEUES)
        # In turns: with fixed priorities the last queue would starve while wake-ups of the first keep coming.
        hand.work(burst=burst, logging_level=None, dequeue_strategy=DequeueStrategy.ROUND_ROBIN)
    except RedisError as error:
        if burst:
            raise
        logger.warning("the queue server is away (%s); it is asked again in %s seconds", error, PAUSE)
    return burst or (hand is not None and hand.asked_to_end)


def schedule(connection: Redis, stopping: threading.Event, *, every: float = EVERY) -> None:
    """Wake every queue again and again until `stopping` is set.

    RQ's own cron writes its jobs with pickle and ends when Redis is away; several of these loops do no harm either.
    """
    while not stopping.is_set():
        _wake(connection, QUEUES)
        stopping.wait(every)


def _key(name: str) -> str:
    return f"{QUEUES[name]}:asked"
