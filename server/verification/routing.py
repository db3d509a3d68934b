"""What the server adds to the answers of verification's forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.verification.records import day_of

Added = Callable[[Work, Occurrence], dict[str, Any]]


def _verified(work: Work, _occurrence: Occurrence) -> dict[str, Any]:
    """Return the instant from which the caller counts its next term."""
    return {"verified_at": work.now.isoformat()}


def _heard(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return the same, and the day from which the second look counts."""
    added = _verified(work, occurrence)
    if occurrence.answers.get("result_objected"):
        added["result_objected_at"] = day_of(occurrence.answers["objected_on"]).isoformat()
    return added


ROUTING: dict[str, Added] = {"verify.conclude": _verified, "verify.hear": _heard, "verify.recheck": _verified}
