"""Persons of one household who apply together as destitute: one application and investigation, a case for each (TK43 4, 10).

The first applicant's process opens a case for each of the others as soon as the household has been looked into; where it ends
before that, they are looked into by themselves. Nothing of one's decision touches the other's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.opening import add_item, open_case
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.households.operations import normal_name
from server.recognition.beginning import begin_tekun
from server.recognition.means import answers_of

ITEM = "tekun"
#: what the shared investigation found and every one of its cases begins with
SHARED = ("verify_result", "verified_at", "relative_filed")


def also_asking(work: Work, case: Case) -> list[Person]:
    """Return the living members for whom the application asks besides the applicant, in the form's order."""
    rows = [row for row in answers_of(work, case).get("members") or () if row.get("tekun_too")]
    names = [normal_name(str(row["name"])) for row in rows]
    members = work.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None), Person.died_on.is_(None))
        .order_by(Person.id)
    ).all()
    found = [next((person for person in members if person.name == name), None) for name in names]
    return [person for person in found if person is not None]


def open_others(work: Work, what: Occurrence) -> None:
    """Open a case for each person who applied together and has none yet; the investigation is not done twice."""
    known = {name: what.data.get(name) for name in SHARED} | {"verify_shared": True}
    _open(work, what, known if what.data.get("verify_result") else {})


def open_left(work: Work, what: Occurrence) -> None:
    """Open what the first applicant's process did not come to open: it ended before anybody had looked into the household."""
    if what.data.get("item") == ITEM:
        _open(work, what, {})


def _open(work: Work, what: Occurrence, known: dict[str, Any]) -> None:
    case = work.session.get_one(Case, what.case_id)
    if case.beside_id is not None:
        return
    opened = set(work.session.scalars(select(Case.applicant_id).where(Case.beside_id == case.id)))
    for person in also_asking(work, case):
        if person.id not in opened:
            _begin_for(work, what, case, person, known)


def _begin_for(work: Work, what: Occurrence, case: Case, person: Person, known: dict[str, Any]) -> None:
    own = open_case(
        work, household_id=case.household_id, applicant_id=person.id, township=case.township, village=case.village,
        channel=case.channel, opened_by_unit=case.opened_by_unit, submitted_at=case.submitted_at, answers=case.answers,
        registered_at=case.registered_at, accepted_at=case.accepted_at, state="open", form=case.form,
        form_version=case.form_version, rule_pack=case.rule_pack, cause=case.cause, beside_id=case.id,
    )  # fmt: skip
    item = add_item(work, case_id=own.id, item=ITEM, reason={}, added_reason="同一份申请里一并提出", state="running")
    begin_tekun(work, replace(what, case_id=own.id, item_id=item.id, inputs={"item": ITEM}), **known)
    for about, other in ((case, own), (own, case)):
        note(work, about.id, "applied-together", instance_id=None, code=other.code)
    audit.record(work, "case.together", own.id, beside=case.id)
