"""`yimen rotate-keys`: encrypt every field and every sealed file anew with the algorithm and key of today, while the service runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from server.config import load

AT_ONCE = 300
PASSES = 5  #: what a process with the former key still wrote behind a pass is met by the next

_DONE = "重新加密 {total} 行；没有用旧密钥或旧算法的了。 / {total} rows encrypted anew; nothing is left under an older key or algorithm."
_LEFT = (
    "重新加密 {total} 行；仍有进程在用旧密钥写入，请全部重启后再运行。 / "
    "{total} rows encrypted anew; a process still writes with an older key: restart all and run it again."
)


@click.command("rotate-keys")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。 / Print one JSON object.")
def rotate_keys(as_json: bool) -> int:
    """用现在的密钥重新加密所有字段和文件；可以中断再来。 / Encrypt every field and file anew with the key of today; may be stopped and run again.

    \b
    退出码：0 没有用旧密钥的了，1 还有（有进程仍在用旧密钥写）。
    Exit code 0: nothing is left under an older key, 1: something is; a process still writes with one.
    """
    from server.cli.serve import instruments
    from server.cli.tables import require_tables

    database, house, clock = instruments(load(os.environ))
    try:
        require_tables(database)
        renewed: dict[str, int] = {}
        left = 1
        for _ in range(PASSES):
            found = {name: count for name, count in _rotate(database, house, clock.now()) if count}
            left = sum(found.values())
            renewed = {name: renewed.get(name, 0) + found.get(name, 0) for name in {*renewed, *found}}
            if not left:
                break
    finally:
        database.close()
    total = sum(renewed.values())
    if as_json:
        click.echo(json.dumps({"ok": not left, "rows": total, "tables": dict(sorted(renewed.items()))}))
    else:
        click.echo((_LEFT if left else _DONE).format(total=total))
    return 1 if left else 0


def _rotate(database: Any, house: Any, now: Any) -> Iterator[tuple[str, int]]:
    from server.foundation.database import Base
    from server.foundation.identity import system_actor
    from server.foundation.transaction import run_command
    from server.foundation.work import Work
    from server.payments.files import seal_anew

    for table in Base.metadata.sorted_tables:
        yield table.name, sum(_batches(database, house.vault, table))
    who = system_actor(house.county, channel="cli")
    yield (
        "files",
        run_command(database, lambda session: seal_anew(Work(session=session, actor=who, now=now, house=house))),
    )


def _batches(database: Any, vault: Any, table: Any) -> Iterator[int]:
    """Yield how many rows each batch renewed, in the order of the key; each batch is a transaction of its own."""
    from sqlalchemy import JSON, String, Text, and_, cast, or_, select, tuple_

    from server.foundation.ciphers import MARKS
    from server.foundation.transaction import run_command

    key = tuple(table.primary_key.columns)
    columns = [
        c
        for c in table.columns
        if isinstance(c.type, (JSON, Text, String)) and not c.primary_key and not c.foreign_keys
    ]
    if not columns:
        return
    texts = [cast(c, Text) for c in columns]
    holds = or_(*(and_(or_(*map(text.contains, MARKS)), ~text.startswith(vault.mark)) for text in texts))
    last: Any = None
    while True:
        wanted = select(*key).where(holds).order_by(*key).limit(AT_ONCE)
        with database.reading() as session:
            found = session.execute(wanted if last is None else wanted.where(tuple_(*key) > tuple_(*last))).all()
        ids = [tuple(row) for row in found]
        if not ids:
            return
        last = ids[-1]
        yield run_command(database, partial(_renew, vault=vault, table=table, columns=columns, ids=ids))


def _renew(session: Any, *, vault: Any, table: Any, columns: Any, ids: Any) -> int:
    from sqlalchemy import false, select, tuple_, update

    key = tuple(table.primary_key.columns)
    # What somebody writes meanwhile is not written over: rows are locked where the database can, and SQLite lets one write at a time.
    session.execute(update(table).where(false()).values({key[0].name: key[0]}))
    count = 0
    for row in session.execute(select(table).where(tuple_(*key).in_(ids)).with_for_update()).mappings().all():
        values = {c.name: vault.renew(row[c.name]) for c in columns}
        values = {name: value for name, value in values.items() if value != row[name]}
        if values:
            session.execute(update(table).where(*(part == row[part.name] for part in key)).values(**values))
            count += 1
    return count
