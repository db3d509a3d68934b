"""The data with which the process of an item begins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from server.cases.asking import ask, keep
from server.cases.models import Case, Item
from server.cases.routing import resolve
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.models import Membership
from server.organisation.models import Unit
from server.verification.survey import is_filed
from workflows.dmn import Decision

ALONE = "dibao-alone"  #: the allowance of one person of a household (民发〔2021〕57号 art. 8)
DECIDED = ("granted", "refused", "ended")
SWITCHES = ("decision_level", "second_notice", "one_clerk")


def item_data(work: Work, *, case_id: str, item_id: str, item: str) -> dict[str, Any]:
    """Return what every process of an item starts with (docs/processes/procedures.md)."""
    case = work.session.get_one(Case, case_id)
    return {
        "case_id": case_id, "item_id": item_id, "item": item, "unit_township": case.township,
        "unit_county": resolve(work, "county", data={}, township=case.township, village=case.village),
        "unit_village": case.village, "accepted_at": asked_at(work, case, item_id).astimezone(LOCAL).isoformat(),
        "household_size": size_for(work, item, case.household_id),
        "relative_filed": is_filed(work, case), "decision": None, **decided_by(work, case, item, item_id=item_id),
    }  # fmt: skip


def asked_at(work: Work, case: Case, item_id: str) -> datetime:
    """Return when the clocks of an item begin: with the acceptance, or with the household's yes to what was proposed later.

    What follows an emergency, a refusal or a decision about another item was not asked for when the case was accepted.
    """
    if case.accepted_at is None or later(work, case, item_id):
        return work.now
    return case.accepted_at


def later(work: Work, case: Case, item_id: str) -> bool:
    """Tell whether an item was taken up after the application: proposed for a cause, or when another had been decided."""
    if work.session.get_one(Item, item_id).reason.get("cause"):
        return True
    decided = select(Item.id).where(Item.case_id == case.id, Item.id != item_id, Item.state.in_(DECIDED)).limit(1)
    return work.session.scalar(decided) is not None


def switches(work: Work, case: Case, item: str) -> dict[str, Any]:
    """Return who decides and how the county runs the procedure in this township (table `authority`)."""
    return _switches(work, _authority(work, case, item))


def decided_by(work: Work, case: Case, item: str, *, item_id: str | None = None) -> dict[str, Any]:
    """Return who decides a procedure that begins now, and keep by which row of the table that is so."""
    found = _authority(work, case, item)
    keep(work, found, case_id=case.id, item_id=item_id)
    return _switches(work, found)


def _authority(work: Work, case: Case, item: str) -> Decision:
    township = work.session.get_one(Unit, case.township).code
    found: Decision = ask(work, "authority", {"division": work.house.county, "township": township, "item": item})
    return found


def _switches(work: Work, decision: Decision) -> dict[str, Any]:
    found = decision.outputs
    return {name: work.house.parameters.get(name, found[name]) for name in SWITCHES}


def size_for(work: Work, item: str, household_id: str) -> int:
    """Return for how many people an item is: whoever joins the allowance alone is a household of one (参照单人户)."""
    return 1 if item == ALONE else counted(work, household_id)


def counted(work: Work, household_id: str) -> int:
    """Return how many members of a household count."""
    return (
        work.session.scalar(
            select(func.count())
            .select_from(Membership)
            .where(
                Membership.household_id == household_id, COUNTS
            )
        )
        or 0
    )  # fmt: skip
