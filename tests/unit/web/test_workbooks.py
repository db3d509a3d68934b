"""A workbook that would keep a server busy is refused before anybody reads it."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from server.web import workbooks
from server.web.workbooks import TooMuch, read_sheets

SHEET = "xl/worksheets/sheet1.xml"


def book(rows: int, merged: str = "") -> bytes:
    made, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = made.create_sheet()
    for number in range(rows):
        sheet.append([f"第{number}行"])
    made.save(out)
    if not merged:
        return out.getvalue()
    with zipfile.ZipFile(out) as packed, zipfile.ZipFile(again := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as changed:
        for name in packed.namelist():
            content = packed.read(name)
            if name == SHEET:
                content = content.replace(b"</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>".encode())
            changed.writestr(name, content)
    return again.getvalue()


def test_cells_merged_to_the_end_of_the_sheet_cover_the_rows_that_are_there() -> None:
    (sheet,) = read_sheets(book(3, '<mergeCell ref="A1:A1048576"/>'), columns=5, longest=100)
    assert sheet.spanned == {(2, 0): "第0行", (3, 0): "第0行"}


def test_the_same_rows_merged_again_and_again_are_too_much() -> None:
    hostile = book(200, '<mergeCell ref="A1:A1048576"/>' * 2000)
    with pytest.raises(TooMuch):
        list(read_sheets(hostile, columns=5, longest=100))


def test_more_rows_than_any_list_has_are_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_MOST_ROWS", 50)
    assert len(next(read_sheets(book(50), columns=5, longest=100)).rows) == 50
    with pytest.raises(TooMuch):
        list(read_sheets(book(51), columns=5, longest=100))
