"""Look through our own rows for people whom nobody reports: leavers of the allowance, and old people alone whom nobody has visited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from server.discovery.models import HelpVisit, SignalList
from server.discovery.signals import Signal, keep_scan
from server.foundation.encryption import Unreadable
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership, Person
from server.organisation import rules

OLD = 70
_LEFT_SINCE, _LEFT_BEFORE = timedelta(days=366), timedelta(days=183)
_NEVER = 9999


def scan(work: Work, *, township: str) -> SignalList:
    """Put a township's households to the table of signals; what was raised before is not raised again.

    :raises NotPermitted: the township is not the actor's to scan.
    """
    rules.require(work.actor, "lead.scan", township=township)
    signals = [*_leavers(work, township), *_alone(work, township)]
    return keep_scan(work, signals, unit=township)


def _leavers(work: Work, township: str) -> Iterator[Signal]:
    """Yield households whose allowance ended 6 to 12 months ago and was not followed by another."""
    again = aliased(Benefit)
    rows = work.session.execute(
        select(Household, Person, Benefit)
        .join(Benefit, Benefit.household_id == Household.id)
        .join(Person, Person.id == Household.head_id)
        .where(
            Household.township == township, Household.merged_into.is_(None), Benefit.item.in_(("dibao", "dibao-alone")), Person.died_on.is_(None),
            Benefit.until.between(work.today - _LEFT_SINCE, work.today - _LEFT_BEFORE),
            ~select(again.id)
            .where(
                again.household_id == Household.id, again.item.in_(("dibao", "dibao-alone", "tekun")),
                or_(again.until.is_(None), again.until >= work.today),
            )
            .exists(),
        )
    ).all()  # fmt: skip
    for household, person, benefit in rows:
        assert benefit.until is not None
        days = (work.today - benefit.until).days
        told = f"低保到 {benefit.until.isoformat()} 止，距今 {days} 天"
        yield _signal(
            work, household, person, {"kind": "left-allowance", "days": Decimal(days)}, told, f"left|{benefit.id}"
        )


def _alone(work: Work, township: str) -> Iterator[Signal]:
    """Yield old people who are the only member of their household, with the days since anybody saw them."""
    member = aliased(Membership)
    count = (
        select(func.count())
        .select_from(member)
        .where(member.household_id == Household.id, member.until.is_(None))
        .scalar_subquery()
    )
    last = (
        select(func.max(HelpVisit.visited_on))
        .where(HelpVisit.household_id == Household.id, HelpVisit.found != "absent")
        .scalar_subquery()
    )
    rows = work.session.execute(
        select(Household, Person, last.label("seen"))
        .join(Person, Person.id == Household.head_id)
        .where(
            Household.township == township, Household.merged_into.is_(None), count == 1, Person.died_on.is_(None),
            Person.birth <= _years_before(work.today, OLD),
        )
    ).all()  # fmt: skip
    for household, person, seen in rows:
        assert person.birth is not None
        days = (work.today - seen).days if seen else _NEVER
        age = work.today.year - person.birth.year
        told = f"独居，{age} 岁，" + (f"上次探访 {seen.isoformat()}" if seen else "没有探访记录")
        facts = {"kind": "alone", "days": Decimal(days), "age": Decimal(age)}
        yield _signal(work, household, person, facts, told, f"alone|{household.id}|{work.today:%Y-%m}")


def _signal(work: Work, household: Household, person: Person, facts: dict[str, Any], told: str, key: str) -> Signal:
    return Signal(
        key=hashlib.sha256(key.encode()).hexdigest(), name=person.name, id_number=_opened(work, person.id_sealed),
        phone=_opened(work, person.phone_sealed), township=household.township, village=household.village,
        address=household.address or household.registered_address, facts=facts, told=told,
    )  # fmt: skip


def _opened(work: Work, sealed: str | None) -> str | None:
    try:
        return work.house.vault.decrypt(sealed) if sealed else None
    except Unreadable:
        return None


def _years_before(today: date, years: int) -> date:
    return today.replace(year=today.year - years, day=28 if (today.month, today.day) == (2, 29) else today.day)
