"""`yimen demo`: the demo county in one process, from nothing to an address in the browser."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from server.config import ROOT, Settings, load

FOLDER = ROOT / "var" / "demo"


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="默认从 8000 起第一个空闲端口。 / The next free port from 8000."
)
@click.option(
    "--fast-forward", is_flag=True, help="演示时钟每 3 秒走一天。 / The demo's clock runs a day each 3 seconds."
)
@click.option("--reset", is_flag=True, help="重新载入演示县。 / Load the demo county anew.")
@click.option(
    "--weeks", type=click.IntRange(1, 12),
    help="演示县先经历几周，新建时有效。 / Weeks that a new demo county has behind it.",
)  # fmt: skip
def demo(port: int | None, fast_forward: bool, reset: bool, weeks: int | None) -> None:
    """启动演示县青穗县（数据均为虚构），Ctrl-C 结束。 / Start the demo county (all invented); Ctrl-C ends it."""
    settings = demo_settings(dict(os.environ))
    from server.foundation.logs import start_log  # structlog costs every other command its start

    start_log(level="WARNING", form="text")
    from server.cli.hosting import host, listen, port_of
    from server.cli.warming import begin, warm

    begin()
    listening = listen(settings.listen_host, port)
    settings = replace(
        settings,
        demo_weeks=weeks or settings.demo_weeks,
        base_url=f"http://127.0.0.1:{port_of(listening)}",
        listen_port=port_of(listening),
    )
    database, app, companions = _prepare(settings, reset=reset, fast_forward=fast_forward)
    try:
        host(
            app, listening, threads=settings.web_threads, proxies=0, companions=companions,
            ready=lambda: _welcome(settings.base_url, app), warm=lambda: warm(database),
        )  # fmt: skip
    finally:
        database.close()


def demo_settings(environ: dict[str, str]) -> Settings:
    """Return the settings of a demo: its own files under var/demo unless others are named.

    :raises BadSettings: the environment is a production one.
    :raises click.UsageError: the database is no SQLite file.
    """
    settings = replace(load(environ), demo=True, redis_url=None, smtp_host=None, smtp_user=None, smtp_password=None)
    if "YIMEN_DATABASE_URL" not in environ:
        settings = replace(settings, database_url=f"sqlite:///{FOLDER / 'yimen.db'}")
    if "YIMEN_FILES" not in environ:
        settings = replace(settings, files=FOLDER / "files")
    if not settings.database_url.startswith("sqlite:////"):
        raise click.UsageError("演示只用 SQLite 文件。/ A demo keeps its data in a SQLite file.")
    return settings


def _prepare(settings: Settings, *, reset: bool, fast_forward: bool) -> tuple[Any, Any, list[Any]]:
    """Return the database, the application and what runs beside it; load the county when there is none."""
    from server.app import build_house, create_app
    from server.demo.clock import load_clock
    from server.demo.moving import Mover, Runner
    from server.demo.pages import install
    from server.foundation.database import Database
    from server.jobs.embedded import EmbeddedWorker

    _load(settings, build_house(settings), reset=reset)
    database = Database(settings.database_url)
    house = build_house(settings, database)
    clock = load_clock(database)
    app = create_app(settings=settings, database=database, clock=clock, house=house)
    worker, mover = EmbeddedWorker(database, house, clock), Mover(database, house, clock)
    app.extensions["yimen"].after_commit.append(worker.poke)
    install(app, mover)
    return database, app, [worker, *([Runner(mover)] if fast_forward else [])]


def _load(settings: Settings, house: Any, *, reset: bool) -> None:
    from server import migrations
    from server.cli.tables import make_tables
    from server.demo import loading
    from server.foundation.clock import SystemClock

    migrations.load_models()
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    state = loading.state(path)
    if state == "ready" and not reset:
        return
    if state != "absent":
        _say("重新载入演示县" if reset else "程序已更新，重新载入演示县", "loading the demo county anew")
        loading.remove(path)
    now = SystemClock().now()
    loading.load(
        path, house=house, now=now, weeks=settings.demo_weeks, make_tables=make_tables, tell=lambda line: _say(line)
    )


def _say(*parts: str) -> None:
    click.echo(f"  {' · '.join(parts)}", err=True)


def _welcome(address: str, app: Any) -> None:
    from server.demo.accounts import accounts
    from server.demo.county import PASSWORD
    from server.foundation.identity import system_actor
    from server.foundation.work import Work

    service = app.extensions["yimen"]
    with service.database.reading() as session:
        who = system_actor(service.house.county, channel="cli")
        found = accounts(Work(session=session, actor=who, now=service.clock.now(), house=service.house))
    lines = [
        "",
        f"一门演示县已就绪 the demo county is ready:  {address}",
        "",
        f"密码都是 the password of all: {PASSWORD}",
    ]
    lines += [f"  {account.login:24} {account.post}" for account in found]
    click.echo("\n".join([*lines, "", "Ctrl-C 结束 ends it"]))
    sys.stdout.flush()
