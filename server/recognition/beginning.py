"""Begin the processes of this room: the data that they start with (docs/processes/procedures.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.asking import ask_and_keep
from server.cases.limits import county_limits
from server.cases.models import Case, Item
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.operations import start_instance
from server.determination.beginning import item_data, later
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.households.duplicates import aid_received
from server.households.models import Membership
from server.recognition import children
from server.recognition.means import identity_of

#: what the called processes hand back, before they did
_NOTHING_YET: dict[str, Any] = {
    "verify_for": "application", "verify_result": None, "verified_at": None, "notice_posted_at": None,
    "notice_ended_at": None, "objected": False, "objection_upheld": False, "objected_at": None, "initial_conclusion": None,
    "proposed": None, "proposed_amount": None, "decided_amount": None, "decided_at": None, "delivered_at": None,
    "first_month": None, "notify_rule": None, "forwarded_at": None, "withdrawal_reason": None, "cooperates": True,
    "end_confirmed": None,
}  # fmt: skip
REPEATED = ("temp-spend", "temp-urgent")


def _begin(work: Work, what: Occurrence, key: str, **own: Any) -> str:
    item = work.session.get_one(Item, what.item_id)
    common = item_data(work, case_id=item.case_id, item_id=item.id, item=item.item)
    data = {**_NOTHING_YET, **common, **own}
    return start_instance(work, case_id=item.case_id, key=key, item_id=item.id, data=data)


def begin_tekun(work: Work, what: Occurrence, **known: Any) -> None:
    """Begin the recognition of a destitute person; `known` is what an investigation that she shares has found."""
    own: dict[str, Any] = {
        "notice_rule": "TK.notice", "recheck_rule": "TK.reinvestigate", "spot_drawn": False, "care_level": None,
        "verify_shared": False, "may_return": True, "grant_document": "tekun-certificate", "refusal_document": "tekun-refusal",
    }  # fmt: skip
    _begin(work, what, "tekun", **own | known)


def begin_recognise(work: Work, what: Occurrence) -> None:
    """Begin the recognition of a marginal or a rigid-expense household: one diagram, two sets of rules."""
    item = work.session.get_one(Item, what.item_id).item
    mark = "BY" if item == "bianyuan" else "GX"
    # Only the notice of rigid-expense households is the county's choice; for the margin the allowance's steps hold.
    wanted = item == "bianyuan" or bool(work.house.parameters.get("gangxing_notice", True))
    _begin(
        work, what, "recognise", total_rule=f"{mark}.total", notice_rule=f"{mark}.notice", recheck_rule="OBJ.recheck",
        notice_wanted=wanted, to_meeting=False, resolution=None, may_return=True, grant_document="recognition-certificate",
        refusal_document="recognition-refusal",
    )  # fmt: skip


def begin_temp_spend(work: Work, what: Occurrence) -> None:
    """Begin relief of expenses: who is known is not asked for means again; the same cause within a year is looked into."""
    case = work.session.get_one(Case, what.case_id)
    facts = {"division": work.house.county}
    limits = ask_and_keep(work, item_id=str(what.item_id), table="spend-limits", facts=facts).outputs
    # The township's limit says who decides: it stands in the table of the limits of relief.
    ask_and_keep(work, item_id=str(what.item_id), table="caps", facts=facts)
    _begin(
        work, what, "temp-spend", notice_rule="LS.notice", recheck_rule="OBJ.recheck", repeat_of=repeat_of(work, case),
        identity_known=identity_of(work, case.household_id) != "none", disputed=False, repeat_justified=None, resolution=None,
        stage_dates=[], township_limit=county_limits(work)["township_limit"],
        spend_cap=Decimal(str(work.house.parameters.get("spend_cap", limits["spend_cap"]))),
        may_return=True, grant_document="spend-decision", refusal_document="spend-refusal",
    )  # fmt: skip


def repeat_of(work: Work, case: Case) -> str | None:
    """Return what was given for the same cause within 12 months to anybody of the household, or None (国发〔2014〕47号)."""
    people = list(
        work.session.scalars(
            select(Membership.person_id).where(Membership.household_id == case.household_id, Membership.until.is_(None))
        )
    )
    found = aid_received(work, person_ids=people, household_ids=[case.household_id], cause=case.cause)
    same = [aid for aid in found if aid.same_cause and aid.item in REPEATED]
    return _told(same[0].since, same[0].unit_name) if same else None


def _told(since: date, unit: str) -> str:
    return f"{since.isoformat()} {unit}"


def begin_child(work: Work, what: Occurrence) -> None:
    """Begin support of a child in a restricted file of its own; both clocks run from the application."""
    case = children.restricted_case(work, what)
    _begin(
        work, what, "child", received_at=_received(work, what, case), check_rule="SW.check",
        county_rule="SW.county", in_danger=False, needs_visit=False, grant_document="child-decision",
        refusal_document="child-refusal",
    )  # fmt: skip


def _received(work: Work, what: Occurrence, case: Case) -> str:
    """Return when the child's support was applied for: with the form, or when the household chose it afterwards."""
    asked = work.now if later(work, case, str(what.item_id)) else case.submitted_at
    return asked.astimezone(LOCAL).isoformat()


HANDLERS: dict[str, EffectHandler] = {
    "item.start:tekun": begin_tekun,
    "item.start:recognise": begin_recognise,
    "item.start:temp-spend": begin_temp_spend,
    "item.start:child": begin_child,
}
