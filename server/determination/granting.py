"""What a grant, a refusal or a withdrawal writes: the item, the household's ledger, the recognised identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases import clocks
from server.cases.asking import keep_beside
from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.sealing import FORM, open_answers
from server.cases.terms import measure
from server.cases.words import ITEMS, WITHDRAWALS, Name, name_of
from server.determination import absorbing, certificates
from server.determination.amounts import money, told
from server.determination.beginning import ALONE
from server.determination.extending import drop_requests
from server.determination.models import Decision
from server.determination.queries import decision_of
from server.documents.models import Document
from server.foundation.work import Work
from server.households.models import Benefit, Person, RecognisedIdentity
from server.households.operations import enter_benefit, enter_identity, normal_name
from server.organisation.models import Unit
from server.payments import returning, standing
from server.payments.refusals import AlreadyEnded, NotStanding

#: item → kind of identity that its grant recognises
IDENTITIES = {
    "dibao": "dibao",
    ALONE: "dibao",
    "tekun": "tekun",
    "bianyuan": "bianyuan",
    "gangxing": "gangxing",
    "child": "orphan",
}
#: item → rule of the identity's validity; the others have no end
VALIDITY = {"bianyuan": "BY.valid", "gangxing": "GX.valid"}
#: items whose identity is one person's, not the household's
OF_ONE_PERSON = frozenset({"tekun", "child", ALONE})
#: item → the aid as which it is paid: the money of one who joined alone is the allowance, out of its funds and batches
PAID_AS = {ALONE: "dibao"}

#: why an item ended after it was granted → ground on which the months paid beyond it are asked back
RECOVERED = {"died": "died", "moved-out": "moved"}


def grant(work: Work, what: Occurrence) -> None:
    """Enter a granted aid: item, ledger, identity."""
    item, case = _item(work, what), work.session.get_one(Case, what.case_id)
    decision = decision_of(work, what.instance_id)
    amount, period = money(what.inputs.get("amount")), str(what.inputs.get("period") or "month")
    first = what.inputs.get("first_month")
    since = date.fromisoformat(str(first)) if first else work.today
    document = _number(work, decision) or case.code
    unit = decision.unit_id if decision else case.township
    item.state, item.decided_at = "granted", work.now
    item.result = {
        **item.result, "amount": None if amount is None else str(amount), "period": period, "document": document,
        "from": since.isoformat()[:7] if first else since.isoformat(),
    }  # fmt: skip
    work.session.flush()
    keep_beside(work, case_id=case.id, item_id=item.id, person_id=receiver(case, item))
    if item.item == absorbing.HOUSEHOLD and amount is not None:
        absorbing.absorb(work, what, household_id=case.household_id, first_month=since, document=document)
    if amount is not None:
        _pay(work, case, item, amount=amount, period=period, since=since, unit=unit, source=document[:40])
    _recognise(work, case, item, document=document, unit=unit)
    if item.item in certificates.ITEMS and amount is not None and period == "month":
        certificates.certify(work, what, unit_id=unit, amount=amount, since=since)
    _note(work, what, "benefit-granted", _words(item.item, amount, period))
    audit.record(work, "benefit.grant", item.id, item=item.item, amount=str(amount), document=document)


def receiver(case: Case, item: Item) -> str:
    """Return whom the aid is for: the applicant, or the person for whom she asked (a child without support)."""
    return str(item.result.get("person_id") or case.applicant_id)


def _payee(work: Work, case: Case, receiver: str, item: str) -> dict[str, Any] | None:
    """Return the account that the household named; what another person receives for somebody is received as guardian."""
    answers = open_answers(work.house.vault, case.answers, case.form_version) if case.form == FORM else {}
    account = answers.get("account")
    if case.beside_id is not None and account and item == ALONE:
        return _account_of_one(work, account, receiver)
    if case.beside_id is not None:
        return _own_account(work, answers, receiver)
    if account and receiver != case.applicant_id and account.get("payee_relation") == "self":
        return {**account, "payee_relation": "guardian"}
    return account


def _account_of_one(work: Work, account: dict[str, Any], person_id: str) -> dict[str, Any] | None:
    """Return the family's account where it is hers, or a guardian receives for a minor; an adult's money waits for her own."""
    person = work.session.get_one(Person, person_id)
    if normal_name(str(account.get("payee") or "")) == person.name:
        return {**account, "payee_relation": "self"}
    minor = person.birth is not None and work.today < person.birth.replace(
        year=person.birth.year + 18, day=min(person.birth.day, 28)
    )
    return {**account, "payee_relation": "guardian"} if minor else None


def _own_account(work: Work, answers: Mapping[str, Any], person_id: str) -> dict[str, Any] | None:
    """Return the own account of somebody who applied together with another: the form's own block is the first applicant's."""
    name = work.session.get_one(Person, person_id).name
    row: Mapping[str, Any] = next(
        (each for each in answers.get("members") or () if normal_name(str(each.get("name") or "")) == name), {}
    )
    if not row.get("tekun_account"):
        return None
    return {
        "payee": name, "payee_relation": "self", "bank": row.get("tekun_bank") or "", "account": row["tekun_account"],
    }  # fmt: skip


def _pay(
    work: Work, case: Case, item: Item, *, amount: Decimal, period: str, since: date, unit: str, source: str
) -> None:  # fmt: skip
    """Enter the aid in the household's ledger, and let monthly aid be paid from its first month on."""
    whom = receiver(case, item)
    benefit = enter_benefit(
        work, household_id=case.household_id, person_id=whom, item=item.item, unit=unit, since=since, amount=amount,
        period=period, cause=case.cause, case_id=case.id, source=source,
        support_mode=item.result.get("support_mode"),
    )  # fmt: skip
    if period != "month":
        return
    row = standing.start(
        work, household_id=case.household_id, person_id=whom, item=PAID_AS.get(item.item, item.item), amount=amount, first_month=since,
        benefit_id=benefit.id, case_id=case.id, payee=_payee(work, case, whom, item.item),
    )  # fmt: skip
    returning.want_account(work, row)  # where no account can take the money the window is asked at once


