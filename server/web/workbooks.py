"""Read the sheets of an uploaded XLSX as rows of text, without guessing what a spreadsheet did not keep."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

_UNPACKED = 80 * 2**20  #: a workbook that unpacks to more is an attack or an accident
_MOST_SHEETS = 20
_MOST_ROWS = 50_000  #: rows with something in them: ten times what a list may hold
_LAST_ROW = 1_048_576  #: the last that a spreadsheet has; a hostile file names one far below, and each before it is gone through
_MOST_COVERED = 300_000  #: cells that merged ones cover: every cell of the longest list
_EXACT = 10**15  #: a spreadsheet keeps fifteen digits of a number; longer ones have lost their end
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
#: Within one tag, and no longer than places are: whatever a hostile file repeats, each byte is looked at once.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_LETTERS = 26


class TooMuch(Exception):
    """The workbook unpacks to more than anybody keeps in a table."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows, and for each cell below the first of a merged block what stands in that first cell."""

    title: str
    rows: list[tuple[int, list[str]]]
    spanned: Mapping[tuple[int, int], str] = field(default_factory=dict)


def read_sheets(content: bytes, *, columns: int, longest: int) -> Iterator[Sheet]:
    """Yield the sheets in their order; empty rows are left out.

    :raises TooMuch: the file unpacks to more than a table holds.
    """
    import openpyxl  # only an upload needs it

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
            raise TooMuch
    values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for number, sheet in enumerate(values.worksheets[:_MOST_SHEETS]):
        with sheet._get_source() as source:
            xml = source.read()
        beside = None
        if _FORMULA.search(xml):
            beside = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[number]
        rows = list(islice(_rows(sheet, beside, columns=columns, longest=longest), _MOST_ROWS + 1))
        if len(rows) > _MOST_ROWS:
            raise TooMuch
        yield Sheet(sheet.title, rows, _spanned(xml, dict(rows), columns))


def _rows(sheet: Any, beside: Any, *, columns: int, longest: int) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of the rows that hold something.

    :raises TooMuch: a row stands where no spreadsheet has one.
    """
    for each in (sheet, beside):
        if each is not None:
            each.reset_dimensions()  # some programs write a size that is not the sheet's: its rows would be cut off
    within = {"max_row": _LAST_ROW + 1, "max_col": columns, "values_only": True}
    lines = sheet.iter_rows(**within)
    written = beside.iter_rows(**within) if beside is not None else None
    for number, line in enumerate(lines, start=1):
        formulas = next(written, ()) if written is not None else ()
        if number > _LAST_ROW:
            raise TooMuch
        if line.count(None) == len(line) and formulas.count(None) == len(formulas):
            continue
        cells = [_text(value)[:longest] for value in line]
        for place, formula in enumerate(formulas):
            # A formula whose result nobody stored is no empty cell: it stands there as it was written.
            if line[place] is None and isinstance(formula, str) and formula.startswith("="):
                cells[place] = formula[:longest]
        if any(cells):
            yield number, cells


def _spanned(xml: bytes, rows: Mapping[int, list[str]], columns: int) -> dict[tuple[int, int], str]:
    """Return the first cell's text for every further row of a block that is merged downwards.

    :raises TooMuch: the blocks cover more cells than any list has: a hostile file lists the whole sheet many times.
    """
    found: dict[tuple[int, int], str] = {}
    last, covered = max(rows, default=0), 0
    for left, top, _right, bottom in _MERGED.findall(xml):
        column = _column(left)
        text = rows[int(top)][column] if int(top) in rows and column < min(columns, len(rows[int(top)])) else ""
        below = range(int(top) + 1, min(int(bottom), last) + 1)  # a block may reach to the end of the sheet
        covered += 1 + len(below)
        if covered > _MOST_COVERED:
            raise TooMuch
        for number in below:
            if text and number in rows:
                found[number, column] = text
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.decode():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and abs(value) >= _EXACT:
        return f"{value:.5E}"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()
