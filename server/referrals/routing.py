"""What the server adds to the answers of a transfer's forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server.cases.models import Deadline
from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.referrals.addressing import bureau_of
from server.referrals.sending import education_data
from server.referrals.steps import referral_of

Added = Callable[[Work, Occurrence], dict[str, Any]]


def _signed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return the start of the handling term: signing, but no later than the signing limit, so that silence gains no time."""
    if occurrence.answers.get("sign_decision") != "signed":
        return {}
    limit = work.session.execute(
        select(Deadline.due_at, Deadline.due_on).where(Deadline.task_id == occurrence.task_id, Deadline.state == "open")
    ).first()
    if limit is not None and limit.due_at is not None and limit.due_at < work.now and limit.due_on is not None:
        return {"signed_at": limit.due_on.isoformat()}
    return {"signed_at": work.now.isoformat()}


def _readdressed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return what the school's steps ask for, when the transfer now goes to a school."""
    referral = referral_of(work, occurrence.subject)
    if referral is None or occurrence.answers.get("department_kind") != "education":
        return {}
    return {"unit_bureau": bureau_of(work), **education_data(work, person_id=referral.person_id)}


def _ruled(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return the moment of the ruling: the unit named by the county handles it from there on without signing."""
    return {"signed_at": work.now.isoformat(), **_readdressed(work, occurrence)}


ROUTING: dict[str, Added] = {"refer.sign": _signed, "refer.readdress": _readdressed, "refer.ruling": _ruled}
