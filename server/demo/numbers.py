"""A number of the demo county that somebody wants changed: proposed by the process owner, it waits for another person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from server.foundation.work import Work
from server.tables import operations

Act = Callable[..., Any]
_SMALL_CAP = (0, 1)  #: row and place in table `caps`


def propose_a_cap(act: Act) -> None:
    """Let the process owner propose a higher cap for small urgent relief from the beginning of the year on."""

    def do(work: Work) -> str:
        intent = operations.Intent(
            valid_from=date(work.today.year + 1, 1, 1), basis="青穗县临时救助标准调整方案（演示）", reason="小额快救限额随物价调整到 850 元",
        )  # fmt: skip
        return operations.propose_cells(work, key="caps", cells={_SMALL_CAP: "850"}, intent=intent)

    act("owner.civil", do)
