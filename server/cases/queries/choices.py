"""Options of a form that only the rows know: units to send to, members of the household."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.organisation.models import Unit

_ADDRESSEES = ("department", "school", "county", "township", "village")


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
