"""`yimen audit`: prove that nobody altered the record of what was done, here or from a copy of its rows."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from server.cli.answers import AS_JSON, tell
from server.config import load
from server.foundation.errors import Refused

#: A line of an anchors' file, as the message of the day tells it: day, number of the last entry, hash in groups.
_ANCHOR = re.compile(r"(\d{4}-\d\d-\d\d)\W+(\d+)\W+((?:[0-9a-f]\s*){64})\s*\Z")


class NotAnExport(Refused):
    """The file is no export of the audit, or no list of anchors."""

    type = "not-an-export"
    status = 422
    zh = "{path} 第 {line} 行读不懂：不是导出的操作记录或每日指纹。"
    en = "Line {line} of {path} is neither an exported entry nor an anchor."


@click.group("audit")
def audit() -> None:
    """核验操作记录。 / Prove the record of what was done."""


@audit.command("verify")
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="核验导出的记录，不连数据库。 / Verify an export, without any database.",
)  # fmt: skip
@click.option(
    "--anchors", "kept", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="系统之外留存的每日指纹，每行“日期 编号 指纹”。 / Anchors kept outside, one “day number hash” a line.",
)  # fmt: skip
@AS_JSON
def verify(path: Path | None, kept: Path | None, as_json: bool) -> int:
    """从第一条走到最后一条。 / Walk the chain from the first entry to the last.

    \b
    退出码：0 完好，1 被改过。
    Exit code 0: whole, 1: altered.
    """
    from server.audit.verifying import walk

    if kept and not path:
        raise click.UsageError("--anchors 要与 --file 同用。 / --anchors goes with --file.")
    found = walk(*_export(path, kept)) if path else _here()
    if as_json:
        told = {
            name: getattr(found, name)
            for name in ("whole", "entries", "altered", "missing", "anchor", "proven", "taken")
        }
        click.echo(json.dumps(told, default=str))
    else:
        click.echo(_words(found))
    return 0 if found.whole else 1


@audit.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@AS_JSON
def export(path: Path, as_json: bool) -> None:
    """把记录和每日指纹写成每行一个 JSON 的文件。 / Write record and anchors as one JSON object per line."""
    from sqlalchemy import select

    from server.audit.models import AuditAnchor, AuditEntry

    names = ("county", "number", "at", "actor", "action", "subject", "detail", "previous", "hash")

    def write(work: Any) -> int:
        count, county = 0, work.house.county
        with path.open("w", encoding="utf-8") as out:
            for row in work.session.scalars(select(AuditAnchor).where(AuditAnchor.county == county)):
                out.write(json.dumps({"anchor": row.day, "number": row.number, "hash": row.hash}, default=_text) + "\n")
            wanted = select(AuditEntry).where(AuditEntry.county == county).order_by(AuditEntry.number)
            for row in work.session.scalars(wanted, execution_options={"yield_per": 1000}):
                told = {name: getattr(row, name) for name in names}
                out.write(json.dumps(told, ensure_ascii=False, default=_text) + "\n")
                count += 1
        return count

    count = _with_work(write)
    tell({"file": str(path), "entries": count}, f"{count} 条 / {count} entries", as_json=as_json)


@audit.command("show")
@click.argument("number", type=int)
@AS_JSON
def show(number: int, as_json: bool) -> None:
    """打开一条记录里填写的文字；打开也留记录。 / Open the words typed into one entry; the look is noted too."""
    from server.audit.showing import open_entry

    told = _with_work(lambda work: open_entry(work, number=number), writes=True)
    tell(told, json.dumps(told, ensure_ascii=False, indent=2), as_json=as_json)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _export(path: Path, kept: Path | None) -> tuple[Iterator[Mapping[str, Any]], dict[int, tuple[date, str]]]:
    """Return the entries of an export and its anchors; of those that were kept outside, these are believed instead."""
    anchors = _anchors(kept) if kept else {}
    inside = [row for row in _rows(path) if "anchor" in row] if not kept else []
    anchors |= {int(row["number"]): (date.fromisoformat(row["anchor"]), str(row["hash"])) for row in inside}
    return (row for row in _rows(path) if "anchor" not in row), anchors


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                yield row if "anchor" in row else {**row, "at": datetime.fromisoformat(row["at"])}
            except (ValueError, TypeError, KeyError) as error:
                raise NotAnExport(path=path.name, line=number) from error


def _anchors(path: Path) -> dict[int, tuple[date, str]]:
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = _ANCHOR.match(line.strip())
        if match:
            found[int(match[2])] = (date.fromisoformat(match[1]), re.sub(r"\s", "", match[3]))
        elif line.strip():
            raise NotAnExport(path=path.name, line=number)
    return found


def _here() -> Any:
    from server.audit.verifying import verify as walk_here

    return _with_work(walk_here)


def _with_work(do: Callable[[Any], Any], *, writes: bool = False) -> Any:
    from server.cli.serve import instruments
    from server.cli.tables import require_tables
    from server.foundation.identity import system_actor
    from server.foundation.transaction import run_command
    from server.foundation.work import Work

    database, house, clock = instruments(load(os.environ))

    def run(session: Any) -> Any:
        who = system_actor(house.county, channel="cli")
        return do(Work(session=session, actor=who, now=clock.now(), house=house))

    try:
        require_tables(database)
        if writes:
            return run_command(database, run)
        with database.reading() as session:
            return run(session)
    finally:
        database.close()


def _words(found: Any) -> str:
    if found.whole:
        taken = (
            f"其中 {found.taken} 条旧记录的文字已随档案销毁。 / Of {found.taken} old entries an erasure took the words."
            if found.taken
            else ""
        )
        return f"完好：{found.entries} 条。 / Whole: {found.entries} entries. {taken}".strip()
    if found.altered is not None:
        return f"第 {found.altered} 条被改过。 / Entry {found.altered} was altered."
    if found.missing and not found.anchor:
        return f"末尾缺记录，现有 {found.entries} 条。 / Entries are missing at the end; {found.entries} are here."
    return (
        f"第 {found.proven + 1} 条起与 {found.anchor} 的每日指纹不符，现有 {found.entries} 条。 / "
        f"From entry {found.proven + 1} on the record disagrees with the anchor of {found.anchor}; {found.entries} are here."
    )
