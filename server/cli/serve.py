"""`yimen serve`: the web service, with the worker inside when there is no Redis."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from server.config import Settings, load


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), help="覆盖 YIMEN_LISTEN_PORT。 / Instead of YIMEN_LISTEN_PORT.")
def serve(port: int | None) -> None:
    """启动网页和接口；没有 Redis 时同时处理到期事项。 / Serve pages and API; without Redis also what falls due."""
    settings = load(os.environ)
    if port is not None:
        settings = replace(settings, listen_port=port)
    logging.basicConfig(
        stream=sys.stderr, level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    from server.cli.hosting import host, listen, port_of
    from server.cli.tables import require_tables

    database, house, clock = instruments(settings)
    try:
        require_tables(database)
        listening = listen(settings.listen_host, settings.listen_port)
        app = _application(settings, database, house, clock)
        companions = _worker(settings, app, database, house, clock)
        address = f"http://{settings.listen_host}:{port_of(listening)}"
        host(
            app, listening, threads=settings.web_threads, proxies=settings.trusted_proxies, companions=companions,
            ready=lambda: click.echo(address),
        )  # fmt: skip
    finally:
        database.close()


def instruments(settings: Settings) -> tuple[Any, Any, Any]:
    """Return database, house and clock; in demo mode the clock that the demo has moved."""
    from server.app import build_house
    from server.demo.clock import load_clock
    from server.foundation.clock import SystemClock
    from server.foundation.database import Database

    database = Database(settings.database_url, pool_size=settings.database_pool)
    clock = load_clock(database) if settings.demo else SystemClock()
    return database, build_house(settings, database), clock


def _application(settings: Settings, database: Any, house: Any, clock: Any) -> Any:
    from server.app import create_app

    app = create_app(settings=settings, database=database, clock=clock, house=house)
    if settings.demo:
        from server.demo.moving import Mover
        from server.demo.pages import install

        install(app, Mover(database, house, clock))
    return app


def _worker(settings: Settings, app: Any, database: Any, house: Any, clock: Any) -> list[Any]:
    """Let a commit wake whoever works: the thread beside us, or the queues of other processes."""
    wake: list[Callable[[], None]] = app.extensions["yimen"].after_commit
    if settings.redis_url:
        from server.jobs import rq_jobs

        connection = rq_jobs.connect(settings.redis_url)
        wake.append(lambda: rq_jobs.wake_after_commit(connection))
        return []
    from server.jobs.embedded import EmbeddedWorker

    worker = EmbeddedWorker(database, house, clock)
    wake.append(worker.poke)
    return [worker]
