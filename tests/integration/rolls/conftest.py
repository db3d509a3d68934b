"""Rolls as townships keep them: rows by header, written as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import pytest

from forms.identity import check_character
from server.rolls.models import RollImport
from server.rolls.operations import confirm, upload
from server.rolls.reading import columns
from server.web.table_files import write_csv
from tests.stage import Stage

Row = Mapping[str, str]


def id_number(serial: int, *, birth: str = "19650312") -> str:
    """Return a number that belongs to nobody."""
    body = f"690102{birth}{serial:03d}"
    return body + check_character(body)


def person(number: int, household: int, **more: str) -> dict[str, str]:
    """Return the row of one invented person; the first of a household is its head."""
    birth = f"19{50 + number % 40}0{1 + number % 9}1{number % 9}"
    return {
        "户编号": f"{household:04d}", "乡镇": "青穗镇", "村（社区）": "麦香村", "姓名": "名示例" if number % 2 else "册示例",
        "身份证号": id_number(number % 1000, birth=birth), "与户主关系": "户主", **more,
    }  # fmt: skip


def on_allowance(number: int, household: int, **more: str) -> dict[str, str]:
    """Return a head on the allowance."""
    return person(
        number, household,
        **{
            "救助事项": "低保", "月救助金额": "620", "享受起始日期": "2025-03-01", "上次核查日期": "2026-03-10", "收入是否稳定": "稳定",
            "发放户名": "名示例", "开户行": "青穗农商行", "银行账号": "6200000000000000018", "社保卡状态": "正常", "认定身份": "低保",
            "认定文号": f"青民低〔2025〕{number}号", "认定单位": "青穗县民政局", "认定日期": "2025-02-20", **more,
        },
    )  # fmt: skip


def as_csv(rows: Sequence[Row]) -> bytes:
    headers = list(columns())
    return write_csv(headers, [[row.get(header, "") for header in headers] for row in rows])


def as_xlsx(rows: Sequence[Row]) -> bytes:
    import openpyxl

    book, headers, file = openpyxl.Workbook(), list(columns()), BytesIO()
    book.active.append(headers)
    for row in rows:
        book.active.append([row.get(header) for header in headers])
    book.save(file)
    return file.getvalue()


@pytest.fixture
def bring(stage: Stage) -> Callable[..., RollImport]:
    """Upload a roll by the clerk and confirm it by the reviewer of 青穗镇."""

    def do(rows: Sequence[Row], *, write: Callable[[Sequence[Row]], bytes] = as_csv, **more: Any) -> RollImport:
        made = stage.run(more.get("by", "clerk.qingsui"), lambda w: upload(w, name="在册.csv", content=write(rows)).id)
        return stage.run(more.get("second", "reviewer.qingsui"), lambda w: confirm(w, import_id=made))

    return do
