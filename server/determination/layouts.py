"""What the county's forms are laid out with: what the sheet or an earlier step says, so that nobody types it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.occurrence import Occurrence
from server.determination.amounts import money
from server.determination.assessment import latest, proposal_of
from server.foundation.work import Work

Layout = Callable[[Work, Occurrence], dict[str, Any] | None]


def _county_review(work: Work, occurrence: Occurrence) -> dict[str, Any] | None:
    """Lay out what the newest sheet says: it is what the county's opinion is held against."""
    row = latest(work, occurrence.instance_id)
    return None if row is None else proposal_of(row)


def _sign(_work: Work, occurrence: Occurrence) -> dict[str, Any] | None:
    """Lay out the amount that was put up; whether it is granted is for whoever signs to say."""
    amount = money(occurrence.data.get("proposed_amount"))
    return {"decided_amount": str(amount)} if amount and occurrence.data.get("proposed") == "grant" else None


LAYOUTS: dict[str, Layout] = {"dibao.county-review": _county_review, "decide.sign": _sign}
