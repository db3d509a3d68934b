"""`yimen audit`: prove that nobody altered the record of what was done, here or from a copy of its rows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click

from server.cli.answers import AS_JSON, tell
from server.config import load


@click.group("audit")
def audit() -> None:
    """核验操作记录。 / Prove the record of what was done."""


@audit.command("verify")
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="核验导出的记录，不连数据库。 / Verify an export, without any database.",
)  # fmt: skip
@AS_JSON
def verify(path: Path | None, as_json: bool) -> int:
    """从第一条走到最后一条。 / Walk the chain from the first entry to the last.

    \b
    退出码：0 完好，1 被改过。
    Exit code 0: whole, 1: altered.
    """
    from server.audit.verifying import walk

    found = walk(_lines(path)) if path else _here()
    if as_json:
        told = {name: getattr(found, name) for name in ("whole", "entries", "altered", "missing", "anchor")}
        click.echo(json.dumps(told, default=str))
    else:
        click.echo(_words(found))
    return 0 if found.whole else 1


@audit.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@AS_JSON
def export(path: Path, as_json: bool) -> None:
    """把记录写成每行一个 JSON 的文件。 / Write the record as one JSON object per line."""
    from sqlalchemy import select

    from server.audit.models import AuditEntry

    names = ("county", "number", "at", "actor", "action", "subject", "detail", "previous", "hash")
    count = 0

    def write(work: Any) -> None:
        nonlocal count
        wanted = select(AuditEntry).where(AuditEntry.county == work.house.county).order_by(AuditEntry.number)
        with path.open("w", encoding="utf-8") as out:
            for row in work.session.scalars(wanted, execution_options={"yield_per": 1000}):
                out.write(
                    json.dumps({name: getattr(row, name) for name in names}, ensure_ascii=False, default=_text) + "\n"
                )
                count += 1

    _with_work(write)
    tell({"file": str(path), "entries": count}, f"{count} 条 / {count} entries", as_json=as_json)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield SimpleNamespace(**{**row, "at": datetime.fromisoformat(row["at"])})


def _here() -> Any:
    from server.audit.verifying import verify as walk_here

    return _with_work(walk_here)


def _with_work(do: Any) -> Any:
    from server.cli.serve import instruments
    from server.cli.tables import require_tables
    from server.foundation.identity import system_actor
    from server.foundation.work import Work

    database, house, clock = instruments(load(os.environ))
    try:
        require_tables(database)
        with database.reading() as session:
            who = system_actor(house.county, channel="cli")
            return do(Work(session=session, actor=who, now=clock.now(), house=house))
    finally:
        database.close()


def _words(found: Any) -> str:
    if found.whole:
        return f"完好：{found.entries} 条。 / Whole: {found.entries} entries."
    if found.altered is not None:
        return f"第 {found.altered} 条被改过。 / Entry {found.altered} was altered."
    where = f"，与 {found.anchor} 的每日指纹不符" if found.anchor else ""
    return f"末尾缺记录，现有 {found.entries} 条{where}。 / Entries are missing or rewritten; {found.entries} are here."
