"""Terms as they stand in the decision tables `terms-…`; any row that could mislead is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from workflows import dmn
from workflows.dmn.cells import Span
from workflows.dmn.table import Rule as Row
from workflows.tables import load_tables
from workflows.worktime.checks import BadTerm, check_basis, check_rule, check_together, require
from workflows.worktime.rules import Basis, Rule, RuleBook, Unit, Words

PREFIX = "terms-"
DOCUMENTS, GROUNDS = (
    "terms-documents",
    "terms-grounds",
)  #: what a row names: texts with their day, grounds with their words
STATUTE = "statute"


@dataclass(frozen=True, slots=True)
class Named:
    """What the rows of terms name: the day from which a text is in force, and a ground of extension in words."""

    in_force: Mapping[str, date] = field(default_factory=dict)
    grounds: Mapping[str, Words] = field(default_factory=dict)


def is_of_terms(table_id: str) -> bool:
    """Tell whether a decision table holds terms."""
    return table_id.startswith(PREFIX) and table_id not in (DOCUMENTS, GROUNDS)


@cache
def load_terms(directory: Path = dmn.DECISIONS) -> RuleBook:
    """Return the terms of the tables that are shipped; the same directory is read once.

    :raises BadTerm: a row is incomplete, or would word a local limit as law.
    :raises workflows.dmn.BrokenTable: a file is broken.
    """
    book = terms_of(load_tables(directory))
    check_together(book.every)
    return book


def terms_of(tables: dmn.Tables) -> RuleBook:
    """Return the terms of every version of every table as one rule book.

    It does not ask whether rows contradict each other (`check_together`): where a release brings a law's number for what a county
    has set itself, the book goes on and the law's number counts.

    :raises BadTerm: a row is incomplete, or would word a local limit as law.
    """
    named = _named(tables)
    rules = [rule for table in tables.versions if is_of_terms(table.id) for rule in _rules(table, named)]
    require(bool(rules), "no table of terms", "没有期限表")
    return RuleBook(rules)


def _named(tables: dmn.Tables) -> Named:
    """Read the two tables of names; what a row cites is cited by its short name."""
    in_force, grounds = {}, {}
    for table in tables.of_id(DOCUMENTS)[:1]:
        for row in table.rules:
            in_force[_literal(row, 0)] = row.answers[0].value
    for table in tables.of_id(GROUNDS)[:1]:
        for row in table.rules:
            grounds[_literal(row, 0)] = Words(zh=str(row.answers[0].value), en=str(row.answers[1].value))
    return Named(in_force, grounds)  # type: ignore[arg-type]


def _rules(table: dmn.Table, named: Named) -> Iterator[Rule]:
    for row in table.rules:
        try:
            rule = _rule(table, row, named)
        except BadTerm as problem:
            raise BadTerm(
                f"{table.file or table.id}: {table.id} row {row.row}: {problem.en}",
                f"{table.name}第 {row.row} 行：{problem.zh}",
            ) from problem
        if rule.valid_until is None or rule.valid_from <= rule.valid_until:
            yield rule


def _rule(table: dmn.Table, row: Row, named: Named) -> Rule:
    says = {column.name: answer.value for column, answer in zip(table.outputs, row.answers, strict=True)}
    lacking = [name for name in ("n", "unit", "roll", "protective", "suspendable", "kind") if says[name] is None]
    require(not lacking, f"lacks {', '.join(lacking)}", f"没有写 {'、'.join(lacking)}")
    first, last = _span(row)
    basis = _basis(table, row, says, named, first)
    require(says["unit"] in list(Unit), f"no unit {says['unit']}", f"没有“{says['unit']}”这个单位")
    rule = Rule(
        id=_literal(row, 0),
        title=Words(zh=row.notes.get("zh", ""), en=row.notes.get("en", "")),
        n=int(says["n"]) if says["n"] == int(says["n"]) else 0,  # type: ignore[arg-type]
        unit=Unit(str(says["unit"])),
        roll=bool(says["roll"]),
        start=Words(zh=row.notes.get("start_zh", ""), en=row.notes.get("start_en", "")),
        basis=basis,
        table=table.id,
        version=table.version,
        row=row.id,
        division=_literal(row, 2) if row.cells[2].parts else "",
        valid_from=max(table.valid_from, first),
        valid_until=min((day for day in (table.valid_to, last) if day is not None), default=None),
        protective=bool(says["protective"]),
        suspendable=bool(says["suspendable"]),
        within=says["within"],  # type: ignore[arg-type]
        extends=_list(says["extends"]),
        grounds=_grounds(says["grounds"], named),
        month_day=_month_day(says["month_day"]),
        ladder=None if says["ladder"] is None else _list(says["ladder"]),
    )
    check_rule(rule, statute=table.basis_kind == STATUTE)
    return rule


def _basis(table: dmn.Table, row: Row, says: Mapping[str, Any], named: Named, first: date) -> Basis:
    texts = {name: str(says[name] or "") for name in ("kind", "cite", "duty", "article")}
    zh, en = row.notes.get("basis_zh", ""), row.notes.get("basis_en", "")
    check_basis(**texts, zh=zh, statute=table.basis_kind == STATUTE)
    text = texts["duty"] if texts["kind"] == "local" else texts["cite"] or texts["duty"]
    in_force = first
    if text:
        require(text in named.in_force, f"cites {text}, which {DOCUMENTS} does not list", f"引用的 {text} 不在文件表里")
        in_force = named.in_force[text]
        reason = f"cites {text} before it came into force on {in_force}", f"引用的 {text} 自 {in_force} 起才施行"
        require(max(first, table.valid_from) >= in_force, *reason)
    return Basis(**texts, in_force_from=max(first, in_force) if table.basis_kind != STATUTE else in_force, zh=zh, en=en)


def _grounds(text: Any, named: Named) -> dict[str, Words]:
    codes = _list(text)
    unknown = [code for code in codes if code not in named.grounds]
    require(
        not unknown, f"names the ground {unknown}, which {GROUNDS} does not list", f"延期情形 {unknown} 不在情形表里"
    )
    return {code: named.grounds[code] for code in codes}


def _literal(row: Row, place: int) -> str:
    """Return the one value that a cell names."""
    parts = row.cells[place].parts
    one = len(parts) == 1 and isinstance(parts[0], str) and not row.cells[place].negated
    require(one, "names more or less than one term, text or county", "一行只写一个编号")
    return str(parts[0])


def _span(row: Row) -> tuple[date, date | None]:
    """Return the first and the last day of a row."""
    cell = row.cells[1]
    if cell.any:
        return date.min, None
    span = cell.parts[0] if len(cell.parts) == 1 and not cell.negated else None
    require(isinstance(span, Span), 'its days are one stretch, as in >= date("2026-07-01")', "适用日期要写成一段")
    assert isinstance(span, Span)
    step = timedelta(days=1)
    first = date.min if span.low is None else span.low if span.low_closed else span.low + step
    last = span.high if span.high is None or span.high_closed else span.high - step
    return first, last


def _list(text: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(text or "").split(",") if part.strip())


def _month_day(text: Any) -> tuple[int, int] | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(f"2024-{text}")
    except ValueError as problem:
        raise BadTerm(f"no day of the year: {text}", f"“{text}”不是一年中的一天") from problem
    return day.month, day.day
