"""Rows of this room with the household that they are about, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select

from server.cases.visibility import masked_name, sees_names
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit

MOST = 300  #: rows of one list


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a list with the household it is about."""

    row: Any
    household: str  #: its code
    household_id: str
    name: str  #: of its head, masked for readers without the right to names
    township: str
    case_code: str = ""
    tasks: tuple[tuple[str, str], ...] = ()  #: open tasks: id and name


def visible(work: Work, model: Any, action: str) -> ColumnElement[bool]:
    """Return the condition under which the actor may see rows of this room."""
    found = rules.relations(work.actor, action)
    if "county" in found or "any" in found:
        return model.county == work.house.county  # type: ignore[no-any-return]
    own = found.get("own", frozenset())
    return and_(model.county == work.house.county, model.township.in_(sorted(own))) if own else false()


def lines(work: Work, wanted: Select[Any]) -> list[Line]:
    """Return rows (row, household, head's name, township's name) as lines."""
    found = []
    for row, household, name, township in work.session.execute(wanted.limit(MOST)):
        opened = sees_names(work.actor, township=household.township)
        found.append(
            Line(
                row=row, household=household.code, household_id=household.id, name=name if opened else masked_name(name),
                township=township,
            )
        )  # fmt: skip
    return found


def joined(model: Any) -> Select[Any]:
    """Return the rows of a model with household, head and township."""
    return (
        select(model, Household, Person.name, Unit.name)
        .join(Household, Household.id == model.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Unit, Unit.id == Household.township)
    )
