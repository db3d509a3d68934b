"""Read a table that somebody uploads, CSV or XLSX, as rows of text by column header; and write one as CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from server.foundation.errors import Refused
from server.web.spreadsheets import formula_safe

LARGEST = 5 * 2**20
MOST_ROWS = 5000
MOST_COLUMNS = 60
LONGEST_CELL = 2000
_UNPACKED = 80 * 2**20  #: a workbook that unpacks to more is an attack or an accident


class UnreadableTable(Refused):
    """The file is no table that can be read."""

    type = "unreadable-table"
    status = 422
    zh = "文件读不了：{why_zh}。"
    en = "The file cannot be read: {why_en}."


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the file; `number` is its line as a spreadsheet counts it."""

    number: int
    cells: dict[str, str]


def read_table(*, name: str, content: bytes, most_rows: int = MOST_ROWS) -> tuple[list[str], list[TableRow]]:
    """Return the headers and the rows that are not empty.

    :raises UnreadableTable: too large, of another kind, broken, without a header, or with too many rows.
    """
    if not content:
        raise UnreadableTable(why_zh="没有选择文件，或文件是空的", why_en="no file was chosen, or it is empty")
    if len(content) > LARGEST:
        raise UnreadableTable(why_zh="超过 5 MB", why_en="it is larger than 5 MB")
    lines = _workbook(content, most_rows) if content[:2] == b"PK" else _csv(content, most_rows)
    headers = next(((number, line) for number, line in lines if any(line)), None)
    if headers is None:
        raise UnreadableTable(why_zh="没有表头", why_en="it has no header row")
    names = [text.strip().lstrip("*").strip() for text in headers[1]]
    twice = {text for text in names if text and names.count(text) > 1}
    if twice:
        listed = "、".join(sorted(twice))
        raise UnreadableTable(why_zh=f"表头重复：{listed}", why_en=f"headers stand twice: {listed}")
    rows = []
    for number, line in lines:
        cells = {key: text for key, text in zip(names, line, strict=False) if key and text}
        if cells:
            rows.append(TableRow(number, cells))
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


def _csv(content: bytes, most: int) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableTable(why_zh="不是 CSV 或 XLSX 文件", why_en="it is neither CSV nor XLSX")
    first = text.split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    for number, line in enumerate(islice(csv_lines(text, separator), 2 * most + 2), start=1):
        yield number, [cell.strip()[:LONGEST_CELL] for cell in line[:MOST_COLUMNS]]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(why_zh="文字编码不是 UTF-8 或 GBK", why_en="its text is neither UTF-8 nor GBK")


def _workbook(content: bytes, most: int) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # only an upload needs it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
                raise UnreadableTable(why_zh="解开后太大", why_en="it unpacks to too much")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=2 * most + 2, max_col=MOST_COLUMNS, values_only=True)
        for number, line in enumerate(rows, start=1):
            yield number, [_text(value) for value in line]
    except UnreadableTable:
        raise
    except Exception as error:  # a hostile workbook may fail anywhere in the reader
        raise UnreadableTable(why_zh="不是完好的 XLSX 文件", why_en="it is no sound XLSX file") from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()[:LONGEST_CELL]


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV that Chinese spreadsheets open as it is; no cell of it is taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([formula_safe("" if value is None else str(value)) for value in row])
    return "\ufeff".encode() + file.getvalue().encode()
