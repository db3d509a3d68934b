"""What the server adds to the answers of recognition's forms: instants, amounts, the draw, who decides."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from server.cases.asking import ask
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.recognition import children, draws, instalments, support

Added = Callable[[Work, Occurrence], dict[str, Any]]


def _now(work: Work) -> str:
    return work.now.astimezone(LOCAL).isoformat()


def _forwarded(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """The file goes to the county, the first time or again after its leader sent it back: nothing is decided now."""
    added: dict[str, Any] = {
        "forwarded_at": _now(work), "decision": None, "proposed": None, "proposed_amount": None, "care_level": None,
    }  # fmt: skip
    if occurrence.data.get("item") == support.ITEM:
        added["spot_drawn"] = draws.still_to_check(draws.next_draw(work, occurrence.instance_id))
    return added


def _reviewed(_work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """A refusal proposes no amount; for a grant the rating of self-care, or nothing, gives one."""
    anew: dict[str, Any] = {"decision": None}
    return anew | {"proposed_amount": None} if occurrence.answers["proposed"] == "refuse" else anew


def _rated(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    level = support.level_of(work, occurrence.answers)
    added: dict[str, Any] = {"care_level": level, "proposed_amount": support.amount_for(work, level)}
    if "care_before" in occurrence.data:  # rated again: what is paid may have changed since the report
        person = work.session.get_one(Case, occurrence.case_id).applicant_id
        added["care_before"] = support.paid_level(work, person, rated=occurrence.data["care_before"])
    return added


def _recognised(_work: Work, _occurrence: Occurrence) -> dict[str, Any]:
    return {"proposed_amount": None}  # an identity gives no money


def _repeated(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    if occurrence.answers["repeat_justified"]:
        return {}
    return {
        "proposed": "refuse", "proposed_amount": None, "decision_level": "county", "stage_dates": [work.today.isoformat()],
        "may_return": True,
    }  # fmt: skip


def _assessed(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Within the township's limit the township decides; everything else, and every refusal, is the county's."""
    answers, limit = occurrence.answers, Decimal(str(occurrence.data["township_limit"]))
    if answers["proposed"] == "refuse":
        return {
            "proposed_amount": None, "decision_level": "county", "stage_dates": [work.today.isoformat()], "may_return": True,
        }  # fmt: skip
    within = Decimal(str(answers["proposed_amount"])) <= limit
    return {
        "decision_level": "township" if within else "county", "stage_dates": instalments.dates_of(answers, work.today),
        "may_return": not within,
    }  # fmt: skip


def _screened(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Choose the clocks by what the table says; a child that it finds in neither kind is measured as unsupported."""
    case = work.session.get_one(Case, occurrence.case_id)
    child = children.named_minor(work, case, str(occurrence.answers["child"]))
    kind = "unsupported"
    if child is not None:
        facts = children.kind_facts(child, occurrence.answers, work.today)
        kind = str(dict(ask(work, "child-kind", facts).outputs or {}).get("kind") or kind)
    check, county = children.CLOCKS.get(kind, children.CLOCKS["unsupported"])
    return {"check_rule": check, "county_rule": county}


def _child_opinion(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    return {"forwarded_at": _now(work), **_child_amount(work, occurrence)}


def _child_amount(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    child = children.child_of(work, occurrence.item_id)
    refused = occurrence.answers["proposed"] == "refuse" or child is None
    return {"proposed_amount": None if refused or child is None else children.amount_for(work, child)}


ROUTING: dict[str, Added] = {
    "recognition.forward": _forwarded,
    "tekun.county": _reviewed,
    "tekun.care": _rated,
    "recognise.county": _recognised,
    "spend.repeat": _repeated,
    "spend.assess": _assessed,
    "spend.county": _reviewed,
    "child.screen": _screened,
    "child.opinion": _child_opinion,
    "child.review": _child_amount,
}
