"""Write lists as XLSX: text stays text, identity and telephone numbers never leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from notifications.catalogue import IDENTIFIER
from server.foundation.clock import LOCAL

MOST_ROWS = 5000
HIDDEN = "〔号码已隐去〕"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  #: Chinese spreadsheets take the wide signs too
_NO_SHEET = frozenset("[]:*?/\\")  #: what a spreadsheet refuses in the name of a sheet

Cell = str | int | float | date | datetime | None


def write_sheet(file: IO[bytes], *, name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write one sheet row by row, at most 5,000 rows, and return how many were written."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    written = 0
    import xlsxwriter  # only an export needs it

    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_sheet_name(name))
        head = book.add_format({"bold": True, "bg_color": "#E8F0EC", "border": 1, "text_wrap": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headers) - 1, 18)
        for column, text in enumerate(headers):
            sheet.write_string(0, column, text, head)
        for written, row in enumerate(_at_most(rows), start=1):
            for column, value in enumerate(row):
                _write(sheet, written, column, value, day, minute)
    return written


def _sheet_name(name: str) -> str:
    """Return what a workbook takes as the name of a sheet: no sign that it refuses, and not too long."""
    kept = "".join(" " if each in _NO_SHEET or not each.isprintable() else each for each in name)
    return kept[:31].strip(" '") or "1"


def _at_most(rows: Iterable[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            return
        yield row


def _write(sheet: Any, row: int, column: int, value: Cell, day: Any, minute: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, plain_cell(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(LOCAL).replace(tzinfo=None), minute)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a cell's date has no zone
    else:
        sheet.write_number(row, column, value)


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, even after it was saved as CSV, without people's numbers."""
    return formula_safe(IDENTIFIER.sub(HIDDEN, text))


def formula_safe(text: str) -> str:
    """Return a text that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_FORMULA) else text
