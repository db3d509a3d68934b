"""The household's certificate of the allowance (低保证, 民发〔2021〕57号 23): issued with the grant, anew when members or amount change, void at the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select

from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.paper_facts import contact
from server.cases.papers import issue_paper
from server.determination.amounts import told
from server.determination.beginning import ALONE
from server.documents import operations as documents
from server.documents.basis import basis_on
from server.documents.models import Document
from server.foundation.work import Work
from server.households import counting
from server.households.models import Household, Person
from server.organisation.models import Unit

KIND, ITEMS = "dibao-certificate", frozenset({"dibao", ALONE})


def certify(work: Work, what: Occurrence, *, unit_id: str, amount: Decimal, since: date) -> Document:
    """Issue the certificate of a household whose allowance has just been granted; an older one goes void."""
    case, item = work.session.get_one(Case, what.case_id), work.session.get_one(Item, what.item_id)
    whose = case.applicant_id if item.item == ALONE else None
    withdraw(work, household_id=case.household_id, person_id=whose, reason="重新确认，换发")
    facts = {**_stands_on(work, case.household_id, whose), "amount": told(amount), "from": f"{since:%Y年%-m月}"}
    return issue_paper(work, what, KIND, unit_id=unit_id, **facts)


def valid(work: Work, household_id: str, person_id: str | None = None) -> Document | None:
    """Return the household's certificate that is not void, or that of whoever joined alone; None: none was issued before the service began."""
    alone = Document.item_id.in_(select(Item.id).where(Item.item == ALONE))
    whose = and_(alone, Case.applicant_id == person_id) if person_id else or_(Document.item_id.is_(None), ~alone)
    return work.session.scalar(
        select(Document)
        .join(Case, Case.id == Document.case_id)
        .where(
            whose,
            Case.household_id == household_id, Document.kind == KIND, Document.void_reason == "",
            Document.county == work.house.county,
        )
        .order_by(Document.issued_at.desc())
        .limit(1)
    )  # fmt: skip


def reissue(
    work: Work, *, household_id: str, reason: str, person_id: str | None = None, **changed: str
) -> Document | None:
    """Issue the certificate anew under the next number where what it says has changed; the old one is void.

    `changed` says amount, first month and last month where a decision changed them; members are read as they are registered.
    """
    old = valid(work, household_id, person_id)
    if old is None:
        return None
    facts = {**old.facts, **documents.plain(_stands_on(work, household_id, person_id)), **changed}
    if facts == old.facts:
        return None
    documents.void(work, document_id=old.id, reason=reason)
    facts["basis"] = basis_on(KIND, work.today)
    new = documents.issue(
        work, kind=KIND, unit_id=old.unit_id, addressee=str(facts["name"]), facts=facts, case_id=old.case_id,
        item_id=old.item_id, supersedes=old.id,
    )  # fmt: skip
    note(work, str(old.case_id), "document-issued", number=new.number, document=KIND)
    return new


def withdraw(work: Work, *, household_id: str, reason: str, person_id: str | None = None) -> None:
    """Mark the household's certificate (or hers, who joined alone) as void: the allowance has ended, or another takes its place."""
    old = valid(work, household_id, person_id)
    if old is not None:
        documents.void(work, document_id=old.id, reason=reason)


def _stands_on(work: Work, household_id: str, person_id: str | None) -> dict[str, Any]:
    """Return who stands on a certificate: the household, or the one person who joined alone."""
    facts = _of_household(work, household_id)
    if person_id is None:
        return facts
    name = work.session.get_one(Person, person_id).name
    return {**facts, "name": name, "members": 1, "people": [name]}


def _of_household(work: Work, household_id: str) -> dict[str, Any]:
    """Return who stands on the certificate: the head and the members who count; no ID number, no illness."""
    home = work.session.get_one(Household, household_id)
    names = [person.name for person in counting.people(work, household_id)]
    return {
        "name": work.session.get_one(Person, home.head_id).name, "household_code": home.code, "members": len(names), "people": names,
        "contact": contact(work.session.get_one(Unit, home.township)),
    }  # fmt: skip
