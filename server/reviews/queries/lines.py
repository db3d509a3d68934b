"""Rows of this room with the household that they are about, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from server.cases.veiling import veils_of_homes
from server.cases.visibility import masked_name, sees_names
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit
from server.reviews import children

MOST = 300  #: rows of one list
#: Where an officer or a household wrote in words of their own, in any row of this room.
WORDS = "cause facts opinion reasons silence_proof note cleared_why detail words handled_words".split()


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
    own = found.get("own", frozenset())
    if "county" in found or "any" in found:
        seen = children.not_a_child_s(work, model)
    else:
        seen = and_(model.township.in_(sorted(own)), children.not_a_child_s(work, model)) if own else false()
    return and_(model.county == work.house.county, or_(seen, children.of_the_section(work, model, action)))


def lines(work: Work, wanted: Select[Any]) -> list[Line]:
    """Return rows (row, household, head's name, township's name) as lines."""
    found, rows = [], work.session.execute(wanted.limit(MOST)).all()
    covers = veils_of_homes(work, {household.id: household.township for _, household, *_ in rows})
    for row, household, name, township in rows:
        opened = sees_names(work.actor, township=household.township)
        found.append(
            Line(
                row=covers[household.id].over_row(work, row, *(each for each in WORDS if each in row.__table__.columns)),
                household=household.code, household_id=household.id, name=name if opened else masked_name(name),
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
