"""What the server adds to the answers of a transfer's forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.referrals.addressing import bureau_of
from server.referrals.means import taken_on
from server.referrals.refusing import lapsed
from server.referrals.sending import education_data
from server.referrals.steps import handled_from, referral_of

Added = Callable[[Work, Occurrence], dict[str, Any]]


def _signed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    if occurrence.answers.get("sign_decision") != "signed":
        return {}
    begins = handled_from(work, occurrence.task_id)
    return {"signed_at": begins, "result_from": begins, **_means(work, occurrence)}


def _means(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    referral = referral_of(work, occurrence.subject)
    rule = str(occurrence.data.get("means_rule") or "")
    return taken_on(work, referral, rule=rule) if referral is not None else {}


def _readdressed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return what the school's steps ask for, when the transfer now goes to a school."""
    referral = referral_of(work, occurrence.subject)
    if referral is None or occurrence.answers.get("department_kind") != "education":
        return {}
    return {"unit_bureau": bureau_of(work), **education_data(work, person_id=referral.person_id)}


def _ruled(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return the moment of the ruling: the unit named by the county handles it from there on without signing."""
    now = work.now.isoformat()
    return {"signed_at": now, "result_from": now, **_means(work, occurrence), **_readdressed(work, occurrence)}


def _offered(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return how many earlier refusals count no longer."""
    referral = referral_of(work, occurrence.subject)
    if referral is None:
        return {"refusals_lapsed": 0}
    on = date.fromisoformat(str(occurrence.answers["offered_on"]))
    return {"refusals_lapsed": lapsed(work, referral, task_id=str(occurrence.task_id), offered_on=on)}


ROUTING: dict[str, Added] = {
    "refer.sign": _signed,
    "refer.readdress": _readdressed,
    "refer.ruling": _ruled,
    "refer-employment.offer": _offered,
}
