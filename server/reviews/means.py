"""What a household declares of its means at a check: one that came with a roll has no application to go by, and every other one may say what is so now.

It is kept in the check's own case, as the common form would say it; later checks of the household go by what was declared last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

import forms
from server.audit import operations as audit
from server.cases.models import Case
from server.cases.sealing import FORM, open_answers, seal_answers
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.facts import OF_A_SHEET, facts_of
from server.households.models import Membership, Person
from server.reviews.models import Review

DECLARED = "means_declared"
#: what the form asks of a person
_HOUSEHOLD = ("no_income", "income", "property", "expenses")
_OBLIGOR = ("name", "relation", "household_size", "yearly_income", "able", "support_amount")

Registered = Mapping[str, tuple[Person, Membership]]


def laid_out(work: Work, review: Review) -> dict[str, Any]:
    """Return what the form is laid out with: the members with what is known of each, and what was declared last."""
    before = _before(work, work.session.get_one(Case, review.case_id))
    known, there = _said_of(before), _registered(work, review.household_id)
    applicant = str((before.get("applicant") or {}).get("name") or "")
    if applicant not in there:
        applicant = next(iter(there), "")
    rows = {name: _facts(person, known.get(name, {})) for name, (person, _) in there.items()}
    if not rows:
        return {}
    return {
        DECLARED: not before, "applicant": rows.pop(applicant), "members": list(rows.values()),
        **{name: before[name] for name in _HOUSEHOLD if name in before},
        **({"obligors": [_asked(row, _OBLIGOR) for row in before["obligors"]]} if before.get("obligors") else {}),
    }  # fmt: skip


def problems(work: Work, review: Review, said: Mapping[str, Any]) -> list[FieldProblem]:
    """Refuse people who are not registered as members of the household: nothing that is said of them would count."""
    if not said.get(DECLARED):
        return []
    there = _registered(work, review.household_id)
    rows = [("applicant/name", said["applicant"]), *_numbered(said)]
    zh = "家庭成员登记中没有{}：请按登记的姓名填写，成员有变化的先登记变化。"
    return [
        FieldProblem(path, "not-a-member", zh.format(row["name"]), f"{row['name']} is not registered as a member.")
        for path, row in rows if str(row["name"]) not in there
    ]  # fmt: skip


def keep(work: Work, review: Review, said: Mapping[str, Any]) -> None:
    """Keep what was declared in the check's case; what it does not ask for stays as the application said it."""
    if not said.get(DECLARED):
        return
    case = work.session.get_one(Case, review.case_id)
    before, there = _before(work, case), _registered(work, review.household_id)
    case.answers = seal_answers(work.house.vault, _joined(before, there, said))
    case.form, case.form_version = FORM, forms.load(FORM).version
    review.means_on = work.today
    work.session.flush()
    audit.record(work, "review.means", review.id, case=case.id, people=1 + len(said.get("members") or ()))


def declared_last(work: Work, household_id: str) -> Case | None:
    """Return the case of the last check at which a household declared its means, or None."""
    return work.session.scalars(
        select(Case)
        .join(Review, Review.case_id == Case.id)
        .where(Review.household_id == household_id, Review.means_on.is_not(None))
        .order_by(Review.means_on.desc(), Review.id.desc())
        .limit(1)
    ).first()


def _joined(before: Mapping[str, Any], there: Registered, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the common form with what is said now in the place of what it said of the same."""
    known, owed = _said_of(before), {row["name"]: row for row in before.get("obligors") or ()}
    told = [_told(row, known, there) for row in (said["applicant"], *(said.get("members") or ()))]
    names = {row["name"] for row in told}
    rest = [row for name, row in known.items() if name not in names]
    others = {name: value for name, value in before.items() if name not in (*_HOUSEHOLD, "obligors")}
    return {
        **others, "applicant": told[0], "members": [*told[1:], *rest],
        **{name: said[name] for name in _HOUSEHOLD if name in said},
        "obligors": [{"consent": False, **owed.get(row["name"], {}), **row} for row in said.get("obligors") or ()],
    }  # fmt: skip


def _told(row: Mapping[str, Any], known: Mapping[str, Any], there: Registered) -> dict[str, Any]:
    """Return a person of the common form: as registered, as said before, as said now."""
    person, membership = there[str(row["name"])]
    birth = {"birth": person.birth.isoformat()} if person.birth else {}
    return {
        "relation": membership.relation, "lives_together": True, **birth,
        **{name: value for name, value in known.get(person.name, {}).items() if name not in OF_A_SHEET}, **row,
    }  # fmt: skip


def _before(work: Work, case: Case) -> dict[str, Any]:
    """Return what the case says in the common form already, in clear; nothing where no application is on file."""
    if case.form != FORM or not case.answers.get("applicant"):
        return {}
    return open_answers(work.house.vault, case.answers, case.form_version)


def _said_of(before: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    people = (before.get("applicant") or {}, *(before.get("members") or ()))
    return {str(row["name"]): dict(row) for row in people if row}


def _facts(person: Person, known: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": person.name, **facts_of(person, OF_A_SHEET, said=known)}


def _asked(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) is not None}


def _numbered(said: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(f"members/{number}/name", row) for number, row in enumerate(said.get("members") or ())]


def _registered(work: Work, household_id: str) -> dict[str, tuple[Person, Membership]]:
    """Return the living members by name, the head first."""
    rows = work.session.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.until.is_(None), Person.died_on.is_(None))
        .order_by(Membership.relation != "self", Person.birth, Person.id)
    ).all()
    return {person.name: (person, membership) for person, membership in rows}
