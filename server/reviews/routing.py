"""Values that the server adds to the answers of this room's forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.cases.occurrence import Occurrence
from server.foundation.clock import LOCAL
from server.foundation.work import Work


def replace_former(_work: Work, what: Occurrence) -> Mapping[str, Any]:
    """Set what the proposal leaves out, so that nothing of a proposal that was sent back stays."""
    said = what.answers
    return {"adjusted_amount": said.get("adjusted_amount"), "ground": said.get("ground") or ""}


def decided_now(work: Work, _what: Occurrence) -> Mapping[str, Any]:
    """Let the term for the delivery run from the decision."""
    return {"decided_at": work.now.astimezone(LOCAL).isoformat()}


def seen_by_county(_work: Work, _what: Occurrence) -> Mapping[str, Any]:
    """Note that the county has been there: only a complaint that comes in after this makes it go again."""
    return {"complaint_filed": False}


ROUTING: dict[str, Callable[[Work, Occurrence], Mapping[str, Any]]] = {
    "review.propose": replace_former,
    "review.county-visit": seen_by_county,
    "child-review.propose": replace_former,
    "child-review.visit": seen_by_county,
    "stop.decide": decided_now,
}
