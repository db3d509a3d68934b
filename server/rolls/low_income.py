"""The low-income roll: who stands on it, with which identity and until when (C26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from server.cases.visibility import masked_name, sees_names
from server.foundation.paging import Page, cut, only_key
from server.foundation.work import Work
from server.households.entitlements import valid_identities
from server.households.identities import WITHOUT_MEANS, valid_today
from server.households.models import Benefit, Household, Person, RecognisedIdentity
from server.households.running import runs_on
from server.organisation import rules
from server.organisation.models import Unit
from server.rolls.models import RollWarning


@dataclass(frozen=True, slots=True, kw_only=True)
class RollRowShown:
    """One household of the roll."""

    household: Household
    head: str
    unit: str
    village: str
    identities: list[RecognisedIdentity]
    monthly: Decimal  #: what runs a month, in yuan
    warnings: int
    until: date | None  #: the first identity that ends

    @property
    def soon(self) -> bool:
        """Tell whether it warns."""
        return self.warnings > 0


def roll(
    work: Work,
    *,
    identity: str = "",
    township: str = "",
    warned: bool = False,
    after: str | None = None,
    size: int = 20,
) -> Page[RollRowShown]:
    """Return the households with an identity valid today that the actor may see, by code.

    :raises BadCursor: `after` is no cursor of ours.
    """
    statement = listed(work, identity=identity, township=township, poor=not warned)
    if warned:
        statement = statement.where(
            select(RollWarning.id).where(RollWarning.household_id == Household.id, RollWarning.state == "open").exists()
        )
    if after is not None:
        statement = statement.where(Household.code > only_key(after, str))
    rows = work.session.execute(statement.order_by(Household.code).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row[0].code,))
    return Page(_shown(work, page.rows), page.next)


def listed(work: Work, *, identity: str = "", township: str = "", poor: bool = True) -> Select[Any]:
    """Return the households on the roll that the actor may see: household, head, unit, village.

    Without `poor` those are there too whose identity says nothing of their means, and opens an item all the same.
    """
    valid = [
        RecognisedIdentity.household_id == Household.id, valid_today(work),
    ]  # fmt: skip
    if poor:
        valid.append(RecognisedIdentity.kind.not_in(WITHOUT_MEANS))
    if identity:
        valid.append(RecognisedIdentity.kind == identity)
    village = Unit.__table__.alias("village")
    statement = (
        select(Household, Person.name.label("head"), Unit.name.label("unit"), village.c.name.label("village"))
        .join(Person, Person.id == Household.head_id)
        .join(Unit, Unit.id == Household.township)
        .outerjoin(village, village.c.id == Household.village)
        .where(visible(work), Household.merged_into.is_(None), select(RecognisedIdentity.id).where(*valid).exists())
    )
    return statement.where(Household.township == township) if township else statement


def visible(work: Work) -> ColumnElement[bool]:
    """Return the condition on `Household` under which the actor reads the roll."""
    found = rules.relations(work.actor, "roll.read")
    if "county" in found:
        return Household.county == work.house.county
    return Household.township.in_(sorted(found.get("own", frozenset())))


def _name(work: Work, household: Household, name: str) -> str:
    return name if sees_names(work.actor, township=household.township) else masked_name(name)


def _shown(work: Work, rows: Sequence[Any]) -> list[RollRowShown]:
    ids = [row[0].id for row in rows]
    identities = valid_identities(work, ids)
    monthly = dict(
        work.session.execute(
            select(Benefit.household_id, func.sum(Benefit.amount))
            .where(
                Benefit.household_id.in_(ids), Benefit.period == "month",
                runs_on(work.today),
            )
            .group_by(Benefit.household_id)
        ).all()
    )  # fmt: skip
    warnings = dict(
        work.session.execute(
            select(RollWarning.household_id, func.count())
            .where(RollWarning.household_id.in_(ids), RollWarning.state == "open")
            .group_by(RollWarning.household_id)
        ).all()
    )
    made = []
    for row in rows:
        household: Household = row[0]
        kinds = identities.get(household.id, [])
        ends = [each.until for each in kinds if each.until is not None]
        made.append(
            RollRowShown(
                household=household, head=_name(work, household, row.head), unit=row.unit, village=row.village or "",
                identities=kinds, until=min(ends, default=None), monthly=Decimal(str(monthly.get(household.id) or 0)),
                warnings=int(warnings.get(household.id, 0)),
            )
        )  # fmt: skip
    return made
