"""What a household may receive of an aid in a month at most, by the county's standard and the people who count today."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from server.cases.asking import as_row, ask, keep_row
from server.cases.limits import county_limits
from server.determination.beginning import ALONE, size_for
from server.foundation.work import Work
from server.households.models import Benefit


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The most of an aid in a month, and what the table said from which it comes, as it is kept."""

    most: Decimal
    answer: dict[str, Any]


def ceiling_of(work: Work, benefit: Benefit) -> Ceiling | None:
    """Return the most that an aid comes to in a month, or None where no standard of the county says.

    The allowance makes income up to the standard (民发〔2021〕57号 art. 22): without any income it is the standard for each member.
    """
    if benefit.item in ("dibao", ALONE):
        people = max(size_for(work, benefit.item, benefit.household_id), 1)
        answer = _row(work, "standards")
        answer["facts"]["people"] = people
        return Ceiling(most=county_limits(work)["dibao_month"] * people, answer=answer)
    if benefit.item == "tekun":
        answer = _row(work, "tekun-support", care_level="unable")
        return Ceiling(most=_money(answer, "base_month") + _money(answer, "care_month"), answer=answer)
    if benefit.item == "child":
        found = [_row(work, "child-support", kind=kind, care="institution") for kind in ("orphan", "unsupported")]
        answer = max(found, key=lambda each: _money(each, "month"))
        return Ceiling(most=_money(answer, "month"), answer=answer)
    return None


def most_of(work: Work, benefit: Benefit) -> Decimal | None:
    """Return the most that an aid comes to in a month, or None where no standard of the county says."""
    found = ceiling_of(work, benefit)
    return found.most if found else None


def keep_ceiling(work: Work, benefit: Benefit, *, case_id: str) -> None:
    """Keep with a case from which row of which version the most comes that a raise was held against."""
    found = ceiling_of(work, benefit)
    if found is not None:
        keep_row(work, found.answer, case_id=case_id)


def _row(work: Work, table: str, **facts: str) -> dict[str, Any]:
    return as_row(ask(work, table, {"division": work.house.county, **facts}))


def _money(answer: dict[str, Any], name: str) -> Decimal:
    return Decimal(str(answer["outputs"][name]))
