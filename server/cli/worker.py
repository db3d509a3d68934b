"""`yimen worker` and `yimen scheduler`: what runs beside the web processes."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

import click

from server.cli.answers import AS_JSON, tell
from server.cli.serve import instruments
from server.config import Settings, load


@click.command("worker")
@click.option("--burst", is_flag=True, help="做完已有的工作就结束。 / End when there is nothing left to do.")
@AS_JSON
def worker(burst: bool, as_json: bool) -> None:
    """处理到期事项、提醒和消息。 / Deal with what is due: timers, reminders, messages.

    \b
    设了 YIMEN_REDIS_URL 时从 RQ 队列取活，可开多个；否则在本进程内循环。
    With YIMEN_REDIS_URL it works on RQ queues, and there may be many; without, it loops in this process.
    """
    settings = load(os.environ)
    _log(settings)
    database, house, clock = instruments(settings)
    try:
        _say_begun("queues" if settings.redis_url else "burst" if burst else "loop", as_json=as_json)
        if settings.redis_url:
            _work_on_queues(settings.redis_url, database, house, clock, burst=burst)
        elif burst:
            from server.jobs import tick

            tick(database, house, clock.now())
        else:
            _loop(database, house, clock)
    finally:
        database.close()


@click.command("scheduler")
@AS_JSON
def scheduler(as_json: bool) -> None:
    """定时唤醒各队列，补上丢失的通知。 / Wake every queue at intervals, so that a lost wake-up only delays."""
    settings = load(os.environ)
    _log(settings)
    if not settings.redis_url:
        raise click.UsageError("先设 YIMEN_REDIS_URL；没有 Redis 时 worker 自己定时。/ Set YIMEN_REDIS_URL first.")
    from server.jobs import rq_jobs

    stopping = threading.Event()
    _on_signal(stopping.set)
    _say_begun("schedule", as_json=as_json)
    rq_jobs.schedule(rq_jobs.connect(settings.redis_url), stopping)


def _work_on_queues(redis_url: str, database: Any, house: Any, clock: Any, *, burst: bool) -> None:
    from redis import Redis

    from server.cli.warming import warm
    from server.jobs import rq_jobs

    connection = Redis.from_url(redis_url)
    rq_jobs.install(rq_jobs.Workshop(database, house, clock))
    warm(database)  # the work-horses fork from here: each would compile its diagrams anew
    rq_jobs.work(connection, burst=burst)


def _loop(database: Any, house: Any, clock: Any) -> None:
    from server.jobs.embedded import EmbeddedWorker

    embedded = EmbeddedWorker(database, house, clock)
    _on_signal(embedded.finish)
    embedded.run_here()


def _say_begun(how: str, *, as_json: bool) -> None:
    """Say that the work begins; what it does from here on stands in the log."""
    if as_json:
        tell({"works": how, "process": os.getpid()}, "", as_json=True)
        sys.stdout.flush()


def _on_signal(stop: Any) -> None:
    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def _log(settings: Settings) -> None:
    from server.foundation.logs import start_log  # structlog costs every other command its start

    start_log(level=settings.log_level, form=settings.log_format)
