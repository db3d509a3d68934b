"""What was given in a month or a year, by layer and item: households, person-times, amount (A2, D25)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from server.foundation.months import first_of, month_after
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.models import Benefit, Household, Membership
from server.households.running import runs_on
from server.organisation import rules


@dataclass(slots=True, kw_only=True)
class Figure:
    """One item's figures."""

    item: str
    households: int = 0
    times: int = 0  #: 人次: people × months, or one-off grants
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days that are counted, both included."""

    first: date
    last: date

    def months(self) -> Iterator[date]:
        """Yield the first day of each month of the span."""
        at = self.first.replace(day=1)
        while at <= self.last:
            yield at
            at = month_after(at)


def span_of(text: str, *, today: date) -> Span:
    """Return the month `2026-09` or the year `2026`; without a text, the month of today.

    :raises InvalidAnswers: it is neither.
    """
    if re.fullmatch(r"[0-9]{4}", text):
        first = first_of(f"{text}-01", "span")
        return Span(first=first, last=first.replace(month=12, day=31))
    first = first_of(text, "span") if text else today.replace(day=1)
    return Span(first=first, last=month_after(first) - timedelta(days=1))


def figures(work: Work, span: Span) -> list[Figure]:
    """Return the figures of the actor's townships (the county's for the county), the largest amount first."""
    found = rules.relations(work.actor, "roll.read")
    rules.require(work.actor, "roll.read", township=next(iter(sorted(found.get("own", frozenset()))), None))
    last = min(span.last, work.today)
    statement = (
        select(Benefit)
        .join(Household, Household.id == Benefit.household_id)
        .where(
            Benefit.county == work.house.county, Benefit.kind != "waiting-list", Benefit.since <= last,
            runs_on(span.first),
        )
    )  # fmt: skip
    if "county" not in found:
        statement = statement.where(Household.township.in_(sorted(found.get("own", frozenset()))))
    rows = list(work.session.scalars(statement))
    people = _people(work, {row.household_id for row in rows})
    made: dict[str, Figure] = {}
    seen: dict[str, set[str]] = {}
    for row in rows:
        months = _paid(row, span, last)
        if not months:
            continue
        figure = made.setdefault(row.item, Figure(item=row.item))
        figure.times += months * (1 if row.person_id else max(people.get(row.household_id, 1), 1))
        figure.amount += months * (row.amount or Decimal(0))
        seen.setdefault(row.item, set()).add(row.household_id)
    for item, figure in made.items():
        figure.households = len(seen[item])
    return sorted(made.values(), key=lambda each: (-each.amount, each.item))


def _paid(row: Benefit, span: Span, last: date) -> int:
    """Return how often a line of the ledger was given in the span: months, or once."""
    if row.period != "month":
        return int(span.first <= row.since <= last)
    return sum(
        1 for first in span.months()
        if first <= last and row.since < (first + timedelta(days=32)).replace(day=1) and (row.until is None or row.until >= first)
    )  # fmt: skip


def _people(work: Work, household_ids: set[str]) -> dict[str, int]:
    rows = work.session.execute(
        select(Membership.household_id).where(Membership.household_id.in_(sorted(household_ids)), COUNTS)
    )
    found: dict[str, int] = {}
    for (household_id,) in rows:
        found[household_id] = found.get(household_id, 0) + 1
    return found
