"""Lists of payments as XLSX: Chinese headers, accounts with their end only, no cell that a spreadsheet would compute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import IO

from server.audit import operations as audit
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.organisation import rules
from server.payments import runs
from server.payments.books import book
from server.payments.queries.runs import line_rows
from server.payments.queries.unpaid import Held, unpaid
from server.payments.words import HOLDS, LINE_STATES, MOVES
from server.web.spreadsheets import Cell, write_sheet

LINES = (
    "序号",
    "家庭编号",
    "乡镇（街道）",
    "户名",
    "账号（已遮盖）",
    "事项",
    "月份",
    "金额（元）",
    "资金",
    "状态",
    "退回原因",
)
UNPAID = ("家庭编号", "乡镇（街道）", "领取人", "事项", "月份", "应发未发（元）", "原因", "说明")
LEDGER = ("序号", "时间", "类别", "金额（元）", "账上余额（元）", "在途（元）", "已发（元）", "凭证", "说明", "经办")


def lines_sheet(work: Work, run_id: str) -> IO[bytes]:
    """Write a batch's lines."""
    rules.require(work.actor, "payment.read")
    run = runs.read_run(work, run_id)
    rows = (
        (
            row.line.serial, row.household, row.township, row.payee, row.line.account_masked, row.item.zh,
            f"{row.line.month:%Y-%m}", float(row.line.amount), row.fund, LINE_STATES[row.line.state][0].zh, row.line.return_text,
        )
        for row in line_rows(work, run.id, size=None)
    )  # fmt: skip
    return _sheet(work, f"批次 {run.number}", LINES, rows, subject=f"payment-lines:{run.number}")


def unpaid_sheet(work: Work) -> IO[bytes]:
    """Write what is due and was not paid, of the actor's townships."""
    return _sheet(work, "应发未发", UNPAID, map(_unpaid_row, unpaid(work)), subject="payment-unpaid")


def _unpaid_row(row: Held) -> tuple[Cell, ...]:
    return (
        row.household, row.township, row.name, row.item.zh, f"{row.month:%Y-%m}", float(row.amount),
        HOLDS[row.why].zh, row.note,
    )  # fmt: skip


def ledger_sheet(work: Work, *, fund_id: str, month: date) -> IO[bytes]:
    """Write a fund's ledger over a month."""
    sheet = book(work, fund_id=fund_id, month=month)
    rows = (
        (
            line.serial, line.at.astimezone(LOCAL), MOVES[line.kind].zh, float(line.difference), line.held_fen / 100,
            line.bank_fen / 100, line.paid_fen / 100, line.voucher, line.note, by,
        )
        for line, by in sheet.lines
    )  # fmt: skip
    return _sheet(
        work, f"{sheet.fund.name} {month:%Y-%m}", LEDGER, rows, subject=f"ledger:{sheet.fund.code}:{month:%Y-%m}"
    )


def _sheet(work: Work, name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, subject: str) -> IO[bytes]:
    file = BytesIO()
    written = write_sheet(file, name=name, headers=headers, rows=rows)
    audit.record_export(work, subject, file, what=f"{written} rows")
    file.seek(0)
    return file
