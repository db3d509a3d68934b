"""Read the yearly notice of the State Council, or a closure of the county, from a CSV file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.foundation.errors import FieldProblem
from server.web.table_files import UnreadableTable, csv_lines
from workflows.worktime import Day

MOST_BYTES = 200_000
FEWEST_HOLIDAYS, MOST_HOLIDAYS = 11, 45  #: days off in a year's notice; statutory are 13 since 2025
KINDS = {"holiday": "holiday", "放假": "holiday", "休": "holiday", "make-up": "make-up", "上班": "make-up", "班": "make-up",
         "closure": "closure", "停办": "closure"}  # fmt: skip
#: The days that the regulation on public holidays fixes in the solar calendar; a notice without them is not whole.
FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One day that differs from the week's pattern."""

    day: date
    kind: str  #: holiday, make-up, closure
    zh: str


def read_file(content: bytes) -> tuple[list[Line], list[FieldProblem]]:
    """Return the lines `date,kind,name` of a file, and what is wrong with it by line; a heading is passed over."""
    if len(content) > MOST_BYTES:
        return [], [_wrong("file", "too-large", "文件太大，请只留放假和调休的日期。", "The file is too large.")]
    try:
        text = unicodedata.normalize("NFKC", content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        try:
            text = unicodedata.normalize("NFKC", content.decode("gb18030"))
        except UnicodeDecodeError:
            return [], [
                _wrong("file", "encoding", "读不了文件，请另存为 CSV（UTF-8）。", "Save the file as CSV in UTF-8.")
            ]
    lines: list[Line] = []
    problems: list[FieldProblem] = []
    try:
        for number, cells in enumerate(csv_lines(text), start=1):
            if not any(cell.strip() for cell in cells) or (number == 1 and _day(cells[0]) is None):
                continue
            found = _line(number, [cell.strip() for cell in cells])
            (lines if isinstance(found, Line) else problems).append(found)  # type: ignore[arg-type]
    except UnreadableTable as refusal:
        return [], [_wrong("file", refusal.type, refusal.text("zh"), refusal.text("en"))]
    return lines, problems


def _line(number: int, cells: list[str]) -> Line | FieldProblem:
    day = _day(cells[0])
    if day is None:
        return _wrong(f"line {number}", "date", f"第 {number} 行：日期要写成 2027-01-01。", f"Line {number}: no date.")
    kind = KINDS.get(cells[1].lower() if len(cells) > 1 else "")
    if kind is None:
        return _wrong(
            f"line {number}", "kind", f"第 {number} 行：第二列写“放假”“上班”或“停办”。",
            f"Line {number}: the second column is holiday, make-up or closure.",
        )  # fmt: skip
    return Line(day, kind, cells[2][:40] if len(cells) > 2 else "")


def _day(cell: str) -> date | None:
    text = cell.strip().replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
    try:
        return date(*(int(part) for part in text.split("-")))
    except (TypeError, ValueError):
        return None


def problems_of_notice(lines: list[Line]) -> Iterator[FieldProblem]:
    """Yield what keeps lines from being the notice of one whole year."""
    years = {line.day.year for line in lines}
    if len(years) != 1:
        yield _wrong("file", "years", "一次只能导入一个年度，而且不能是空的。", "One file is one year.")
        return
    if len({line.day for line in lines}) != len(lines):
        yield _wrong("file", "twice", "有的日期出现了两次。", "A date stands there twice.")
    year, off = years.pop(), {line.day for line in lines if line.kind == "holiday"}
    if any(line.kind == "closure" for line in lines):
        yield _wrong("file", "closure", "全国通知里没有“停办”；本县停办请另行登记。", "A notice holds no closure.")
    missing = [date(year, *each) for each in FIXED if date(year, *each) not in off]
    if missing:
        yield _wrong(
            "file", "fixed", f"缺少法定节假日：{'、'.join(map(str, missing))}", "Statutory holidays are missing."
        )
    if not FEWEST_HOLIDAYS <= len(off) <= MOST_HOLIDAYS:
        yield _wrong(
            "file", "number", f"放假 {len(off)} 天，不像完整的年度通知。", f"{len(off)} days off is no whole notice."
        )
    for line in lines:
        if line.kind == "make-up" and line.day.weekday() < SATURDAY:
            yield _wrong("file", "make-up", f"{line.day} 不是周末，不能是调休上班。", f"{line.day} is no weekend day.")


def whole_year(year: int, lines: list[Line]) -> dict[date, Day]:
    """Return every day of a year: the week's pattern, and what the notice changes."""
    told = {line.day: line for line in lines}
    found = {}
    day = date(year, 1, 1)
    while day.year == year:
        line = told.get(day)
        kind = line.kind if line else "weekend" if day.weekday() >= SATURDAY else "workday"
        found[day] = Day(workday=kind in ("workday", "make-up"), kind=kind, zh=line.zh if line else "", en="")
        day += timedelta(days=1)
    return found


def _wrong(path: str, code: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(path, code, zh, en)
