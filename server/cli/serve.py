"""`yimen serve`: the web service, with the worker inside when there is no Redis."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from server.cli.answers import AS_JSON, tell
from server.config import Settings, load


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), help="覆盖 YIMEN_LISTEN_PORT。 / Instead of YIMEN_LISTEN_PORT.")
@AS_JSON
def serve(port: int | None, as_json: bool) -> None:
    """启动网页和接口；没有 Redis 时同时处理到期事项。 / Serve pages and API; without Redis also what falls due."""
    settings = load(os.environ)
    if port is not None:
        settings = replace(settings, listen_port=port)
    from server.foundation.logs import start_log  # structlog costs every other command its start

    start_log(level=settings.log_level, form=settings.log_format)
    from server.cli.hosting import host, listen, port_of
    from server.cli.tables import require_tables
    from server.cli.warming import begin, warm

    begin()
    if settings.web_processes > 1:
        _serve_many(settings, as_json=as_json)
        return
    database, house, clock = instruments(settings)
    try:
        require_tables(database)
        _open_installation(settings, database, house, clock)
        listening = listen(settings.listen_host, settings.listen_port)
        app = _application(settings, database, house, clock)
        companions = _worker(settings, app, database, house, clock)
        address = f"http://{settings.listen_host}:{port_of(listening)}"
        host(
            app, listening, threads=settings.web_threads, proxies=settings.trusted_proxies, companions=companions,
            ready=lambda: tell({"address": address, "processes": 1}, address, as_json=as_json), warm=lambda: warm(database),
        )  # fmt: skip
    finally:
        database.close()


def _serve_many(settings: Settings, *, as_json: bool) -> None:
    """Serve from several processes; workers of their own do what falls due."""
    from server.cli.hosting import behind_proxies, listen, port_of
    from server.cli.many_processes import count_together, serve_many
    from server.cli.tables import require_tables
    from server.cli.warming import warm

    listening = listen(settings.listen_host, settings.listen_port)
    count_together()
    database, house, clock = instruments(settings)
    require_tables(database)
    _open_installation(settings, database, house, clock)
    app = _application(settings, database, house, clock)
    _worker(settings, app, database, house, clock)
    behind_proxies(app, settings.trusted_proxies)
    address = f"http://{settings.listen_host}:{port_of(listening)}"
    tell({"address": address, "processes": settings.web_processes}, address, as_json=as_json)
    warm(database)
    # Each process opens connections of its own: none may be used on both sides of a fork.
    database.close()
    serve_many(app, listening, processes=settings.web_processes, threads=settings.web_threads)


def _open_installation(settings: Settings, database: Any, house: Any, clock: Any) -> None:
    """Make the one administrator of an installation that nobody can sign in to yet, and print the one-time password."""
    from server.foundation.errors import Conflict
    from server.foundation.identity import system_actor
    from server.foundation.transaction import run_command
    from server.foundation.work import Work
    from server.organisation.founding import first_administrator

    if settings.demo:
        return
    who, now = system_actor(house.county, channel="cli"), clock.now()
    try:
        made = run_command(
            database, lambda session: first_administrator(Work(session=session, actor=who, now=now, house=house))
        )
    except Conflict:  # another process has just started too, and has made it
        return
    if made is not None:
        click.echo(
            f"首次启动 first start: 账号 login {made[0]} · 一次性密码 one-time password {made[1]}\n"
            "只显示这一次，首次登录必须修改。 It is shown this once and must be changed at the first sign-in.",
            err=True,
        )


def instruments(settings: Settings) -> tuple[Any, Any, Any]:
    """Return database, house and clock; in demo mode the clock that the demo has moved."""
    from server.app import build_house
    from server.demo.clock import load_clock
    from server.foundation.clock import SystemClock
    from server.foundation.database import Database

    database = Database(settings.database_url, pool_size=settings.database_pool, idle_seconds=settings.database_idle)
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
    probes: dict[str, Callable[[], bool]] = app.extensions["yimen"].probes
    if settings.redis_url:
        from server.jobs import rq_jobs

        connection = rq_jobs.connect(settings.redis_url)
        wake.append(lambda: rq_jobs.wake_after_commit(connection))
        probes["queue"] = lambda: rq_jobs.answers(connection)
        return []
    from server.jobs.embedded import EmbeddedWorker

    worker = EmbeddedWorker(database, house, clock)
    wake.append(worker.poke)
    probes["queue"] = worker.works
    return [worker]
