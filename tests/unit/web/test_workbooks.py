"""A workbook that would keep a server busy is refused before anybody reads it."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from server.web import workbooks
from server.web.table_files import UnreadableTable, find_table
from server.web.workbooks import TooMuch, read_sheets

SHEET = "xl/worksheets/sheet1.xml"


def book(rows: int, merged: str = "") -> bytes:
    made, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = made.create_sheet()
    for number in range(rows):
        sheet.append([f"第{number}行"])
    made.save(out)
    cells = f"</sheetData><mergeCells>{merged}</mergeCells>".encode()
    return changed(out.getvalue(), b"</sheetData>", cells) if merged else out.getvalue()


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook whose first sheet says something else."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as written:
        for name in packed.namelist():
            said = packed.read(name)
            assert name != SHEET or old in said
            written.writestr(name, said.replace(old, new) if name == SHEET else said)
    return again.getvalue()


def after(content: bytes, row: str) -> bytes:
    """Return a workbook with one more row."""
    return changed(content, b"</sheetData>", f"{row}</sheetData>".encode())


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


@pytest.mark.parametrize("cell", ["<v>1</v>", "<f>1+1</f>"], ids=["plain", "beside-a-formula"])
def test_a_row_that_no_spreadsheet_has_is_not_walked_to(cell: str) -> None:
    """A kilobyte that names a row far below costs a pass through every row before it."""
    hostile = after(book(3), f"<row r='2000000'><c>{cell}</c></row>")
    with pytest.raises(TooMuch):
        list(read_sheets(hostile, columns=5, longest=100))


def test_the_last_row_of_a_spreadsheet_is_read_with_its_number() -> None:
    (sheet,) = read_sheets(after(book(2), "<row r='1048576'><c><v>7</v></c></row>"), columns=5, longest=100)
    assert [(number, cells[0]) for number, cells in sheet.rows] == [(1, "第0行"), (2, "第1行"), (1_048_576, "7")]


def test_a_workbook_that_declares_entities_is_no_sound_one() -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'
    with pytest.raises(UnreadableTable):
        find_table(content=changed(book(2), b"<worksheet", declared))


def test_a_merged_block_is_read_within_its_own_tag() -> None:
    """Else a comment of nothing but beginnings is gone through to its end from each of them."""
    remark = b'<!-- <mergeCell <mergeCell <x ref="A1:A3" --></sheetData>'
    (sheet,) = read_sheets(changed(book(3), b"</sheetData>", remark), columns=5, longest=100)
    assert (len(sheet.rows), sheet.spanned) == (3, {})
