"""What a household may receive of an aid in a month at most, by the county's standard and the people who count today."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from server.cases.limits import county_limits
from server.foundation.work import Work
from server.households.models import Benefit, Membership


def most_of(work: Work, benefit: Benefit) -> Decimal | None:
    """Return the most that an aid comes to in a month, or None where no standard of the county says.

    The allowance makes income up to the standard (民发〔2021〕57号 art. 22): without any income it is the standard for each member.
    """
    if benefit.item == "dibao":
        return county_limits(work)["dibao_month"] * max(_counted(work, benefit.household_id), 1)
    if benefit.item == "tekun":
        found = _table(work, "tekun-support", care_level="unable")
        return found["base_month"] + found["care_month"]
    if benefit.item == "child":
        return max(
            _table(work, "child-support", kind=kind, care="institution")["month"] for kind in ("orphan", "unsupported")
        )
    return None


def _counted(work: Work, household_id: str) -> int:
    counted = select(func.count()).where(
        Membership.household_id == household_id, Membership.until.is_(None), Membership.counted
    )
    return int(work.session.scalar(counted) or 0)


def _table(work: Work, name: str, **inputs: str) -> dict[str, Decimal]:
    found = work.house.tables.decide(name, {"division": work.house.county, **inputs}, on=work.today).outputs
    return {key: Decimal(str(value)) for key, value in found.items()}
