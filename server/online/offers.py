"""What this room does for others: answer by the case that an application became, take a household's papers and its wish to withdraw,
and give over what a leaving officer has in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.online import handling, papers, withdrawals

OFFERS: dict[str, Callable[..., Any]] = {
    "online.registered": handling.registered,
    "online.papers-awaited": papers.awaited,
    "online.send-papers": papers.send_files,
    "online.may-withdraw": withdrawals.may_ask,
    "online.ask-withdrawal": withdrawals.ask,
    "online.withdrawal": withdrawals.latest,
    "online.withdrawal-granted": withdrawals.granted,
    "hand-over.applications": handling.hand_over,
}
