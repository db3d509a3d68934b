"""Numbers of the demo county that somebody wants changed: proposed by the process owner, they wait for another person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from server.foundation.work import Work
from server.tables import operations, queries

Act = Callable[..., Any]
_TERMS = "terms-county"
_SMALL_CAP = (0, 1)  #: row and place in table `caps`


def propose_a_cap(act: Act) -> None:
    """Let the process owner propose a higher cap for small urgent relief from the beginning of the year on."""

    def do(work: Work) -> str:
        intent = operations.Intent(
            valid_from=date(work.today.year + 1, 1, 1), basis="青穗县临时救助标准调整方案（演示）", reason="小额快救限额随物价调整到 850 元",
        )  # fmt: skip
        return operations.propose_cells(work, key="caps", cells={_SMALL_CAP: "850"}, intent=intent)

    act("owner.civil", do)


def propose_a_term(act: Act) -> None:
    """Let the process owner propose more days for handing in missing papers, from the beginning of the year on."""

    def do(work: Work) -> str:
        sheet = queries.table(work, _TERMS).sheet
        row = next(number for number, (rule, _) in enumerate(sheet.rows) if rule == "SUP.fix")
        labels = [column.label for column in sheet.columns]
        says = {
            "时限": "15", "依据": "演示参数：15个工作日（受理前，总时限尚未起算）",
            "basis in English": "demo parameter: 15 working days (before acceptance, the total has not started)",
        }  # fmt: skip
        intent = operations.Intent(
            valid_from=date(work.today.year + 1, 1, 1), basis="青穗县一次性告知办法（演示）", reason="外出务工人员多，补正材料的时间延长到 15 个工作日",
        )  # fmt: skip
        cells = {(row, labels.index(label)): text for label, text in says.items()}
        return operations.propose_cells(work, key=_TERMS, cells=cells, intent=intent)

    act("owner.civil", do)
