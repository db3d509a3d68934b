"""Read a table that somebody uploads, CSV or XLSX, as rows of text by column header; and write one as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from server.foundation.errors import Refused
from server.web.spreadsheets import formula_safe
from server.web.workbooks import Sheet, TooMuch, read_sheets

LARGEST = 5 * 2**20
MOST_ROWS = 5000
MOST_COLUMNS = 60
LONGEST_CELL = 2000
FIRST_LINES = 10  #: within which a header stands below the title of a list
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_AS_TEXT = re.compile(r'\'?="(.*)"|\'(.*)')  #: how spreadsheets and our own lists keep a number a text
_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff（])")

Header = Callable[[Sequence[str]], bool]


class UnreadableTable(Refused):
    """The file is no table that can be read."""

    type = "unreadable-table"
    status = 422
    zh = "文件读不了：{why_zh}。"
    en = "The file cannot be read: {why_en}."


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the file; `number` is its line as a spreadsheet counts it, `spanned` what a merged cell above covers."""

    number: int
    cells: dict[str, str]
    spanned: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds, and the other sheets that nobody read."""

    headers: list[str]
    rows: list[TableRow]
    other_sheets: tuple[str, ...] = ()


def read_table(*, name: str, content: bytes, most_rows: int = MOST_ROWS) -> tuple[list[str], list[TableRow]]:
    """Return the headers and the rows that are not empty.

    :raises UnreadableTable: too large, of another kind, broken, without a header, or with too many rows.
    """
    table = find_table(content=content, most_rows=most_rows)
    return table.headers, table.rows


def find_table(*, content: bytes, is_header: Header = any, most_rows: int = MOST_ROWS) -> Table:
    """Return the table below the first line that is a header, on the first sheet that has one; else below the first line at all.

    :raises UnreadableTable: as `read_table`.
    """
    if not content:
        raise UnreadableTable(why_zh="没有选择文件，或文件是空的", why_en="no file was chosen, or it is empty")
    if len(content) > LARGEST:
        raise UnreadableTable(why_zh="超过 5 MB", why_en="it is larger than 5 MB")
    if content.startswith(_OLD_WORKBOOK):
        raise UnreadableTable(
            why_zh="这是老格式的 .xls，请在电子表格里另存为 .xlsx 或 CSV",
            why_en="it is an old .xls; save it as .xlsx or CSV",
        )
    sheets = _workbook(content) if content[:2] == b"PK" else [Sheet("", list(_csv(content)))]
    found = next((each for each in sheets if _header(each, is_header) is not None), sheets[0])
    at = _header(found, is_header) or 0
    others = tuple(each.title for each in sheets if each is not found and each.rows)
    return Table(*_below(found, at, most_rows), others)


def _header(sheet: Sheet, is_header: Header) -> int | None:
    lines = enumerate(sheet.rows[:FIRST_LINES])
    return next((at for at, (_number, line) in lines if is_header(header_names(line))), None)


def header_names(line: Iterable[str]) -> list[str]:
    """Return the headers of a line as a person reads them: without the star of a required column, 姓 名 as one word."""
    return [_INSIDE.sub("", text.strip().lstrip("*").strip()) for text in line]


def _below(sheet: Sheet, at: int, most_rows: int) -> tuple[list[str], list[TableRow]]:
    if not sheet.rows:
        raise UnreadableTable(why_zh="没有表头", why_en="it has no header row")
    names = header_names(sheet.rows[at][1])
    twice = {text for text in names if text and names.count(text) > 1}
    if twice:
        listed = "、".join(sorted(twice))
        raise UnreadableTable(why_zh=f"表头重复：{listed}", why_en=f"headers stand twice: {listed}")
    rows = []
    for number, line in sheet.rows[at + 1 :]:
        cells = {key: text for key, text in zip(names, line, strict=False) if key and text}
        spanned = {
            key: sheet.spanned[number, place] for place, key in enumerate(names) if (number, place) in sheet.spanned
        }
        if cells:
            rows.append(TableRow(number, cells, spanned))
    if len(rows) > most_rows:
        raise UnreadableTable(why_zh=f"超过 {most_rows} 行，请分成几个文件", why_en=f"more than {most_rows} rows")
    return [text for text in names if text], rows


def csv_lines(text: str, separator: str = ",") -> Iterator[list[str]]:
    """Yield the cells of each line of a CSV text.

    :raises UnreadableTable: it is no sound CSV, such as one endless cell.
    """
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise UnreadableTable(why_zh="不是完好的 CSV 文件", why_en="it is no sound CSV file") from error


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decoded(content)
    if "\x00" in text:
        raise UnreadableTable(why_zh="不是 CSV 或 XLSX 文件", why_en="it is neither CSV nor XLSX")
    start = text[:LONGEST_CELL]
    separator = max(",\t;", key=start.count)
    for number, line in enumerate(csv_lines(text, separator), start=1):
        cells = [_typed(cell.strip())[:LONGEST_CELL] for cell in line[:MOST_COLUMNS]]
        if any(cells):
            yield number, cells


def _typed(cell: str) -> str:
    """Return what was typed into a cell that is marked as text."""
    found = _AS_TEXT.fullmatch(cell)
    return (found[1] or found[2] or "") if found else cell


def decoded(content: bytes) -> str:
    """Return the text of a file as Chinese offices and banks write it: UTF-8, GB 18030, or what a spreadsheet calls Unicode text.

    :raises UnreadableTable: it is in none of them.
    """
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(why_zh="文字编码不是 UTF-8 或 GBK", why_en="its text is neither UTF-8 nor GBK")


def _workbook(content: bytes) -> list[Sheet]:
    try:
        sheets = list(read_sheets(content, columns=MOST_COLUMNS, longest=LONGEST_CELL))
    except TooMuch as error:
        raise UnreadableTable(why_zh="解开后太大", why_en="it unpacks to too much") from error
    except Exception as error:  # a hostile workbook may fail anywhere in the reader
        raise UnreadableTable(why_zh="不是完好的 XLSX 文件", why_en="it is no sound XLSX file") from error
    return sheets or [Sheet("", [])]


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV that Chinese spreadsheets open as it is; no cell of it is taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([formula_safe("" if value is None else str(value)) for value in row])
    return "\ufeff".encode() + file.getvalue().encode()
