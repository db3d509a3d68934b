"""A month of a fund's ledger: its bounds, its words, its CSV."""

from __future__ import annotations

import csv
import io
from datetime import date

from flask_babel import gettext as _

from server.foundation.clock import LOCAL
from server.foundation.months import first_of, month_after
from server.relief.queries import Ledger
from server.web.spreadsheets import formula_safe


def bounds(month: str) -> tuple[date, date]:
    """Return the first day of a month `2026-02` and of the one after it.

    :raises InvalidAnswers: it is no month.
    """
    since = first_of(month)
    return since, month_after(since)


def kinds() -> dict[str, str]:
    """Return the kinds of lines in the reader's language."""
    return {"top-up": _("补充"), "payment": _("支付"), "correction": _("更正")}


def ways() -> dict[str, str]:
    """Return the ways of paying in the reader's language."""
    return {"cash": _("现金"), "goods": _("实物"), "bank": _("银行转账"), "": ""}


def csv_of(sheet: Ledger) -> bytes:
    """Return a ledger as CSV that spreadsheets open with Chinese headings."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(
        ["序号", "时间", "类别", "金额", "余额", "案件编号", "方式", "付款人", "会签人", "凭证", "来源或说明"]
    )
    for line in sheet.lines:
        entry = line.entry
        row = [
            entry.serial, f"{entry.at.astimezone(LOCAL):%Y-%m-%d %H:%M}", kinds()[entry.kind], entry.amount, entry.balance,
            line.case_code, ways()[entry.way], line.first, line.second, entry.voucher, entry.source or entry.note,
        ]  # fmt: skip
        writer.writerow([formula_safe(str(value)) for value in row])
    return out.getvalue().encode()
