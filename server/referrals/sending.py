"""Send a transfer order: facts, identity and number fixed at that moment, then the process begins."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.asking import ask_and_keep
from server.cases.lights import pinned_on
from server.cases.models import Case
from server.cases.operations import start_instance
from server.cases.routing import resolve
from server.cases.terms import Measured, measure
from server.cases.words import IDENTITIES, name_of
from server.documents.catalogue import KINDS
from server.documents.operations import issue
from server.foundation.work import Work
from server.households.identities import WITHOUT_MEANS, held_by_person
from server.households.models import Household, Person, RecognisedIdentity
from server.organisation.models import Unit
from server.referrals import laws, minimum
from server.referrals.addressing import SCHOOL_WINDOW, STAGES, bureau_of, confirmer_of, window_on
from server.referrals.models import Referral
from server.referrals.refusals import AddresseeMissing, ConsentMissing
from server.referrals.steps import add_step
from server.referrals.types import details_rows, type_of


def send_order(work: Work, referral: Referral) -> None:
    """Send an order; the caller has checked who may.

    :raises ConsentMissing: the applicant has not agreed.
    :raises AddresseeMissing: nobody is named to whom it goes.
    """
    if referral.consent_at is None and not referral.inside:
        raise ConsentMissing
    if referral.to_unit is None:
        raise AddresseeMissing
    case = work.session.get_one(Case, referral.case_id)
    _fix_facts(work, referral)
    issue_order(work, referral, case)
    referral.sent_at, referral.state = work.now, "sent"
    work.session.flush()
    add_step(
        work, referral, "sent", unit=referral.from_unit, to_unit=referral.to_unit, document_id=referral.document_id
    )
    referral.instance_id = start_instance(
        work,
        case_id=case.id,
        key="refer",
        item_id=referral.item_id,
        subject=referral.id,
        data=_start_data(work, referral, case),
    )
    audit.record(work, "referral.send", referral.id, to=referral.to_unit, number=referral.number)
    work.session.flush()


def issue_order(work: Work, referral: Referral, case: Case) -> None:
    """Number the order for its present addressee; a readdressed one is a new paper that supersedes the former.

    Who gets no more than a summary gets a 转介单, which names nobody and no household.
    """
    kind = "transfer" if minimum.of(referral.item, referral.department_kind).named else "hand-on"
    facts = {name: fact for name, fact in _document_facts(work, referral, case).items() if name in KINDS[kind].facts}
    document = issue(
        work, kind=kind, unit_id=referral.from_unit, addressee=unit_name(work, referral.to_unit), facts=facts,
        case_id=case.id, item_id=referral.item_id, supersedes=referral.document_id,
    )  # fmt: skip
    referral.document_id, referral.number = document.id, document.number


def identity_today(work: Work, *, household_id: str, person_id: str) -> RecognisedIdentity | None:
    """Return the identity that whom the need concerns holds today, her own or her household's, the one that lasts longest."""
    found = [row for row in held_by_person(work, household_id, person_id) if row.kind not in WITHOUT_MEANS]
    return max(found, key=lambda row: (row.until is None, row.until or row.valid_from), default=None)


def sign_term(work: Work, referral: Referral, case: Case) -> Measured:
    """Return by when the addressee signs: hours for an urgent transfer, else working days."""
    return measure(work, "TR.urgent" if referral.urgent else "TR.sign", anchor=None, pinned_on=pinned_on(case))


def education_data(work: Work, *, person_id: str) -> dict[str, Any]:
    """Return what the school's steps route by: stage of schooling and recognition window."""
    stage = STAGES.get(str(work.session.get_one(Person, person_id).facts.get("school_stage", "")))
    window = window_on(work, work.today)
    opens = window.opens_on.isoformat() if window.opens_on else None
    return {"school_stage": stage, "in_window": window.is_open, "window_opens_on": opens}


def unit_name(work: Work, unit_id: str | None) -> str:
    """Return a unit's name, or a dash."""
    return work.session.scalar(select(Unit.name).where(Unit.id == unit_id)) or "—"


def identity_words(identity: dict[str, Any]) -> str:
    """Return the token as a paper shows it."""
    if not identity:
        return "没有有效的认定身份"
    until = f"有效期至{identity['valid_to']}" if identity.get("valid_to") else "长期有效"
    return f"{name_of(IDENTITIES, identity['kind']).zh}（{identity['document']}，{identity['issued_by']}，{until}）"


def _fix_facts(work: Work, referral: Referral) -> None:
    referral.facts = {
        "rows": minimum.gather(
            work,
            case_id=referral.case_id,
            person_id=referral.person_id,
            item=referral.item,
            kind=referral.department_kind,
        )
    }
    token = identity_today(work, household_id=referral.household_id, person_id=referral.person_id)
    referral.identity_id = token.id if token else None
    referral.identity = {} if token is None else {
        "kind": token.kind, "document": token.document, "issued_by": token.issued_by,
        "valid_to": token.until.isoformat() if token.until else None,
    }  # fmt: skip


def _document_facts(work: Work, referral: Referral, case: Case) -> dict[str, Any]:
    unit = work.session.get_one(Unit, referral.from_unit)
    due = sign_term(work, referral, case).due
    by = (
        f"{due.due_on.isoformat()}" if due.due_on and not referral.urgent else due.instant.isoformat(timespec="minutes")
    )
    facts = {
        "household_code": work.session.get_one(Household, referral.household_id).code,
        "need": referral.need,
        "facts": "；".join(
            [
                *(f"{row['zh']}：{row['value_zh']}" for row in referral.facts["rows"]),
                *(f"{row.zh}：{row.value_zh}" for row in details_rows(work, referral.id)),
            ]
        ),
        "identity": identity_words(referral.identity),
        "urgency": "紧急：同时电话告知" if referral.urgent else "一般",
        "to": unit_name(work, referral.to_unit),
        "contact": f"{unit.name} {unit.contact} {unit.phone}".strip(),
        "due": f"{by} 前签收",
        "basis": laws.transfers_in_time(work.today).zh,
    }
    return facts | ({"requested_on": referral.requested_on.isoformat()} if referral.requested_on else {})


def _start_data(work: Work, referral: Referral, case: Case) -> dict[str, Any]:
    bureau = referral.bureau or bureau_of(work) or referral.to_unit
    county = resolve(work, "county", data={}, township=case.township, village=case.village)
    school = {"school_stage": None, "in_window": False, "window_opens_on": None}
    if referral.department_kind == "education":
        school = education_data(work, person_id=referral.person_id)
        ask_and_keep(work, item_id=referral.item_id, table=SCHOOL_WINDOW, facts={"division": work.house.county})
    way = type_of(work, referral.item)
    ask_and_keep(work, item_id=referral.item_id, table="transfer-types", facts={"item": referral.item})
    return {
        "case_id": case.id, "referral_id": referral.id, "person_id": referral.person_id, "item": referral.item, "department_kind": referral.department_kind,
        "unit_township": case.township, "unit_county": county, "unit_department": referral.to_unit,
        "unit_sender": referral.from_unit if referral.inside else None,
        "unit_bureau": bureau, "unit_confirmer": confirmer_of(work, referral.item), "confirmed_by": way.confirmed_by,
        "unit_village": case.village or case.township, "urgent": referral.urgent, "sent_at": work.now.isoformat(),
        "returns": 0, "identity_token": bool(referral.identity), "procedure": way.procedure, "result_rule": way.result_rule,
        "signed_at": None, "result_from": None, "means_rule": way.means, "means_way": None, "accepted_at": None, "relative_filed": False, **school,
    }  # fmt: skip
