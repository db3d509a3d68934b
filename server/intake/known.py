"""Fill the common form with what rows know of a person and the household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

import forms
from server.cases.sealing import FORM
from server.foundation.clock import LOCAL
from server.foundation.encryption import Unreadable
from server.foundation.work import Work
from server.households import counting
from server.households.models import Household, Membership, Person
from server.households.operations import household_of

_SEX = {"1": "male", "2": "female"}


def known_answers(work: Work, person: Person | None, *, applicant: Mapping[str, Any], township: str) -> dict[str, Any]:
    """Return the common form as far as rows can fill it."""
    local = work.now.astimezone(LOCAL).replace(second=0, microsecond=0)
    case: dict[str, Any] = {"township": township, "received_at": local.isoformat(), "channel": "window"}
    household = household_of(work, person.id) if person else None
    answers: dict[str, Any] = {"case": case, "applicant": dict(applicant), "members": []}
    if person is not None:
        answers["applicant"] = _said_of(work, person) | dict(applicant)
    if household is not None and person is not None:
        if household.township == township and household.village:
            case["village"] = household.village
        answers["applicant"] |= _addresses(household)
        answers["members"] = _others(work, household, person)
    return answers


def _addresses(household: Household) -> dict[str, str]:
    found = {"registered_address": household.registered_address, "residence_address": household.address}
    return {name: text for name, text in found.items() if text}


def _others(work: Work, household: Household, person: Person) -> list[dict[str, Any]]:
    rows = work.session.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household.id, Membership.until.is_(None), Person.id != person.id)
        .order_by(Membership.since, Person.id)
    ).all()
    # The relation is to the applicant: it is asked again when another member applies this time.
    same_head = household.head_id == person.id
    return [
        _said_of(work, other, member=True)
        | ({"relation": row.relation} if same_head else {})
        | counting.as_answers(row)
        for other, row in rows
    ]


def _said_of(work: Work, person: Person, *, member: bool = False) -> dict[str, Any]:
    said = {name: value for name, value in person.facts.items() if name in _questions(member)}
    said |= {"name": person.name, "id_kind": person.id_kind}
    if person.sex in _SEX:
        said["sex"] = _SEX[person.sex]
    if person.birth:
        said["birth"] = person.birth.isoformat()
    if person.id_reason:
        said["no_id_reason"] = person.id_reason
    for name, sealed in (("id_number", person.id_sealed), ("phone", person.phone_sealed)):
        text = _opened(work, sealed)
        if text:
            said[name] = text
    return said


def _questions(member: bool) -> frozenset[str]:
    section = next(f for f in forms.load(FORM).fields if f.name == ("members" if member else "applicant"))
    return frozenset(field.name for field in section.children)


def _opened(work: Work, sealed: str | None) -> str:
    try:
        return work.house.vault.decrypt(sealed) if sealed else ""
    except Unreadable:
        return ""
