"""From an uploaded roll to checked rows: each problem named with its row, its column and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import forms
from server.foundation.work import Work
from server.organisation.places import Places
from server.rolls import cells
from server.rolls.households import judge
from server.rolls.lines import Problem, RollLine
from server.web.table_files import Table, TableRow, UnreadableTable, find_table

FORM = "roll.row"
#: what rolls in use call a column → what the form calls it
_ALSO = {
    "公民身份号码": "身份证号", "身份证号码": "身份证号", "家庭关系": "与户主关系", "乡镇（街道）": "乡镇", "村居": "村（社区）",
    "村": "村（社区）", "手机号": "联系电话", "电话": "联系电话", "金额": "月救助金额", "开户名": "发放户名", "账号": "银行账号",
    "户号": "户编号", "家庭编号": "户编号", "与户主的关系": "与户主关系", "关系": "与户主关系", "所属乡镇": "乡镇", "镇街": "乡镇",
    "村（居）": "村（社区）", "村名": "村（社区）", "保障金额": "月救助金额", "月保障金额": "月救助金额", "月发放金额": "月救助金额", "救助金额": "月救助金额",
    "享受时间": "享受起始日期", "起始日期": "享受起始日期", "救助类别": "救助事项", "救助类型": "救助事项", "开户银行": "开户行",
    "银行卡号": "银行账号", "社保卡号": "银行账号", "特困供养方式": "供养方式", "供养形式": "供养方式",
}  # fmt: skip
#: words in the cell of the aid that say how a destitute person is supported
_MODES = {"集中": "centralised", "分散": "dispersed"}
_UNIT = re.compile(r"（(?:元|元/月|年月日|必填|选填)）$")
#: columns that rolls write once for a household, in one cell merged over its rows
_OF_HOUSEHOLD = frozenset({"household_no", "township", "village", "registered_address", "residence_address"})


@dataclass(slots=True)
class Read:
    """What a file holds."""

    rows: int = 0
    lines: list[RollLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def bad(self) -> int:
        """Return how many rows stay out."""
        return len({problem.row for problem in self.problems if problem.bad})


def columns() -> dict[str, forms.Field]:
    """Return the form's fields by the header that a roll gives them."""
    return {each.title_zh: each for each in forms.load(FORM).fields}


def read_roll(work: Work, *, name: str, content: bytes) -> Read:
    """Read and check a roll; nothing is written.

    :raises UnreadableTable: it is no table, or lacks a column without which no row can be read.
    """
    needed = {each.title_zh for each in columns().values() if each.required}
    table = find_table(content=content, is_header=lambda names: needed <= {_title(each) for each in names})
    named = {header: _title(header) for header in table.headers}
    missing = [title for title in columns() if title in needed and title not in named.values()]
    if missing:
        listed = "、".join(missing)
        raise UnreadableTable(why_zh=f"缺少列：{listed}", why_en=f"columns are missing: {listed}")
    twice = [header for header, title in named.items() if list(named.values()).count(title) > 1]
    if twice:
        listed = "、".join(twice)
        raise UnreadableTable(why_zh=f"几列是同一内容：{listed}", why_en=f"columns that mean the same: {listed}")
    if not table.rows:
        raise UnreadableTable(why_zh="表头下面没有一行数据", why_en="there is no row below its header")
    found = Read(rows=len(table.rows), problems=list(_not_read(table, named)))
    places, outside = Places(work), []
    for row in table.rows:
        answers = _read_row(work, found, row, named, places)
        outside += [(row.number, answers)] if answers is not None else []
    found.lines, more = judge(found.lines, outside)
    found.problems = sorted((*found.problems, *more), key=lambda each: (each.row, not each.bad))
    return found


def _title(header: str) -> str:
    """Return what the form calls a column, however wide its brackets are and whatever unit stands beside its name."""
    plain = _UNIT.sub("", header.replace("(", "（").replace(")", "）"))
    return _ALSO.get(plain, plain)


