"""The archive of the demo county: some of what has ended is filed, a first list has gone to the county, another waits to be counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.archives import contents, operations, queries
from server.foundation.work import Work

Act = Callable[..., Any]
PLACE = "县民政局档案室"
#: township → how many of its ended cases are filed, of these how many are on a list, and whether the county has counted it
_TOWNS = (("qingsui", 8, 5, True), ("heyan", 6, 3, False))
_WHY = "纸质材料在窗口，下月整理时补入"


def file_some(act: Act) -> None:
    """Let clerks file the oldest cases that have ended and hand a part of them over."""
    for town, count, listed, received in _TOWNS:
        clerk = f"clerk.{town}"
        filed = [file for file in (_file(act, clerk, case_id) for case_id in _ended(act, clerk, count)) if file]
        if len(filed) < listed:
            continue
        transfer = act(clerk, lambda work, ids=filed[:listed]: operations.hand_over(work, file_ids=ids, place=PLACE).id)
        if received and transfer:
            act(
                "reviewer.civil",
                lambda work, it=transfer, n=listed: operations.receive(work, transfer_id=it, counted=n).id,
            )


def _ended(act: Act, clerk: str, count: int) -> list[str]:
    found = act(clerk, lambda work: [line.case_id for line in queries.cases(work, filed=False, size=count).rows])
    return list(found or ())


def _file(act: Act, clerk: str, case_id: str) -> str | None:
    def do(work: Work) -> str:
        why = _WHY if contents.lacking(work, case_id) else ""
        return operations.file_case(work, case_id=case_id, why=why).id

    found = act(clerk, do)
    return None if found is None else str(found)
