"""Options of a form that only the rows know: units to send to, members of the household."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from server.cases.answers import AnswerRow, answer_rows, units_in
from server.cases.models import Case
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.organisation.models import Unit

_ADDRESSEES = ("department", "school", "county", "township", "village")


def in_words(work: Work, step: Any, answers: Mapping[str, Any] | None) -> list[AnswerRow]:
    """Return what was answered at a step in words, a unit by its name; `step` has `form` and `form_version`."""
    named = units_in(step.form, step.form_version, answers)
    return answer_rows(step.form, step.form_version, answers, _unit_names(work, named))


def _unit_names(work: Work, ids: Collection[str]) -> dict[str, str]:
    """Return what units are called, by id; one that was closed keeps its name."""
    if not ids:
        return {}
    found = work.session.execute(
        select(Unit.id, Unit.name).where(Unit.county == work.house.county, Unit.id.in_(sorted(ids)))
    )
    return {identifier: name for identifier, name in found}


def choices(work: Work, case: Case) -> dict[str, Any]:
    """Return the options by widget, as the form component takes them."""
    units = work.session.execute(
        select(Unit.id, Unit.name)
        .where(Unit.county == work.house.county, Unit.kind.in_(_ADDRESSEES), Unit.closed_on.is_(None))
        .order_by(Unit.kind, Unit.name)
    )
    people = work.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None))
        .order_by(Membership.since, Person.id)
    )
    return {"unit": [tuple(row) for row in units], "member": [tuple(row) for row in people]}