def _not_read(table: Table, named: Mapping[str, str]) -> Iterator[Problem]:
    """Say which columns and sheets stay unread, so that nobody takes them for brought in."""
    if strange := "、".join(header for header, title in named.items() if title not in columns()):
        zh, en = f"这些列不认识，没有读：{strange}。", f"Columns not read: {strange}."
        yield Problem(row=1, column="", bad=False, zh=zh, en=en)
    if table.other_sheets:
        listed = "、".join(table.other_sheets)
        zh, en = f"只读了一张工作表，没有读：{listed}。", f"Only one sheet was read, not: {listed}."
        yield Problem(row=1, column="", bad=False, zh=zh, en=en)


def _read_row(
    work: Work, found: Read, row: TableRow, named: Mapping[str, str], places: Places
) -> Mapping[str, Any] | None:
    """Keep a good row; return what a bad one says of its household."""
    form, known = forms.load(FORM), columns()
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    mode = ""
    for header, text in ({**_spanned(row, named), **row.cells}).items():
        if (asked := known.get(named.get(header, header))) is not None:
            answers[asked.name], traces = cells.read(asked, text, row=row.number)
            problems += traces
            mode = next((mode for words, mode in _MODES.items() if words in text), "") if asked.name == "item" else mode
    answers["support_mode"] = answers.get("support_mode") or mode
    problems += _merged(row, named)
    checked = form.validate(answers, today=work.today)
    titles, told = (
        {each.name: each.title_zh for each in form.fields},
        {problem.column for problem in problems if problem.bad},
    )
    for error in (*checked.errors, *checked.warnings):
        column = titles.get(error.path.split("/")[0], "")
        if column not in told:
            zh = error.zh + _options(known.get(column)) if error.code == "not-an-option" else error.zh
            problems.append(Problem(row=row.number, column=column, zh=zh, en=error.en, bad=error in checked.errors))
    unit, village = _place(places, problems, row.number, checked.clean)
    found.problems.extend(problems)
    if unit is None or any(problem.bad for problem in problems):
        return checked.clean
    found.lines.append(RollLine(number=row.number, answers=form.plain(checked.clean), township=unit, village=village))
    return None


def _options(column: forms.Field | None) -> str:
    return f"可以填：{'、'.join(option.zh for option in column.options)}。" if column is not None else ""


def _spanned(row: TableRow, named: Mapping[str, str]) -> dict[str, str]:
    """Return what a merged cell says of the household, whose rows it spans."""
    return {header: text for header, text in row.spanned.items() if _field_of(header, named) in _OF_HOUSEHOLD}


def _merged(row: TableRow, named: Mapping[str, str]) -> Iterator[Problem]:
    """Refuse merged cells that would say the same money, number or person twice."""
    for header in row.spanned:
        if header not in row.cells and _field_of(header, named) not in ("", *_OF_HOUSEHOLD):
            zh = "这一格与上面的行合并了，看不出是否也指这一行；请取消合并，逐行填写（没有就留空）。"
            yield Problem(
                row=row.number, column=named[header], zh=zh, en="Merged with the row above; fill each row by itself."
            )


def _field_of(header: str, named: Mapping[str, str]) -> str:
    column = columns().get(named.get(header, header))
    return column.name if column is not None else ""


def _place(
    places: Places, problems: list[Problem], number: int, clean: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    """Return the row's township and village, or say what is not known."""
    name, village = str(clean.get("township") or ""), str(clean.get("village") or "")
    unit, place = places.find(name, village)
    if name and unit is None:
        zh, en = f"本县没有“{name}”。", f"The county has no township “{name}”."
        problems.append(Problem(row=number, column="乡镇", zh=zh, en=en))
    if unit is not None and village and place is None:
        zh, en = f"“{name}”没有“{village}”这个村（社区）。", f"“{name}” has no village “{village}”."
        problems.append(Problem(row=number, column="村（社区）", zh=zh, en=en))
    return unit, place
