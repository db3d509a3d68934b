"""`yimen migrate`: bring the database up to this version and publish the shipped diagrams."""

from __future__ import annotations

import os

import click

from server.cli.answers import AS_JSON, tell
from server.config import load


@click.command("migrate")
@AS_JSON
def migrate(as_json: bool) -> None:
    """建表或升级表结构，并发布随附的流程图；可以反复运行。 / Create or upgrade tables, publish diagrams; may be repeated."""
    from server.cases.shipped import install_shipped
    from server.cli.serve import instruments
    from server.cli.tables import make_tables
    from server.foundation.clock import SystemClock
    from server.foundation.identity import system_actor
    from server.foundation.transaction import run_command
    from server.foundation.work import Work

    settings = load(os.environ)
    database, house, _clock = instruments(settings)
    try:
        revision = make_tables(database)
        who, now = system_actor(house.county, channel="cli"), SystemClock().now()
        published = run_command(
            database, lambda session: install_shipped(Work(session=session, actor=who, now=now, house=house))
        )
    finally:
        database.close()
    words = f"表已就绪 tables ready（{revision}）\n发布流程图 diagrams published: {', '.join(published) or '无变化 none changed'}"
    tell({"revision": revision, "published": published}, words, as_json=as_json)
