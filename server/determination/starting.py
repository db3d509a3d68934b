"""Begin the allowance: the process of a confirmed item, with the clock of its decision level."""

from __future__ import annotations

from typing import Any

from server.cases.occurrence import Occurrence
from server.cases.operations import start_instance
from server.determination import alone
from server.determination.beginning import item_data
from server.foundation.work import Work

TOTALS = {"county": "DB.total", "township": "DB.total.delegated"}

#: what the diagrams set later; every name is there before it is read
_LATER: dict[str, Any] = dict.fromkeys(
    (
        "proposed", "proposed_amount", "posted_amount", "decided_amount", "decided_at", "first_month", "notify_rule", "delivered_at",
        "verify_result", "verified_at", "notice_posted_at", "notice_ended_at", "review_outcome", "county_rule",
        "file_received_at", "withdrawal_reason", "convert_to",
    )
)  # fmt: skip


def begin(work: Work, what: Occurrence) -> None:
    """Start the process of the allowance for a confirmed item."""
    assert what.item_id is not None, "an item is started by its row"
    item = str(what.inputs.get("item") or "dibao")
    for each in alone.cases_of(work, what) if item == alone.ITEM else [what]:
        _begin(work, each, item)


def _begin(work: Work, what: Occurrence, item: str) -> None:
    assert what.item_id is not None
    data = item_data(work, case_id=what.case_id, item_id=what.item_id, item=item)
    start_instance(
        work, case_id=what.case_id, key="dibao", item_id=what.item_id,
        data={
            **data, **_LATER, "verify_for": "application", "notice_rule": "DB.notice", "recheck_rule": "OBJ.recheck",
            "total_rule": TOTALS[str(data["decision_level"])], "may_return": True, "objected": False,
            "objection_upheld": False, "cooperates": True,
        },
    )  # fmt: skip
