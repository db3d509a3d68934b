"""Whatever somebody types as a name, no list that leaves the house makes a spreadsheet compute it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import String, Text, func, update
from werkzeug.routing import Rule

from server.cli import main
from server.foundation.database import Base
from tests.integration.payments.story import Desk, Roll
from tests.integration.permissions.rows import address, ids
from tests.stage import Stage

POISON = "=1+1|"
#: What people type, by the name of a column; codes and keys are not theirs.
TYPED = frozenset({"name", "payee", "bank", "title", "reason", "words", "note", "unit_name", "label", "remark", "purpose", "voucher_note", "request",
                   "answer", "by_name", "why_zh", "fund"})  # fmt: skip
LOGINS = (
    "approver.civil",
    "maker.finance",
    "cashier.finance",
    "supervisor.county",
    "reviewer.civil",
    "clerk.qingsui",
    "leader.qingsui",
)
#: need a batch that was released
OF_BATCHES = {"payments.fetch_file", "payments.export_lines"}
SHEETS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def poison(stage: Stage) -> None:
    """Put a formula before everything in the county's rows that somebody typed."""
    with stage.database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.name in TYPED and isinstance(column.type, String | Text):
                    begun = func.substr(POISON + column, 1, column.type.length or 10**6)
                    connection.execute(update(table).where(column != "").values({column.name: begun}))


def cells(content: bytes, media_type: str) -> Iterator[Any]:
    if media_type == "text/csv":
        text = content.decode("utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else "gb18030")
        for line in csv.reader(io.StringIO(text)):
            yield from line
        return
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def computed(cell: Any) -> bool:
    """Tell whether a spreadsheet would compute a cell: a formula, or a text that becomes one when it is saved as CSV."""
    text = cell if isinstance(cell, str) else cell.value
    if not isinstance(cell, str) and cell.data_type == "f":
        return True
    return isinstance(text, str) and text[:1] in "=+-@\t\r＝＋－＠" and text != "" and not _number(text)


def _number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


def taken(stage: Stage) -> dict[str, list[Any]]:
    """Return the cells of every file that a route gives out to somebody, by endpoint."""
    known, found = ids(stage) | {"township": stage.unit("qingsui"), "form": "csv"}, dict[str, list[Any]]()
    for login in LOGINS:
        client = stage.client(login)
        for rule in exports(client):
            answer = client.get(address(rule, known))
            if answer.status_code == 200 and answer.mimetype in SHEETS:
                found.setdefault(rule.endpoint, []).extend(cells(answer.get_data(), answer.mimetype))
    return found


def exports(client: Any) -> list[Rule]:
    found = [rule for rule in client.application.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return [r for r in found if r.rule.endswith((".csv", ".xlsx", ".<form>")) or r.endpoint == "payments.fetch_file"]


def test_no_route_gives_out_a_cell_that_is_computed(lived: Stage) -> None:
    poison(lived)
    found = taken(lived)

    # An export that nobody here comes to fails: it needs a row, or a hand.
    # Batches may come to none in a short story; in a long one they are looked through like the rest.
    assert set(found) | OF_BATCHES == {rule.endpoint for rule in exports(lived.client())} | OF_BATCHES
    assert {name: bad for name, read in found.items() if (bad := [str(c) for c in read if computed(c)])} == {}
    assert {"oversight.export_list", "oversight.export_events", "payments.export_book"} <= poisoned(found)


def test_neither_do_the_files_of_a_batch(stage: Stage) -> None:
    roll = Roll(stage)
    stage.move_to("2026-09-28T09:00:00+08:00")
    roll.grant()
    desk = Desk(roll)
    desk.fill()
    run = desk.open()
    desk.submit(run)
    desk.passes(run)
    poison(stage)  # before the worker makes the bank's file
    stage.tick()

    found = taken(stage)
    assert poisoned(found) >= OF_BATCHES
    assert {name: bad for name, read in found.items() if (bad := [str(c) for c in read if computed(c)])} == {}


def poisoned(found: dict[str, list[Any]]) -> set[str]:
    """Return where what was typed does stand in the file."""
    return {name for name, read in found.items() if any("=1+1" in str(getattr(c, "value", c)) for c in read)}


def test_the_command_gives_out_no_cell_that_is_computed(
    lived: Stage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poison(lived)
    monkeypatch.setenv("YIMEN_DATABASE_URL", lived.settings.database_url)
    monkeypatch.setenv("YIMEN_DEMO", "1")
    with pytest.raises(SystemExit):
        main(["export", str(tmp_path / "log.csv"), "--as", "supervisor.county"])
    read = list(cells((tmp_path / "log.csv").read_bytes(), "text/csv"))
    assert any("=1+1" in cell for cell in read) and not [cell for cell in read if computed(cell)]
