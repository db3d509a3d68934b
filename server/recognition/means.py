"""Income and property of a household as the tables of recognition ask for them; what is not known is None, never no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

import forms
from server.cases.models import Case
from server.cases.sealing import FORM, open_answers
from server.foundation.work import Work
from server.households.models import RecognisedIdentity
from workflows.household_facts import facts_from_household
from workflows.proposal import standards_on

_MONEY = ("deposits", "securities", "insurance_value", "online_finance", "claims", "business_shares")


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the common form and the investigation say about a household's means."""

    people: int
    income_year: Decimal | None  #: counted income of the household and year
    income_band: str | None  #: below-dibao, below-bianyuan, below-disposable, above
    property_known: bool
    money: Decimal  #: deposits, securities and the like
    vehicles: int
    houses: int

    @property
    def income_below(self) -> bool | None:
        """Tell whether income per head lies below the allowance standard."""
        return None if self.income_band is None else self.income_band == "below-dibao"


def answers_of(work: Work, case: Case) -> dict[str, Any]:
    """Return the clean answers of the common form, or nothing where the case began without it."""
    if case.form != FORM or not case.answers.get("applicant"):
        return {}
    opened = open_answers(work.house.vault, case.answers, case.form_version)
    return dict(forms.load(FORM, case.form_version).validate(opened, today=work.today).clean)


def means_of(work: Work, case: Case) -> Means:
    """Return the means of a case's household."""
    clean = answers_of(work, case)
    if not clean:
        return Means(
            people=1, income_year=None, income_band=None, property_known=False, money=Decimal(0), vehicles=0, houses=0
        )
    standards = standards_on(work.house.tables, division=work.house.county, on=work.today)
    facts = facts_from_household(clean, (), work.today, standards=standards)
    owned = dict(clean.get("property") or {})
    return Means(
        people=1 + sum(1 for member in clean.get("members", ()) if member.get("counted", True)),
        income_year=_income(clean), income_band=facts["income_band"], property_known="property" in clean,
        money=sum((Decimal(str(owned[name])) for name in _MONEY if owned.get(name) is not None), Decimal(0)),
        vehicles=len(owned.get("vehicles") or ()), houses=sum(1 for h in owned.get("houses") or () if h.get("tenure") == "own"),
    )  # fmt: skip


def _income(clean: Mapping[str, Any]) -> Decimal | None:
    rows = clean.get("income") or ()
    if not rows:
        return Decimal(0) if clean.get("no_income") else None
    counted = (row["amount"] - row.get("work_cost", Decimal(0)) for row in rows if row.get("counted", True))
    return sum(counted, Decimal(0))


def assets_ok(work: Work, means: Means, rule_set: str) -> bool | None:
    """Tell whether property lies within the county's rule for an identity (table `asset-limits`)."""
    if not means.property_known:
        return None
    facts = {"division": work.house.county, "rule_set": rule_set}
    limit = work.house.tables.decide("asset-limits", facts, on=work.today).outputs
    return bool(
        means.money <= limit["money_per_head"] * means.people
        and means.vehicles <= limit["vehicles"]
        and means.houses <= limit["houses"]
    )


def identity_of(work: Work, household_id: str) -> str:
    """Return the household's strongest recognised identity that is valid today, or none."""
    kinds = set(
        work.session.scalars(
            select(RecognisedIdentity.kind).where(
                RecognisedIdentity.household_id == household_id, RecognisedIdentity.ended_on.is_(None),
                RecognisedIdentity.valid_from <= work.today,
                or_(RecognisedIdentity.valid_to.is_(None), RecognisedIdentity.valid_to >= work.today),
            )
        )
    )  # fmt: skip
    return next((kind for kind in ("tekun", "dibao", "bianyuan", "gangxing") if kind in kinds), "none")


def age_on(birth: date | None, day: date) -> int | None:
    """Return somebody's age on a day."""
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
