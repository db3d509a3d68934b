"""What diagrams ask of relief: pay from the petty fund, begin relief at once for somebody met in another procedure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.paper_facts import CaseFile
from server.cases.papers import issue_paper
from server.foundation.work import Work
from server.households.models import Household, Person
from server.households.operations import enter_benefit
from server.relief import funds
from server.relief.checks import current_limits, money, payer_of
from server.relief.refusals import AboveCap, AboveTownshipLimit
from server.relief.registering import register_met


def pay_from_fund(work: Work, occurrence: Occurrence) -> None:
    """Book a payment in the township's fund, in the household's ledger and in the item.

    :raises AboveCap: more than the small lane may pay.
    :raises AboveTownshipLimit: more than the township may give at once.
    :raises FundTooLow: the fund does not hold it.
    :raises TwoSignaturesNeeded: payer and countersigner are one person.
    """
    amount, lane = money(occurrence.inputs["amount"]), str(occurrence.inputs["lane"])
    _require_within(work, occurrence, amount, lane)
    paid = CaseFile(work, occurrence).answers("urgent.pay")
    entry = funds.pay(
        work, township=occurrence.township, amount=amount, lane=lane,
        signed=(payer_of(work, occurrence.instance_id), work.actor.id), case_id=occurrence.case_id,
        payment_for=occurrence.instance_id, way=str(paid.get("way") or ""),
    )  # fmt: skip
    _grant(work, occurrence, {"paid": str(amount), "balance": str(entry.balance), "lane": lane, "line": entry.serial})
    _enter(work, occurrence, amount=amount, unit=occurrence.township, source="乡镇备用金")
    note(
        work,
        occurrence.case_id,
        "fund-paid",
        instance_id=occurrence.instance_id,
        amount=f"{amount:,.2f}",
        balance=f"{entry.balance:,.2f}",
    )
    if lane == "first-relief":
        issue_paper(work, occurrence, "first-relief")


def _require_within(work: Work, occurrence: Occurrence, amount: Decimal, lane: str) -> None:
    """Compare with the limits that bound the emergency when it was registered, else with today's."""
    cap, limit = current_limits(work)
    cap, limit = money(occurrence.data.get("small_cap")) or cap, money(occurrence.data.get("township_limit")) or limit
    if lane == "small" and amount > cap:
        raise AboveCap(cap=f"{cap:f}", amount=f"{amount:f}")
    if amount > limit:
        raise AboveTownshipLimit(limit=f"{limit:f}", amount=f"{amount:f}")


def start(work: Work, occurrence: Occurrence) -> None:
    """Register an emergency for the person whom another procedure is about: relief goes first, that procedure goes on.

    The new case says that help is needed and nothing of why: who may read it need not be one of that procedure.
    """
    case = work.session.get_one(Case, occurrence.case_id)
    item = work.session.get(Item, occurrence.item_id) if occurrence.item_id else None
    person_id = str((item.result if item else {}).get("person_id") or case.applicant_id)
    relief = register_met(
        work, person=work.session.get_one(Person, person_id), household=work.session.get_one(Household, case.household_id),
        told={
            "event": {
                "kind": str(occurrence.inputs["kind"]), "happened_at": work.now.isoformat(), "place": "见户籍或居住地址",
                "narrative": "窗口发现需要立即照料和救助",
            },
            "report": {"by": "other", "way": "counter"},
        },
        submission=f"met-{occurrence.instance_id}"[:40],
    )  # fmt: skip
    note(work, occurrence.case_id, "relief-started", instance_id=occurrence.instance_id)
    audit.record(work, "relief.start", relief.id)


def _grant(work: Work, occurrence: Occurrence, result: dict[str, Any]) -> None:
    item = work.session.get(Item, occurrence.item_id) if occurrence.item_id else None
    if item is not None:
        item.result, item.state, item.decided_at = {**item.result, **result}, "granted", work.now
        work.session.flush()


def _enter(work: Work, occurrence: Occurrence, *, amount: Decimal, unit: str, source: str) -> None:
    case = work.session.get_one(Case, occurrence.case_id)
    enter_benefit(
        work, household_id=case.household_id, person_id=case.applicant_id, item="temp-urgent", unit=unit, since=work.today,
        amount=amount, cause=case.cause, case_id=case.id, source=source,
    )  # fmt: skip


HANDLERS: dict[str, EffectHandler] = {"petty.pay": pay_from_fund, "relief.start": start}
