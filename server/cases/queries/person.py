"""The head of a case: who applies, from which household, with which recognised identities; identifiers masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from server.cases.models import Case
from server.cases.restricting import is_of_section
from server.cases.visibility import masked_name, sees_names
from server.cases.words import IDENTITIES, Name, name_of
from server.foundation.encryption import Unreadable
from server.foundation.work import Work
from server.households.identities import valid_today
from server.households.models import Household, Membership, Person, RecognisedIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A recognised identity that is valid today."""

    name: Name
    document: str
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCard:
    """What the head of a case page, and the card beside a task, may show."""

    household_id: str
    household_code: str
    name: str
    id_number: str  #: masked
    phone: str  #: masked
    sex: str
    age: int | None
    address: str
    members: int
    identities: tuple[Identity, ...]


def case_card(work: Work, case: Case, *, held_by: frozenset[str]) -> CaseCard | None:
    """Return the card of a case; a reader without `person.name` gets the masked name and no address.

    A case that is about no household has none.
    """
    if not case.household_id:
        return None
    open_name = sees_names(work.actor, township=case.township, held_by=held_by) or is_of_section(
        work, case.id, "person.name"
    )
    person, household = work.session.execute(
        select(Person, Household)
        .join(Household, Household.id == case.household_id)
        .where(Person.id == case.applicant_id)
    ).one()
    members = work.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(Membership.household_id == household.id, Membership.until.is_(None))
    )
    number = _opened(work, person.id_sealed)
    phone = _opened(work, person.phone_sealed)
    return CaseCard(
        household_id=household.id, household_code=household.code, name=person.name if open_name else masked_name(person.name),
        id_number=mask(number, 6, 4), phone=mask(phone, 3, 4), sex=person.sex, age=_age(person.birth, work.today),
        address=(household.address or household.registered_address) if open_name else "", members=members or 0,
        identities=_identities(work, household.id),
    )  # fmt: skip


def mask(text: str, first: int, last: int) -> str:
    """Return a text of which only the ends show."""
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


def _opened(work: Work, sealed: str | None) -> str:
    if not sealed:
        return ""
    try:
        return work.house.vault.decrypt(sealed)
    except Unreadable:
        return ""


def _age(birth: date | None, today: date) -> int | None:
    return None if birth is None else today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _identities(work: Work, household_id: str) -> tuple[Identity, ...]:
    rows = work.session.scalars(
        select(RecognisedIdentity).where(
            RecognisedIdentity.household_id == household_id,
            valid_today(work),
        )
    )
    return tuple(
        Identity(name=name_of(IDENTITIES, row.kind), document=row.document, valid_to=row.until) for row in rows
    )
