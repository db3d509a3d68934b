"""From an uploaded roll to checked rows: each problem named with its row, its column and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import forms
from server.foundation.work import Work
from server.organisation.places import Places
from server.web.table_files import TableRow, UnreadableTable, read_table

FORM = "roll.row"
#: what rolls in use call a column → what the form calls it
_ALSO = {
    "公民身份号码": "身份证号", "身份证号码": "身份证号", "家庭关系": "与户主关系", "乡镇（街道）": "乡镇", "村居": "村（社区）",
    "村": "村（社区）", "手机号": "联系电话", "电话": "联系电话", "金额": "月救助金额", "开户名": "发放户名", "账号": "银行账号",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to look at in one cell; a bad row stays out, the others are only doubts."""

    row: int
    column: str
    zh: str
    en: str
    bad: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One good row, with its units found."""

    number: int
    answers: dict[str, Any]
    township: str
    village: str | None


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
    headers, rows = read_table(name=name, content=content)
    known = columns()
    named = {header: _ALSO.get(header, header) for header in headers}
    missing = [each.title_zh for each in known.values() if each.required and each.title_zh not in named.values()]
    if missing:
        listed = "、".join(missing)
        raise UnreadableTable(why_zh=f"缺少列：{listed}", why_en=f"columns are missing: {listed}")
    found = Read(rows=len(rows))
    strange = [header for header, title in named.items() if title not in known]
    if strange:
        listed = "、".join(strange)
        found.problems.append(
            Problem(
                row=1, column="", bad=False, zh=f"这些列不认识，没有读：{listed}。", en=f"Columns not read: {listed}."
            )
        )
    places = Places(work)
    for row in rows:
        _read_row(work, found, row, named, places)
    _judge_households(found)
    return found


def _read_row(work: Work, found: Read, row: TableRow, named: Mapping[str, str], places: Places) -> None:
    form, known = forms.load(FORM), columns()
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for header, text in row.cells.items():
        title = named.get(header, header)
        if title in known:
            answers[known[title].name] = _choice(known[title], text)
    checked = form.validate(answers, today=work.today)
    titles = {each.name: each.title_zh for each in form.fields}
    for error in (*checked.errors, *checked.warnings):
        column = titles.get(error.path.split("/")[0], "")
        problems.append(Problem(row=row.number, column=column, zh=error.zh, en=error.en, bad=error in checked.errors))
    unit, village = _place(places, problems, row.number, checked.clean)
    found.problems.extend(problems)
    if unit is not None and not any(problem.bad for problem in problems):
        found.lines.append(
            RollLine(number=row.number, answers=form.plain(checked.clean), township=unit, village=village)
        )


def _choice(column: forms.Field, text: str) -> str:
    """Return a choice's code for the words of a roll; what is no choice stays for the form to name."""
    wanted = text.strip()
    for option in column.options:
        if wanted in (str(option.value), option.zh) or (len(wanted) > 1 and option.zh.startswith(wanted)):
            return str(option.value)
    return text


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


def _judge_households(found: Read) -> None:
    """Keep out rows whose household has no head of its own, or two, and a person's second row for the same item."""
    heads: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    owners: dict[str, str] = {}
    for line in found.lines:
        if line.answers["relation"] == "self":
            heads.setdefault(line.answers["household_no"], line.number)
    kept = []
    for line in found.lines:
        problem = _judge(line, heads, seen, owners)
        if problem is None:
            kept.append(line)
        else:
            found.problems.append(problem)
    found.lines = kept
    found.problems.sort(key=lambda each: (each.row, not each.bad))


def _judge(
    line: RollLine, heads: Mapping[str, int], seen: dict[tuple[str, str], int], owners: dict[str, str]
) -> Problem | None:
    number, household = str(line.answers["id_number"]), str(line.answers["household_no"])
    key = (number, str(line.answers.get("item") or line.answers.get("identity") or ""))
    if household not in heads:
        zh, en = "这一户没有可读的户主行。", "The household has no row of its head that can be read."
        return Problem(row=line.number, column="与户主关系", zh=zh, en=en)
    if key in seen:
        zh, en = f"与第 {seen[key]} 行是同一人同一事项。", f"The same person and aid as row {seen[key]}."
        return Problem(row=line.number, column="身份证号", zh=zh, en=en)
    if owners.setdefault(number, household) != household:
        zh, en = "这个人在表中属于两户。", "The person stands in two households of the file."
        return Problem(row=line.number, column="户编号", zh=zh, en=en)
    if line.answers["relation"] == "self" and heads[household] != line.number and not _same_person_again(seen, number):
        zh, en = f"这一户已有户主（第 {heads[household]} 行）。", f"The household has a head in row {heads[household]}."
        return Problem(row=line.number, column="与户主关系", zh=zh, en=en)
    seen[key] = line.number
    return None


def _same_person_again(seen: Mapping[tuple[str, str], int], number: str) -> bool:
    return any(known == number for known, _item in seen)
