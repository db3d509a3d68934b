"""The household's certificate of the allowance (低保证, 民发〔2021〕57号 23): issued with the grant, anew when members or amount change, void at the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.paper_facts import contact
from server.cases.papers import issue_paper
from server.determination.amounts import told
from server.documents import operations as documents
from server.documents.basis import basis_on
from server.documents.models import Document
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation.models import Unit

KIND, ITEM = "dibao-certificate", "dibao"


def certify(work: Work, what: Occurrence, *, unit_id: str, amount: Decimal, since: date) -> Document:
    """Issue the certificate of a household whose allowance has just been granted; an older one goes void."""
    case = work.session.get_one(Case, what.case_id)
    withdraw(work, household_id=case.household_id, reason="重新确认，换发")
    facts = {**_of_household(work, case.household_id), "amount": told(amount), "from": f"{since:%Y年%-m月}"}
    return issue_paper(work, what, KIND, unit_id=unit_id, **facts)


def valid(work: Work, household_id: str) -> Document | None:
    """Return the household's certificate that is not void, or None: none was issued before the service began."""
    return work.session.scalar(
        select(Document)
        .join(Case, Case.id == Document.case_id)
        .where(
            Case.household_id == household_id, Document.kind == KIND, Document.void_reason == "",
            Document.county == work.house.county,
        )
        .order_by(Document.issued_at.desc())
        .limit(1)
    )  # fmt: skip


def reissue(work: Work, *, household_id: str, reason: str, **changed: str) -> Document | None:
    """Issue the certificate anew under the next number where what it says has changed; the old one is void.

    `changed` says amount, first month and last month where a decision changed them; members are read as they are registered.
    """
    old = valid(work, household_id)
    if old is None:
        return None
    facts = {**old.facts, **documents.plain(_of_household(work, household_id)), **changed}
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


def withdraw(work: Work, *, household_id: str, reason: str) -> None:
    """Mark the household's certificate as void: the allowance has ended, or another certificate takes its place."""
    old = valid(work, household_id)
    if old is not None:
        documents.void(work, document_id=old.id, reason=reason)


def _of_household(work: Work, household_id: str) -> dict[str, Any]:
    """Return who stands on the certificate: the head and the members who count; no ID number, no illness."""
    home = work.session.get_one(Household, household_id)
    names = list(
        work.session.scalars(
            select(Person.name)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.household_id == household_id, Membership.until.is_(None), Membership.counted.is_(True),
                Person.died_on.is_(None),
            )
            .order_by(Membership.relation != "self", Person.birth, Person.id)
        )
    )  # fmt: skip
    return {
        "name": work.session.get_one(Person, home.head_id).name, "household_code": home.code, "members": len(names), "people": names,
        "contact": contact(work.session.get_one(Unit, home.township)),
    }  # fmt: skip
