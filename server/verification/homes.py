"""What investigators carry to a home: who lives there, what was declared, where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.visibility import covered_name, named_cases
from server.cases.words import Name
from server.documents.models import Attachment
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Appointment, Unit, User
from server.organisation.roles import ROLES
from server.verification.authorising import members
from server.verification.models import RelativeFiling
from server.verification.sheets import photos
from server.verification.survey import filings


@dataclass(frozen=True, slots=True)
class Home:
    """A household as its visitors need to know it: no identity number, no account."""

    address: str  #: empty for whoever reads no names of the case
    village: str
    phone: str  #: to arrange the visit, while it is still to be made; empty for whoever makes none
    people: list[tuple[str, str, int | None]]  #: name, relation, age
    declared: list[tuple[Name, str]]
    filings: list[RelativeFiling]
    photos: list[Attachment]
    post: str  #: the reader's unit and post


def home(work: Work, case: Case, *, to_visit: bool) -> Home:
    """Return the home of a case's household; the caller has checked that the actor holds the visit.

    A provider's investigator reads who lives there, and where, once she has taken the visit on.
    """
    household, named = work.session.get_one(Household, case.household_id), bool(named_cases(work, [case.id]))
    village = work.session.scalar(select(Unit.name).where(Unit.id == (case.village or household.village))) or ""
    calls = to_visit and named and rules.may(work.actor, "visit.call")
    sealed = work.session.scalar(select(Person.phone_sealed).where(Person.id == case.applicant_id)) if calls else None
    return Home(
        address=address(work, case, household), village=village,
        phone=work.house.vault.decrypt(sealed) if sealed else "",
        people=[(person.name if named else covered_name(work.actor, person.name), kin, _age(work, person)) for person, kin in members(work, household.id)],
        declared=declared(case.answers or {}) if named else [], filings=filings(work, case.id), photos=photos(work, case.id), post=_post(work),
    )  # fmt: skip


def address(work: Work, case: Case, household: Household) -> str:
    """Return where a case's household lives, to whoever reads its names; nothing to others."""
    return (household.address or household.registered_address) if named_cases(work, [case.id]) else ""


def _age(work: Work, person: Person) -> int | None:
    if person.birth is None:
        return None
    today, born = work.today, person.birth
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def declared(answers: Mapping[str, Any]) -> list[tuple[Name, str]]:
    """Return what the household declared of housing, vehicles and income, in words for the visit."""
    owned = dict(answers.get("property") or {})
    houses = [f"{h.get('place', '')} {h.get('area', '')} 平方米" for h in owned.get("houses") or ()]
    vehicles = [f"{v.get('kind', '')} {v.get('plate', '')}".strip() for v in owned.get("vehicles") or ()]
    earned = sum((Decimal(str(row.get("amount") or 0)) for row in answers.get("income") or ()), Decimal(0))
    rows = [
        (Name("住房", "Housing"), "；".join(houses)), (Name("车辆", "Vehicles"), "；".join(vehicles)),
        (Name("农机具", "Farm machines"), str(owned.get("farm_machines") or "")),
        (Name("申报年收入（元）", "Income declared (yuan a year)"), f"{earned:,.2f}"),
    ]  # fmt: skip
    return [(label, text) for label, text in rows if text]


def _post(work: Work) -> str:
    post = next(iter(work.actor.posts), None)
    return f"{post.unit_name} {ROLES[post.role].zh}" if post else ""


def colleagues(work: Work, unit_id: str) -> list[str]:
    """Return the names of those who hold a post of the unit today, for the list that the page offers."""
    rows = work.session.scalars(
        select(User.name)
        .join(Appointment, Appointment.user_id == User.id)
        .where(
            Appointment.unit_id == unit_id, Appointment.since <= work.today, User.closed_at.is_(None),
            (Appointment.until.is_(None)) | (Appointment.until >= work.today),
        )
        .distinct()
        .order_by(User.name)
    )  # fmt: skip
    return list(rows)
