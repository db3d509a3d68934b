"""Reported changes, and what their pages let people choose from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from server.cases.visibility import masked_name, sees_names
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation import rules
from server.organisation.models import Unit
from server.reviews.models import (
    Change,
)
from server.reviews.queries.lines import Line, joined, lines, visible

MOST_OWN = 20  #: reports on the page from which one reports


def changes(work: Work, *, state: str = "", household_id: str | None = None) -> list[Line]:
    """Return reported changes, those that wait first, then the newest."""
    wanted = joined(Change).where(visible(work, Change, "change.read"))
    if state == "waiting":
        wanted = wanted.where(Change.state.in_(("reported", "warned")))
    if household_id:
        wanted = wanted.where(Change.household_id == household_id)
    return lines(
        work, wanted.order_by(Change.state.not_in(("reported", "warned")), Change.reported_at.desc(), Change.id)
    )


def one_change(work: Work, change_id: str) -> Line:
    """Return one reported change.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    return _one(work, joined(Change).where(Change.id == change_id, visible(work, Change, "change.read")))


def _one(work: Work, wanted: Select[Any]) -> Line:
    found = lines(work, wanted)
    if not found:
        raise NotFound
    return found[0]


def names_of(work: Work, household_id: str) -> dict[str, str]:
    """Return the members' names by id, as far as the actor may read them."""
    rows = work.session.execute(
        select(Person.id, Person.name, Household.township)
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.id == household_id, Household.county == work.house.county)
    )
    return {
        row.id: row.name if sees_names(work.actor, township=row.township) else masked_name(row.name) for row in rows
    }


def household_line(work: Work, household_id: str, *, action: str = "change.apply") -> Line:
    """Return a household for which the actor may enter a change.

    :raises NotFound: there is none, or it is not the actor's.
    """
    found = rules.relations(work.actor, action)
    row = work.session.execute(
        select(Household, Person.name, Unit.name)
        .join(Person, Person.id == Household.head_id)
        .join(Unit, Unit.id == Household.township)
        .where(Household.id == household_id, Household.county == work.house.county)
    ).first()
    if row is None or not ("county" in found or row[0].township in found.get("own", frozenset())):
        raise NotFound
    household, name, township = row
    opened = sees_names(work.actor, township=household.township)
    return Line(
        row=household, household=household.code, household_id=household.id, name=name if opened else masked_name(name),
        township=township,
    )  # fmt: skip


def member_choices(work: Work, household_id: str) -> list[tuple[str, str]]:
    """Return the members of a household for a select field: whoever applied, then the oldest first."""
    rows = work.session.execute(
        select(Person.id, Person.name, Membership.relation)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.until.is_(None))
        .order_by(Membership.relation != "self", Person.birth, Person.id)
    )
    return [(identifier, name) for identifier, name, _relation in rows]


def head_choices(work: Work, household_id: str) -> list[tuple[str, str]]:
    """Return who may be the new head for a select field: a living member who is not the head already."""
    head = work.session.scalar(select(Household.head_id).where(Household.id == household_id))
    choices = [choice for choice in member_choices(work, household_id) if choice[0] != head]
    dead = set(
        work.session.scalars(
            select(Person.id).where(Person.id.in_([key for key, _name in choices]), Person.died_on.is_not(None))
        )
    )
    return [choice for choice in choices if choice[0] not in dead]


def places(work: Work) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the townships and the villages of the county for select fields."""
    rows = work.session.execute(
        select(Unit.id, Unit.name, Unit.kind)
        .where(Unit.county == work.house.county, Unit.kind.in_(("township", "village")), Unit.closed_on.is_(None))
        .order_by(Unit.name)
    ).all()
    return (
        [(row.id, row.name) for row in rows if row.kind == "township"],
        [(row.id, row.name) for row in rows if row.kind == "village"],
    )


def member_named(work: Work, household_id: str, name: str) -> str | None:
    """Return the member of a household who bears a name, None where nobody does or more than one."""
    found = [person for person, its_name in names_of(work, household_id).items() if its_name == name.strip()]
    return found[0] if len(found) == 1 else None


def own_reports(work: Work) -> list[Line]:
    """Return what the actor reported from the village, the newest first: she reads what became of it."""
    mine = joined(Change).where(
        Change.county == work.house.county, Change.reported_by == work.actor.id, Change.source == "village"
    )
    return lines(work, mine.order_by(Change.reported_at.desc(), Change.id))[:MOST_OWN]


def village_households(work: Work) -> list[tuple[str, str]]:
    """Return the households of the villages for which the actor reports: code and head."""
    villages = rules.relations(work.actor, "change.report").get("village", frozenset())
    rows = work.session.execute(
        select(Household.id, Household.code, Person.name)
        .join(Person, Person.id == Household.head_id)
        .where(Household.village.in_(sorted(villages)), Household.merged_into.is_(None))
        .order_by(Person.name, Household.code)
    )
    return [(identifier, f"{name}（{code}）") for identifier, code, name in rows]
