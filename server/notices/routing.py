"""What the server adds to the answers of a notice's forms: instants, and what the objections' rows know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.occurrence import Occurrence
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.notices import objections, operations

Added = Callable[[Work, Occurrence], dict[str, Any]]


def _posted(_work: Work, occurrence: Occurrence) -> dict[str, Any]:
    return {"notice_posted_at": objections.instant(occurrence.answers["posted_at"]).astimezone(LOCAL).isoformat()}


def _taken_down(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return when the period ended, which is not when the poster was taken down."""
    notice = operations.latest(work, occurrence.instance_id)
    return {"notice_ended_at": (notice.ended_at or work.now).astimezone(LOCAL).isoformat()}


def _checked(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    upheld = bool(occurrence.answers["upheld"]) or objections.upheld_before(work, occurrence.instance_id)
    named = any(objection.is_named for objection in objections.bound_to(work, occurrence.task_id))
    return {"objected": True, "objection_upheld": upheld, "reply_needed": named, **_more(work, occurrence)}


def _more(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return whether others came in meanwhile; the clock of the next round runs from the oldest of them."""
    waiting = objections.pending(work, occurrence.instance_id)
    if not waiting:
        return {"more_objections": False}
    return {"more_objections": True, "objected_at": waiting[0].objected_at.astimezone(LOCAL).isoformat()}


ROUTING: dict[str, Added] = {
    "notice.post": _posted,
    "notice.take-down": _taken_down,
    "notice.recheck": _checked,
    "notice.answer": _more,
}
