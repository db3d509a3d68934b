"""Take over the signatures that the application records already, so that nobody enters them twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.households.models import Person
from server.verification.authorising import is_minor, members, missing, one_at_a_time, purposes, sign
from server.verification.survey import same_name


def take_over(work: Work, occurrence: Occurrence) -> None:
    """Write the authorisations that the application names: each adult's own, and a minor's by the applicant as guardian.

    Who has none there is left for the page of authorisations; nothing is queried until it is signed.
    """
    case = work.session.get_one(Case, occurrence.case_id)
    one_at_a_time(work, case.id)
    told = dict(dict(case.answers or {}).get("promises") or {})
    signed = {same_name(str(row["person"])): _day(row["signed_on"]) for row in told.get("authorised_by") or ()}
    item = str(occurrence.data.get("item") or "")
    people = {person.id: (person, relation) for person, relation in members(work, case.household_id)}
    guardian = work.session.get_one(Person, case.applicant_id)
    names = []
    for person in missing(work, case.household_id, item):
        signature = _signature(work, person, people[person.id][1], guardian, signed)
        if signature and sign(work, case, signature, people, sorted({*purposes(work, case), item} - {""})):
            names.append(person.name)
    if names:
        note(work, case.id, "authorised", instance_id=occurrence.instance_id, names="、".join(names), count=len(names))


def _signature(
    work: Work, person: Person, relation: str, guardian: Person, signed: dict[str, date]
) -> dict[str, Any] | None:
    own = signed.get(same_name(person.name))
    if own is not None and not is_minor(person, work.today):
        return {"person_id": person.id, "signed_on": own, "way": "paper"}
    by_guardian = signed.get(same_name(guardian.name))
    if is_minor(person, work.today) and by_guardian is not None and not is_minor(guardian, work.today):
        told = {"guardian_name": guardian.name, "guardian_relation": relation}
        return {"person_id": person.id, "signed_on": by_guardian, "way": "paper", **told}
    return None


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