def _recognise(work: Work, case: Case, item: Item, *, document: str, unit: str) -> None:
    kind = IDENTITIES.get(item.item)
    if kind is None:
        return
    rule = VALIDITY.get(item.item)
    until = measure(work, rule, anchor=work.today.isoformat(), pinned_on=work.today).due.due_on if rule else None
    enter_identity(
        work, household_id=case.household_id, kind=kind, document=document, issued_by=work.session.get_one(Unit, unit).name,
        valid_from=work.today, valid_to=until, person_id=receiver(case, item) if item.item in OF_ONE_PERSON else None,
    )  # fmt: skip


def refuse(work: Work, what: Occurrence) -> None:
    """Mark the item as refused, with the reason that the notice gives."""
    item, decision = _item(work, what), decision_of(work, what.instance_id)
    item.state, item.decided_at = "refused", work.now
    reason = decision.reason if decision else str(what.inputs.get("reason") or "")
    item.result = {**item.result, "reason": reason, "document": _number(work, decision)}
    work.session.flush()
    name = name_of(ITEMS, item.item)
    note(work, what.case_id, "item-refused", instance_id=what.instance_id, item=name.zh)


def withdraw(work: Work, what: Occurrence) -> None:
    """End the item because the household withdrew, died, moved or would not cooperate.

    What was decided before stays: a refusal remains one, a grant ends with today and so does its identity; months that were
    paid beyond the end are asked back in a recovery, which hears the household first.
    """
    item, decision = _item(work, what), decision_of(work, what.instance_id)
    reason = str(what.inputs.get("reason") or "withdrawn")
    if decision is not None and decision.decision == "refused":
        return
    if decision is None:
        clocks.drop_scopes(work, instance_id=what.instance_id)
        drop_requests(work, case_id=what.case_id, instance_id=what.instance_id)
    else:
        _take_back(work, what, item, reason)
    item.state, item.decided_at = "ended" if decision else "withdrawn", work.now
    item.result = {**item.result, "reason": reason}
    work.session.flush()
    if item.item == absorbing.HOUSEHOLD:
        work.house.offers["recognition.not-taken-in"](work, case_id=what.case_id)
    words = name_of(WITHDRAWALS, reason)
    note(
        work, what.case_id, "item-withdrawn", instance_id=what.instance_id, item=name_of(ITEMS, item.item).zh, zh=words.zh,
        en=words.en,
    )  # fmt: skip
    audit.record(work, "item.withdraw", item.id, reason=reason)


def _take_back(work: Work, what: Occurrence, item: Item, reason: str) -> None:
    case, quiet = work.session.get_one(Case, what.case_id), {"synchronize_session": False}
    paid = select(Benefit).where(Benefit.case_id == case.id, Benefit.item == item.item, Benefit.until.is_(None))
    beyond = Decimal(0)
    for benefit in work.session.scalars(paid).all():
        last = _last_day(work, benefit, reason)
        benefit.until = last
        if benefit.period == "month":
            beyond += _end_payment(work, benefit, last)
    if item.item in certificates.ITEMS:
        whose = receiver(case, item) if item.item == ALONE else None
        certificates.withdraw(work, household_id=case.household_id, person_id=whose, reason="待遇终止")
    if beyond:
        inputs = {"amount": beyond, "ground": RECOVERED.get(reason, "overpaid")}
        work.house.effects["recover.start"](work, replace(what, topic="recover.start", inputs=inputs))
    work.session.execute(
        update(RecognisedIdentity)
        .where(
            RecognisedIdentity.household_id == case.household_id, RecognisedIdentity.kind == IDENTITIES.get(item.item, ""),
            RecognisedIdentity.document == str(item.result.get("document") or ""), RecognisedIdentity.ended_on.is_(None),
        )
        .values(ended_on=work.today),
        execution_options=quiet,
    )  # fmt: skip


def _last_day(work: Work, benefit: Benefit, reason: str) -> date:
    """Return the last day of an aid that is taken back: of a death, the day on which the person died."""
    died = (
        work.session.scalar(select(Person.died_on).where(Person.id == benefit.person_id)) if reason == "died" else None
    )
    return died or work.today


def _end_payment(work: Work, benefit: Benefit, last: date) -> Decimal:
    """Pay nothing after the month, and return what was paid beyond it already."""
    try:
        return standing.end(work, benefit_id=benefit.id, last_month=last, reason="撤回、死亡、迁出或不配合")
    except (NotStanding, AlreadyEnded):
        return Decimal(0)


def _item(work: Work, what: Occurrence) -> Item:
    return work.session.get_one(Item, what.item_id)


def _number(work: Work, decision: Decision | None) -> str:
    document = work.session.get(Document, decision.document_id) if decision and decision.document_id else None
    return document.number if document else ""


def _words(item: str, amount: Decimal | None, period: str) -> Name:
    name = name_of(ITEMS, item)
    if amount is None:
        return name
    zh, en = ("每月", " a month") if period == "month" else ("", "")
    return Name(f"{name.zh}，{zh}{told(amount)} 元", f"{name.en}, {told(amount)} yuan{en}")


def _note(work: Work, what: Occurrence, kind: str, words: Name, **detail: Any) -> None:
    note(work, what.case_id, kind, instance_id=what.instance_id, zh=words.zh, en=words.en, **detail)
