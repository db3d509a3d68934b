"""What the server adds to the answers of decision forms: the instant, and the month from which aid is paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.terms import measure
from server.determination.amounts import money
from server.determination.beginning import size_for
from server.determination.queries import REFUSALS, decided_data
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.notices.exemptions import is_exempt

Added = Callable[[Work, Occurrence], dict[str, Any]]

_ANEW = {"verify_shared": False, "notice_ended_at": None, "posted_amount": None, "review_outcome": None}
ONCE = frozenset({"temp-spend"})  #: items that are paid once


def _signed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    if occurrence.answers["decision"] == "returned":
        return {"decided_at": None, "decided_amount": None, "first_month": None}
    granted = occurrence.answers["decision"] == "granted"
    amount = money(occurrence.answers.get("decided_amount")) if granted else None
    monthly = amount is not None and occurrence.data.get("item") not in ONCE
    return {
        "decided_at": work.now.astimezone(LOCAL).isoformat(),
        "decided_amount": amount,
        "first_month": first_month(work) if monthly else None,
        "notify_rule": "DELIVER" if granted else REFUSALS.get(str(occurrence.data.get("item")), "DELIVER"),
    }


def _delivered(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """A grant is published, but never about a child, and not where no notice may hang."""
    granted = occurrence.data.get("decision") == "granted"
    return {"publishes": granted and occurrence.data.get("item") != "child" and not is_exempt(work, occurrence.case_id)}


def _proposed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Begin the decision anew after another opinion; a proposal against it has no amount."""
    granting = occurrence.answers.get("proposed") == "grant"
    amount = money(occurrence.answers.get("proposed_amount")) if granting else None
    anew = dict.fromkeys(("decision", "review_outcome", "county_rule", "file_received_at"))
    return {**anew, "proposed_amount": amount}


def _reviewed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Leave the township's proposal as it is where the county returns it."""
    if occurrence.answers["review_outcome"] == "return":
        return {"proposed": occurrence.data.get("proposed"), "proposed_amount": occurrence.data.get("proposed_amount")}
    granting = occurrence.answers.get("proposed") == "grant"
    return {"proposed_amount": money(occurrence.answers.get("proposed_amount")) if granting else None}


def _forwarded(work: Work, _occurrence: Occurrence) -> dict[str, Any]:
    """The county has the whole file with the same instant: its own term runs from here."""
    return {"county_rule": "DB.county", "file_received_at": work.now.astimezone(LOCAL).isoformat()}


def _recounted(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """A changed household is looked into again, and is not the one that stood in public."""
    household = work.session.scalars(select(Case.household_id).where(Case.id == occurrence.case_id)).one()
    anew = {name: value for name, value in _ANEW.items() if name in occurrence.data}
    size = size_for(work, str(occurrence.data.get("item") or ""), household)
    return {"household_size": size, **anew, **decided_data(work, occurrence.instance_id)}


def _complaint_judged(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    return decided_data(work, occurrence.instance_id)


def _reminded(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Nobody has cooperated or confirmed the end yet; on the first sheet of `terminate` the reminder itself said which."""
    unsaid = {} if "cooperates" in occurrence.answers else {"cooperates": False}
    return {**unsaid, "end_confirmed": False, **_urged(work, occurrence)}


def _urged(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Say whether the end still stands; a decision that was made before it is not forgotten."""
    reason = None if occurrence.answers.get("cooperates") else "uncooperative"
    return {"withdrawal_reason": reason, **decided_data(work, occurrence.instance_id)}


def first_month(work: Work) -> str:
    """Return the month from which aid decided today is paid, as its first day (rule DB.pay.start)."""
    return measure(work, "DB.pay.start", anchor=work.today.isoformat(), pinned_on=work.today).due.due_on.isoformat()


ROUTING: dict[str, Added] = {
    "decide.sign": _signed,
    "decide.deliver": _delivered,
    "dibao.opinion": _proposed,
    "dibao.second-opinion": _proposed,
    "dibao.county-review": _reviewed,
    "dibao.forward": _forwarded,
    "dibao.complaint": _complaint_judged,
    "dibao.recount": _recounted,
    "terminate.warn": _reminded,
    **dict.fromkeys(("terminate.cooperate", "terminate.confirm"), _urged),
}
