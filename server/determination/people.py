"""The people of a sheet: those of the form as they are registered now, with what a visit found of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.work import Work
from server.households import counting, facts
from server.households.models import Membership, Person

_KNOWN = (*facts.OF_A_SHEET, "self_care", "insurance", "benefits")
_GONE = {"counted": False, "not_counted_reason": "已不在家庭成员登记中"}

There = Mapping[str, tuple[Person, Membership]]


def with_current_members(work: Work, case: Case, clean: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's answers with the household as it is registered now: whoever died or moved out no longer counts."""
    rows = work.session.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None))
    ).all()
    there = {person.name: (person, membership) for person, membership in rows}
    applicant = _as_registered(dict(clean["applicant"]), there) if there else dict(clean["applicant"])
    members = [_as_registered(dict(each), there) for each in clean.get("members", ())]
    known = {str(applicant["name"]), *(str(each["name"]) for each in members)}
    members += [newcomer(*pair) for name, pair in there.items() if name not in known]
    return {**clean, "applicant": applicant, "members": members}


def _as_registered(told: dict[str, Any], there: There) -> dict[str, Any]:
    """Return a person of the form who counts as registered, with what a visit found of the ability to work and on what that rests."""
    found = there.get(str(told["name"]))
    if found is None:
        return {**told, **_GONE}
    person, membership = found
    return {**told, **counting.of(membership), **_seen(person)}


def _seen(person: Person) -> dict[str, Any]:
    """Return what a visit found of the ability to work, and the work that was reported since."""
    return {name: person.facts[name] for name in ("labour_found", "new_job") if person.facts.get(name)}


def newcomer(person: Person, membership: Membership) -> dict[str, Any]:
    """Return somebody of the household who is not on the form as the form would have it: by what is known of the person."""
    return {
        "name": person.name, "birth": person.birth.isoformat() if person.birth else None, "relation": membership.relation,
        "lives_together": True, "health": "good", **facts.facts_of(person, _KNOWN), **counting.of(membership), **_seen(person),
    }  # fmt: skip


def not_counted(clean: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of those of whom nothing that a check found is the household's."""
    people = [clean["applicant"], *clean["members"]]
    return frozenset(str(each["name"]) for each in people if not each.get("counted", True))
