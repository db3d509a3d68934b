"""`yimen rotate-keys`: encrypt every field anew with the key of today, while the service runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from server.config import load

AT_ONCE = 300


@click.command("rotate-keys")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。 / Print one JSON object.")
def rotate_keys(as_json: bool) -> None:
    """用现在的密钥重新加密所有字段；可以中断再来。 / Encrypt every field anew with the key of today; may be stopped and run again."""
    from server.cli.serve import instruments
    from server.cli.tables import require_tables

    database, house, _clock = instruments(load(os.environ))
    try:
        require_tables(database)
        renewed = {name: count for name, count in _rotate(database, house.vault) if count}
    finally:
        database.close()
    total = sum(renewed.values())
    words = (
        f"重新加密 {total} 行；没有用旧密钥的了。 / {total} rows encrypted anew; nothing is left under an older key."
    )
    click.echo(json.dumps({"ok": True, "rows": total, "tables": renewed}) if as_json else words)


def _rotate(database: Any, vault: Any) -> Iterator[tuple[str, int]]:
    from server.foundation.database import Base

    for table in Base.metadata.sorted_tables:
        if len(table.primary_key.columns) == 1:
            yield table.name, sum(_batches(database, vault, table))


def _batches(database: Any, vault: Any, table: Any) -> Iterator[int]:
    """Yield how many rows each batch renewed, in the order of the key; each batch is a transaction of its own."""
    from sqlalchemy import JSON, String, Text, cast, or_, select

    from server.foundation.transaction import run_command

    key = next(iter(table.primary_key.columns))
    columns = [
        c
        for c in table.columns
        if isinstance(c.type, (JSON, Text, String)) and not c.primary_key and not c.foreign_keys
    ]
    if not columns:
        return
    holds = or_(*(cast(column, Text).contains("aesgcm.") for column in columns))
    last: Any = None
    while True:
        wanted = select(key).where(holds).order_by(key).limit(AT_ONCE)
        with database.reading() as session:
            ids = list(session.scalars(wanted if last is None else wanted.where(key > last)))
        if not ids:
            return
        last = ids[-1]
        yield run_command(database, partial(_renew, vault=vault, table=table, columns=columns, ids=ids))


def _renew(session: Any, *, vault: Any, table: Any, columns: Any, ids: Any) -> int:
    from sqlalchemy import select, update

    key = next(iter(table.primary_key.columns))
    count = 0
    # Locked where the database can, so that what somebody writes meanwhile is not written over.
    for row in session.execute(select(table).where(key.in_(ids)).with_for_update()).mappings().all():
        values = {c.name: vault.renew(row[c.name]) for c in columns}
        values = {name: value for name, value in values.items() if value != row[name]}
        if values:
            session.execute(update(table).where(key == row[key.name]).values(**values))
            count += 1
    return count
