"""The supervision list: transfers that their diagrams reported as unsigned or late, as long as that is so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from server.cases.models import Case, Instance, SupervisionEntry, Task
from server.cases.visibility import masked_name
from server.foundation.errors import NotPermitted
from server.foundation.identity import Actor
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit
from server.oversight.queries.scope import BOARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One transfer on the supervision list."""

    id: str
    case_id: str
    case_code: str
    household: str
    person: str
    instance_id: str
    unit: str
    cause: str
    at: datetime
    settled_at: datetime | None


def listed(work: Work, *, settled: bool = False, after: str | None = None, size: int = 20) -> Page[Listed]:
    """Return the list, the longest waiting first; one that moved on or was settled leaves it by itself.

    :raises NotPermitted: the actor oversees nothing.
    """
    statement = (
        select(
            SupervisionEntry,
            Case.code,
            Household.code.label("household"),
            Person.name,
            Case.title,
            Unit.name.label("unit"),
        )
        .join(Case, Case.id == SupervisionEntry.case_id)
        .outerjoin(Household, Household.id == Case.household_id)
        .outerjoin(Person, Person.id == Case.applicant_id)
        .join(Unit, Unit.id == SupervisionEntry.unit_id)
        .where(SupervisionEntry.county == work.house.county, _overseen(work.actor))
    )
    standing = SupervisionEntry.settled_at.is_(None) & _still(work)
    statement = statement.where(~standing if settled else standing)
    if after is not None:
        statement = statement.where(tuple_(SupervisionEntry.listed_at, SupervisionEntry.id) > moment_key(after))
    found = work.session.execute(
        statement.order_by(SupervisionEntry.listed_at, SupervisionEntry.id).limit(size + 1)
    ).all()
    page = cut(found, size, lambda row: (row[0].listed_at.isoformat(), row[0].id))
    return Page([_told(row) for row in page.rows], page.next)


def count_listed(work: Work) -> int:
    """Return how many transfers stand on the list.

    :raises NotPermitted: the actor oversees nothing.
    """
    wanted = select(func.count()).select_from(SupervisionEntry).join(Case, Case.id == SupervisionEntry.case_id)
    standing = SupervisionEntry.settled_at.is_(None) & _still(work)
    return (
        work.session.scalar(wanted.where(SupervisionEntry.county == work.house.county, _overseen(work.actor), standing))
        or 0
    )


def _still(work: Work) -> ColumnElement[bool]:
    """Return whether the unit that was reported still owes a step of the transfer."""
    its, process = aliased(Task), aliased(Instance)
    return exists().where(
        its.instance_id == SupervisionEntry.instance_id, its.unit_id == SupervisionEntry.unit_id, its.state == "open",
        process.id == its.instance_id, process.state == "open",
    )  # fmt: skip


def _overseen(actor: Actor) -> ColumnElement[bool]:
    found = rules.relations(actor, BOARD)
    if not found:
        raise NotPermitted(reason="督办清单由督办和各单位负责人查看")
    if "county" in found:
        return SupervisionEntry.county == actor.county
    return or_(
        Case.township.in_(sorted(found.get("own", frozenset()))),
        SupervisionEntry.unit_id.in_(sorted(found.get("held", frozenset()))),
    )


def _told(row: Any) -> Listed:
    entry = row[0]
    return Listed(
        id=entry.id, case_id=entry.case_id, case_code=row.code, household=row.household or "", person=masked_name(row.name) if row.name else row.title,
        instance_id=entry.instance_id, unit=row.unit, cause=entry.cause, at=entry.listed_at, settled_at=entry.settled_at,
    )  # fmt: skip
