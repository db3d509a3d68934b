"""`yimen deadline`: when a term ends and why, without a database."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

import click

from workflows.worktime import (
    SHANGHAI,
    Due,
    NationalCalendar,
    Rule,
    StartNeedsTime,
    Unit,
    UnknownRule,
    YearNotCovered,
    due,
    load_terms,
    local_day,
)

UNITS = {
    Unit.WORKING_DAY: "个工作日",
    Unit.DAY: "天（自然日）",
    Unit.HOUR: "小时",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}


def moment(text: str) -> date | datetime:
    """Read a local date, or a time with its offset from UTC.

    :raises click.BadParameter: when the text is neither.
    """
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} 不是日期，请写成 2026-04-07 / not a date, write 2026-04-07") from error
    if found.tzinfo is None:
        raise click.BadParameter(f"{text} 缺少时区，请写成 2026-02-17T21:15+08:00 / the time lacks its offset")
    return found


@click.command("deadline")
@click.argument("rule_id", metavar="RULE")
@click.option(
    "--start",
    required=True,
    type=moment,
    metavar="DATE|TIME",
    help="起算日，或带时区的时刻。The day or time the clock starts.",
)
@click.option("--extended", is_flag=True, help="延长后的期限（.ext）。The extended term.")
@click.option(
    "--delegated", is_flag=True, help="权限下放乡镇的期限（.delegated）。The term where the township decides."
)
@click.option("--division", default="690102", show_default=True, help="行政区划代码。The division code.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。Print JSON.")
def deadline(
    rule_id: str, start: date | datetime, extended: bool, delegated: bool, division: str, as_json: bool
) -> None:
    """计算一个期限，逐日说明理由。Count a term and explain each day, e.g. DB.total --start 2026-04-07."""
    try:
        rule = _choose(rule_id, on=local_day(start), division=division, extended=extended, delegated=delegated)
        found = due(rule, start=start, calendar=NationalCalendar())
    except UnknownRule as error:
        raise click.UsageError(f"{error.zh} / {error.en}") from error
    except StartNeedsTime as error:
        raise click.UsageError(f"按小时计算的期限，起点要写到时刻和时区 / {error}") from error
    except (YearNotCovered, OverflowError) as error:
        raise click.UsageError(f"日历没有覆盖这个年份 / {error}") from error
    click.echo(json.dumps(_as_json(found), ensure_ascii=False) if as_json else _as_table(found))


def _choose(rule_id: str, *, on: date, division: str, extended: bool, delegated: bool) -> Rule:
    book = load_terms()
    rule = book.rule(rule_id, on=on, division=division)
    if delegated:
        rule = book.delegated(rule, on=on, division=division)
    if extended:
        rule = book.extension(rule, on=on, division=division)
    return rule


def _as_json(found: Due) -> dict[str, Any]:
    basis = found.basis
    return {
        "rule": found.rule.id,
        "start": _start(found.start),
        "due": _end(found),
        "provisional": found.provisional,
        "basis": f"{basis.zh} / {basis.en}",
        "basis_kind": basis.kind,
        "n": found.n,
        "unit": str(found.unit),
        "pack": found.pack,
        "days": [
            {"date": day.date.isoformat(), "counted": day.counted, "why": day.zh, "why_en": day.en, "kind": day.kind}
            for day in found.days
        ],
    }


def _as_table(found: Due) -> str:
    rule = found.rule
    length = f"{found.n}{UNITS[found.unit]}" if found.unit in UNITS else ""
    lines = [
        f"{rule.id}  {rule.title.zh} {length}".rstrip(),
        f"起算  {_start(found.start)}（{rule.start.zh}）",
        f"到期  {_end(found)}{'（暂定，当年放假通知尚未公布）' if found.provisional else ''}",
        f"依据  {found.basis.zh}",
        f"照表  {found.pack}",
    ]
    number = 0
    for day in found.days:
        number += day.counted
        lines.append(f"{day.date.isoformat()}  {f'{number:>3}' if day.counted else '  –'}  {day.zh}")
    return "\n".join(lines)


def _start(start: date | datetime) -> str:
    if isinstance(start, datetime):
        return start.astimezone(SHANGHAI).isoformat()
    return start.isoformat()


def _end(found: Due) -> str:
    return found.due_at.isoformat() if found.due_at else found.due_on.isoformat()
