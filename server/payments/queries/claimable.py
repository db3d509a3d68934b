"""What a claim on a household rests on: who of it received, and what was paid in which month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, or_, select, union

from server.cases.visibility import masked_name
from server.cases.words import ITEMS, Name, name_of
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation import rules
from server.organisation.models import Unit
from server.payments.discretion import kept_apart
from server.payments.models import Line
from server.payments.queries.unpaid import sees_payees

MONTHS = 60  #: lines of the newest months that the page shows


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidMonth:
    """What one person was paid for one month of one item."""

    month: date
    name: str
    item: Name
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimable:
    """A household from which something may be asked back."""

    household: Household
    township: str
    people: Sequence[tuple[str, str]]  #: id and name of everybody who belongs or belonged to it, or received for it
    paid: Sequence[PaidMonth]
    total: Decimal


def people_of(work: Work, household_id: str) -> set[str]:
    """Return who belongs or belonged to a household, or was paid for it."""
    ours, here = Membership.household_id == household_id, work.house.county
    members = select(Membership.person_id).where(ours, Membership.county == here)
    payees = select(Line.person_id).where(
        Line.household_id == household_id, Line.county == here, Line.person_id.is_not(None)
    )
    return set(work.session.scalars(union(members, payees)))


def claimable(work: Work, code: str) -> Claimable | None:
    """Return what a claim on the household of a code rests on; None where no code is given.

    :raises NotPermitted: the actor opens no recoveries.
    :raises InvalidAnswers: the county has no such household.
    """
    rules.require(work.actor, "recover.start")
    if not code:
        return None
    row = work.session.scalar(
        select(Household).where(Household.code == code, Household.county == work.house.county)
    )  # fmt: skip
    if row is None:
        raise InvalidAnswers([
            FieldProblem("household", "unknown", "本县没有这个家庭编号，请照案件或家庭页上的编号填写。",
                         "The county has no household of this code: copy it from the page of the case or the household.")
        ])  # fmt: skip
    open_names = sees_payees(work)
    names = {
        person.id: person.name if open_names else masked_name(person.name)
        for person in work.session.scalars(select(Person).where(Person.id.in_(people_of(work, row.id))))
    }
    paid = _paid(work, row.id, names)
    return Claimable(
        household=row, township=work.session.get_one(Unit, row.township).name, people=sorted(names.items(), key=lambda each: each[1]),
        paid=paid[:MONTHS], total=sum((each.amount for each in paid), Decimal(0)),
    )  # fmt: skip


def _paid(work: Work, household_id: str, names: dict[str, str]) -> list[PaidMonth]:
    theirs = select(Line.standing_id).where(Line.household_id == household_id, Line.standing_id.is_not(None)).distinct()
    hidden = sorted(kept_apart(work, work.session.scalars(theirs).all()))  # type: ignore[arg-type]
    rows = work.session.execute(
        select(Line.month, Line.person_id, Line.item, func.sum(Line.amount_fen))
        .where(Line.county == work.house.county, Line.household_id == household_id, Line.state == "paid")
        .where(or_(Line.standing_id.is_(None), Line.standing_id.not_in(hidden)))
        .group_by(Line.month, Line.person_id, Line.item)
        .order_by(Line.month.desc(), Line.item)
    )
    return [
        PaidMonth(month=month, name=names.get(person, ""), item=name_of(ITEMS, item), amount=yuan(int(fen)))
        for month, person, item, fen in rows
    ]
