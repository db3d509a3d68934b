"""What the window does with a transfer: confirm the need, send the order, drop it, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.asking import ask_and_keep
from server.cases.models import Case, Item
from server.cases.operations import deliver
from server.cases.restricting import require_open
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.referrals import addressing, judicial, needs, sections
from server.referrals.beginning import check_person, people_of, whom
from server.referrals.models import OPEN_STATES, Referral
from server.referrals.refusals import AlreadySent, NotStoppable
from server.referrals.sending import send_order
from server.referrals.steps import add_step
from server.referrals.types import check_details, keep_details
from server.referrals.words import WITHDRAWALS


def confirm_need(
    work: Work,
    *,
    case_id: str,
    item: str,
    need: str,
    urgent: bool = False,
    requested_on: date | None = None,
    to_unit: str | None = None,
    person_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Referral:
    """Write a transfer order for a need of a case; it goes out by `send`. `details` answer the item's own questions.

    A section of the bureau hands it to the section of the bureau that answers for the item.

    :raises NotTransferable: civil affairs handles the item itself.
    :raises NoSection: the bureau has no section for it.
    :raises TransferRunning: the need is on its way already.
    :raises InvalidAnswers: need or day are missing or wrong.
    """
    sender = sections.sender_within(work, case_id)
    case = sections.read_case_of(work, case_id, sender)
    needs.refuse_ended(case)
    sections.refuse_without_addressee(work, item, sender)
    told, wrong = check_details(work, item, details)
    problems = [*needs.need_problems(work, need, requested_on), *wrong]
    if to_unit:
        kind = addressing.address_of(work, case=case, item=item).kind
        problems += addressing.check_addressee(work, unit_id=to_unit, item=item, kind=kind, path="to_unit")
        problems += sections.check_section(work, unit_id=to_unit, sender=sender.unit, path="to_unit") if sender else []
    people = people_of(work, case, sender)
    problems += check_person(people, person_id) if person_id else []
    concerned = person_id or whom(people, addressing.address_of(work, case=case, item=item).person)
    problems += judicial.told_problems(work, item=item, person_id=concerned, told=told)
    if problems:
        raise InvalidAnswers(problems)
    row = needs.item_row(work, case, item)
    referral = write_order(
        work, case=case, row=row, need=need, urgent=urgent, requested_on=requested_on, person_id=concerned,
        to_unit=to_unit or (sections.section_for(work, item, sender.bureau) if sender else None),
        sender=sender.unit if sender else None,
    )  # fmt: skip
    if told:
        keep_details(work, referral_id=referral.id, item=item, clean=told)
    return referral


def write_order(
    work: Work,
    *,
    case: Case,
    row: Item,
    need: str,
    urgent: bool = False,
    requested_on: date | None = None,
    to_unit: str | None = None,
    person_id: str | None = None,
    previous: Referral | None = None,
    sender: str | None = None,
) -> Referral:
    """Write the order for an item of a case, addressed by the county's table unless an addressee is given.

    `sender` is the bureau or section that hands it on within the bureau, which it does not leave; else the window sends it.

    :raises TransferRunning: the need is on its way already.
    """
    needs.refuse_second(work, row.id)
    address = addressing.address_of(work, case=case, item=row.item)
    referral = Referral(
        id=work.new_id(), county=work.house.county, case_id=case.id, item_id=row.id, item=row.item,
        household_id=case.household_id, person_id=person_id or address.person, department_kind=address.kind,
        need=need.strip(), facts={}, identity={}, papers=[], outcome={}, urgent=urgent, requested_on=requested_on,
        from_unit=sender or case.township, inside=sender is not None, to_unit=to_unit or address.unit,
        bureau=address.bureau, state="draft", created_at=work.now, created_by=work.actor.id,
        steps=0, returns=0, refusals_in_row=0, previous_id=previous.id if previous else None,
    )  # fmt: skip
    work.session.add(referral)
    row.state = "running"
    work.session.flush()
    for table in ("departments", "sections") if sender else ("departments",):
        ask_and_keep(work, item_id=row.id, table=table, facts={"item": row.item})
    add_step(work, referral, "drafted", unit=referral.from_unit)
    audit.record(work, "referral.confirm", referral.id, case=case.id, item=row.item)
    return referral


def record_consent(work: Work, referral: Referral, *, how: str) -> None:
    """Record that the applicant agrees to the sharing of the facts of this transfer."""
    referral.consent_at, referral.consent_by = work.now, f"{work.actor.name}（{how}）"[:60]


def send(
    work: Work, *, referral_id: str, consent: bool, to_unit: str | None = None, consent_how: str = "窗口当面"
) -> Referral:
    """Send a drafted order to its addressee and start its process.

    :raises ConsentMissing: the applicant has not agreed.
    :raises AddresseeMissing: nobody is named to whom it goes.
    :raises AlreadySent: it has gone out before; nothing is sent twice.
    :raises CaseEnded: the case is over.
    :raises InvalidAnswers: the addressee cannot sign for it.
    """
    referral = of_window(work, referral_id)
    if referral.state != "draft":
        raise AlreadySent(number=referral.number or "—")
    needs.refuse_ended(work.session.get_one(Case, referral.case_id))
    if to_unit:
        problems = addressing.check_addressee(
            work, unit_id=to_unit, item=referral.item, kind=referral.department_kind, path="to_unit"
        )
        if referral.inside:
            problems += sections.check_section(work, unit_id=to_unit, sender=referral.from_unit, path="to_unit")
        if problems:
            raise InvalidAnswers(problems)
        referral.to_unit = to_unit
    if consent:
        record_consent(work, referral, how=consent_how)
    send_order(work, referral)
    return referral


def drop(work: Work, *, referral_id: str, reason: str) -> None:
    """Give up a drafted order, with a reason.

    :raises AlreadySent: it has gone out; it can only be withdrawn.
    :raises InvalidAnswers: no reason is given.
    """
    referral = of_window(work, referral_id)
    if referral.state != "draft":
        raise AlreadySent(number=referral.number or "—")
    if not reason.strip():
        raise InvalidAnswers(
            [FieldProblem("reason", "required", "请写明为什么不再转办。", "Say why it is not transferred.")]
        )
    referral.state, referral.close_reason = "dropped", reason.strip()[:200]
    work.session.get_one(Item, referral.item_id).state = "withdrawn"
    add_step(work, referral, "dropped", unit=referral.from_unit, reason=reason.strip())
    audit.record(work, "referral.drop", referral.id)
    work.session.flush()


def withdraw(work: Work, *, referral_id: str, reason: str) -> None:
    """Stop a running transfer; the department is told.

    :raises NotStoppable: it is over, or never went out.
    :raises InvalidAnswers: the reason is none of those known.
    """
    referral = of_window(work, referral_id)
    if reason not in WITHDRAWALS:
        raise InvalidAnswers([FieldProblem("reason", "choice", "请选择撤回的原因。", "Choose why it is withdrawn.")])
    if referral.instance_id is None or referral.state not in OPEN_STATES:
        raise NotStoppable
    audit.record(work, "referral.withdraw", referral.id, reason=reason)
    if not deliver(work, instance_id=referral.instance_id, message="withdraw", payload={"withdrawal_reason": reason}):
        raise NotStoppable


def of_window(work: Work, referral_id: str) -> Referral:
    """Return a transfer that the actor's window may act on, or the bureau within which it goes.

    :raises NotFound: the county has none such, or its file is restricted and not the actor's to see.
    :raises NotPermitted: another window sent it.
    """
    referral = work.session.scalar(
        select(Referral).where(Referral.id == referral_id, Referral.county == work.house.county)
    )
    if referral is None:
        raise NotFound
    require_open(work, referral.case_id)
    if not sections.is_sender(work.actor, referral):
        raise NotPermitted(reason="referral.hand-on" if referral.inside else "referral.create")
    return referral
