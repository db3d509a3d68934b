"""What the transfer's diagrams ask of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.models import Case, Item, SupervisionEntry, Task
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.words import ITEMS, Name, name_of
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from server.referrals import joining, means, results
from server.referrals.addressing import SENDERS, SIGNERS
from server.referrals.models import Referral
from server.referrals.needs import consent_in
from server.referrals.operations import write_order
from server.referrals.sections import bureau_over, is_section
from server.referrals.sending import issue_order, send_order, unit_name
from server.referrals.steps import add_step, referral_of, settle
from server.referrals.words import RESULTS, WITHDRAWALS
from server.reviews.opening import check_refusals

_AGREED = "一表登记、需求评估中同意"
_THREE_REFUSALS = Name(
    "三次无正当理由拒绝岗位，减发停发前须听取意见", "three unjustified refusals; hear the recipient before any cut"
)


def begin(work: Work, occurrence: Occurrence) -> None:
    """Turn a confirmed item into a transfer; it goes out at once where consent and addressee are known, else it waits as a draft."""
    item_id = str(occurrence.inputs.get("item_id") or occurrence.item_id)
    case, row = work.session.get_one(Case, occurrence.case_id), work.session.get_one(Item, item_id)
    need = str(
        occurrence.inputs.get("need") or row.reason.get("zh") or row.reason.get("words") or name_of(ITEMS, row.item).zh
    )
    referral = write_order(work, case=case, row=row, need=need, urgent=case.urgent)
    if occurrence.answers.get("consents_to_transfer") or consent_in(case.answers):
        referral.consent_at, referral.consent_by = work.now, _AGREED
    if referral.consent_at is not None and referral.to_unit is not None:
        send_order(work, referral)
    work.session.flush()


def readdress(work: Work, occurrence: Occurrence) -> None:
    """Send the order to another unit: the window's choice is signed anew, the county's ruling binds at once."""
    referral = _transfer(work, occurrence)
    ruled = bool(occurrence.inputs["ruled"])
    before, referral.to_unit = referral.to_unit, str(occurrence.inputs["to_unit"])
    referral.department_kind = str(occurrence.inputs["kind"])
    referral.sent_at, referral.state = work.now, "sent"
    if ruled:
        referral.state, referral.signed_at, referral.signed_by = "signed", work.now, work.actor.id
    if ruled:
        means.settle_way(work, referral, rule=str(occurrence.data.get("means_rule") or ""))
    issue_order(work, referral, work.session.get_one(Case, referral.case_id))
    add_step(
        work, referral, "ruled" if ruled else "readdressed", unit=None if ruled else referral.from_unit, to_unit=referral.to_unit,
        document_id=referral.document_id, before=before, text=str(occurrence.answers.get("reason", "")), basis=str(occurrence.answers.get("basis", "")),
    )  # fmt: skip
    audit.record(work, "referral.readdress", referral.id, to=referral.to_unit, ruled=ruled)
    work.session.flush()


def conclude_means(work: Work, occurrence: Occurrence) -> None:
    """Put the conclusion of the check of means with the transfer, before its department looks at it, and with those that waited for it."""
    referral = _transfer(work, occurrence)
    means.hand_over(work, referral, instance_id=occurrence.instance_id)
    joining.go_on(work, referral)
    work.session.flush()


def result(work: Work, occurrence: Occurrence) -> None:
    """Write the result: paper, item, ledger; tell the window. A withdrawal tells the department to stop."""
    referral = _transfer(work, occurrence)
    kind = str(occurrence.inputs["result_kind"])
    if kind == "withdrawn":
        _withdraw(work, referral, str(occurrence.inputs.get("reason") or "withdrawn"))
        return
    next_check = _day(occurrence.inputs.get("next_check_on"))
    outcome = results.read_outcome(work, referral, kind)
    sheet = results.issue_result(work, referral, kind, outcome, next_check)
    referral.result_kind, referral.result_at, referral.next_check_on = kind, work.now, next_check
    referral.state = results.STATES.get(kind, "answered")
    results.settle_item(work, referral, kind, outcome)
    results.enter_ledger(work, referral, kind, outcome)
    settle(work, referral)
    add_step(
        work, referral, kind, unit=referral.to_unit, to_unit=referral.from_unit, document_id=sheet.id, what=outcome.what,
        amount=str(outcome.amount) if outcome.amount is not None else None, reason=outcome.reason, basis=outcome.basis,
        queue_number=outcome.queue_number, next_check_on=next_check.isoformat() if next_check else None,
    )  # fmt: skip
    _say(work, referral, unit=referral.from_unit, roles=SENDERS, words=RESULTS[kind], cause=sheet.id)
    audit.record(work, "referral.result", referral.id, kind=kind)
    work.session.flush()


def refer_on(work: Work, occurrence: Occurrence) -> None:
    """Open the next order for the same need at the unit that the department names.

    What went within a bureau and would leave it now waits at the window, unless the person has agreed.
    """
    referral = _transfer(work, occurrence)
    referral.state = "answered"
    work.session.flush()
    case, row = work.session.get_one(Case, referral.case_id), work.session.get_one(Item, referral.item_id)
    bureau = bureau_over(work, referral.from_unit)
    stays = referral.inside and is_section(work, str(occurrence.inputs["to_unit"]), bureau)
    following = write_order(
        work, case=case, row=row, need=referral.need, urgent=referral.urgent, to_unit=str(occurrence.inputs["to_unit"]),
        person_id=referral.person_id, previous=referral, requested_on=referral.requested_on,
        sender=referral.from_unit if stays else None,
    )  # fmt: skip
    school = work.session.scalar(select(Unit.kind).where(Unit.id == following.to_unit)) == "school"
    following.department_kind = "education" if school else "generic"
    following.consent_at, following.consent_by = referral.consent_at, referral.consent_by
    if following.consent_at is None and consent_in(case.answers):
        following.consent_at, following.consent_by = work.now, _AGREED
    if following.inside or following.consent_at is not None:
        send_order(work, following)
    work.session.flush()


def notify_civil_affairs(work: Work, occurrence: Occurrence) -> None:
    """Tell the county of three unjustified refusals in a row; any cut is another procedure with a hearing before it."""
    referral = _transfer(work, occurrence)
    refusals = int(occurrence.inputs["refusals"])
    county = str(occurrence.data["unit_county"])
    add_step(work, referral, "notified", unit=referral.to_unit, to_unit=county, refusals=refusals)
    _say(
        work, referral, unit=county, roles=("county_reviewer", "county_leader"), words=_THREE_REFUSALS,
        cause=f"{referral.id}:refusals",
    )  # fmt: skip
    check_refusals(work, household_id=referral.household_id, person_id=referral.person_id, cause=_THREE_REFUSALS.zh)
    audit.record(work, "referral.notify-civil-affairs", referral.id, refusals=refusals)


def list_for_supervision(work: Work, occurrence: Occurrence) -> None:
    """Put what is late on the supervision list; it stands there once until the work moves on or it is settled."""
    cause = str(occurrence.inputs["cause"])
    referral = referral_of(work, occurrence.subject)
    unit = str(occurrence.inputs.get("unit") or _late_unit(work, occurrence, referral))
    if _is_listed(work, occurrence.instance_id, unit=unit, cause=cause):
        return
    work.session.add(
        SupervisionEntry(
            id=work.new_id(), county=work.house.county, case_id=occurrence.case_id, instance_id=occurrence.instance_id,
            subject=occurrence.subject, unit_id=unit, cause=cause, listed_at=work.now,
            settled_at=None, settled_by=None,
        )
    )  # fmt: skip
    if referral is not None:
        add_step(work, referral, "listed", unit=unit, cause=cause)
    work.session.flush()


def _is_listed(work: Work, instance_id: str, *, unit: str, cause: str) -> bool:
    """Tell whether a unit already stands on the list for this: a step that begins late lists what an earlier one has listed."""
    standing = select(SupervisionEntry.id).where(
        SupervisionEntry.instance_id == instance_id, SupervisionEntry.unit_id == unit,
        SupervisionEntry.cause == cause, SupervisionEntry.settled_at.is_(None),
    )  # fmt: skip
    return work.session.scalar(standing.limit(1)) is not None


def _late_unit(work: Work, occurrence: Occurrence, referral: Referral | None) -> str:
    if referral is not None and referral.to_unit is not None:
        return referral.to_unit
    held = work.session.scalar(
        select(Task.unit_id)
        .where(Task.instance_id == occurrence.instance_id, Task.state == "open")
        .order_by(Task.due_at)
        .limit(1)
    )
    return str(held or occurrence.township)


def _withdraw(work: Work, referral: Referral, reason: str) -> None:
    referral.state, referral.result_kind, referral.result_at = "withdrawn", "withdrawn", work.now
    referral.close_reason = WITHDRAWALS[reason].zh if reason in WITHDRAWALS else reason[:200]
    results.settle_item(work, referral, "withdrawn", results.Outcome())
    results.enter_ledger(work, referral, "withdrawn", results.Outcome())
    settle(work, referral)
    joining.leave(work, referral)
    add_step(
        work, referral, "withdrawn", unit=referral.from_unit, to_unit=referral.to_unit, reason=referral.close_reason
    )
    _say(
        work,
        referral,
        unit=str(referral.to_unit),
        roles=SIGNERS,
        words=RESULTS["withdrawn"],
        cause=f"{referral.id}:withdrawn",
    )
    audit.record(work, "referral.stop", referral.id, reason=reason)
    work.session.flush()


def _say(work: Work, referral: Referral, *, unit: str, roles: tuple[str, ...], words: Name, cause: str) -> None:
    code = work.session.scalar(select(Case.code).where(Case.id == referral.case_id))
    tell_posts(
        work, unit_id=unit, roles=roles, template="referral-answered", cause=cause, case_id=referral.case_id,
        facts={
            "case": code, "unit": unit_name(work, referral.to_unit), "outcome_zh": words.zh, "outcome_en": words.en,
            "number": referral.number,
        },
        link=f"/transfers/{referral.id}",
    )  # fmt: skip


def _transfer(work: Work, occurrence: Occurrence) -> Referral:
    referral = referral_of(work, occurrence.subject)
    if referral is None:
        raise LookupError(f"instance {occurrence.instance_id} is about no transfer")
    return referral


def _day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


SKIPPABLE = ("supervision.list",)

HANDLERS: dict[str, EffectHandler] = {
    "item.start:refer": begin,
    "refer.start": begin,
    "referral.readdress": readdress,
    "referral.means": conclude_means,
    "referral.result": result,
    "referral.refer-on": refer_on,
    "referral.notify-civil-affairs": notify_civil_affairs,
    "supervision.list": list_for_supervision,
}
