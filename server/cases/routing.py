"""From a group on the diagram (`role@reference`) to a unit that exists and a role at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.cases.refusals import NoSuchUnit
from server.foundation.work import Work
from server.organisation.models import Unit
from server.organisation.roles import ROLES
from workflows.progress import OpenTask

#: References that mean the county's one unit of that kind.
_COUNTY_UNITS = frozenset({"county", "finance", "oversight", "meeting"})

#: Every reference that a diagram may use after the `@` of a group.
UNIT_REFERENCES = _COUNTY_UNITS | {
    "township",
    "village",
    "department",
    "school",
    "bureau",
    "decider",
    "handler",
    "sender",
    "confirmer",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a task stands: a unit and the role that does it."""

    unit: str
    role: str


def desks_of(work: Work, task: OpenTask, *, data: Mapping[str, Any], township: str, village: str | None) -> list[Desk]:
    """Return the desks where the task may be done, the first group's first; a role that its unit's kind lacks is left out.

    :raises NoSuchUnit: a group names no unit that the case or the county has.
    """
    found = []
    for group in task.groups or ("clerk@township",):
        role, _, reference = group.partition("@")
        unit = resolve(work, reference or "township", data=data, township=township, village=village)
        if unit is None:
            raise NoSuchUnit(step=task.name, reference=reference)
        found.append(Desk(unit, role))
    if len(found) == 1:
        return found
    wanted = select(Unit.id, Unit.kind).where(Unit.id.in_({desk.unit for desk in found}))
    kinds = {unit: kind for unit, kind in work.session.execute(wanted)}
    there = [d for d in found if d.role in ROLES and kinds.get(d.unit) in ROLES[d.role].kinds]
    return there or found[:1]


def resolve(work: Work, reference: str, *, data: Mapping[str, Any], township: str, village: str | None) -> str | None:
    """Return the unit id that a reference of the diagram means in this case, or None."""
    if reference == "sender" and not data.get("unit_sender"):
        reference = "township"  # what nobody else sent is the window's, also of the next one after a move
    named = data.get(f"unit_{reference}")
    if named:
        return str(named)
    if reference == "township":
        return township
    if reference == "village":
        return village or township
    if reference in _COUNTY_UNITS:
        return _only_unit(work.session, work.house.county, reference)
    return None


def _only_unit(session: Session, county: str, kind: str) -> str | None:
    return session.scalar(
        select(Unit.id)
        .where(Unit.county == county, Unit.kind == kind, Unit.closed_on.is_(None))
        .order_by(Unit.id)
        .limit(1)
    )
