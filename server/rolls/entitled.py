"""What a household has, may have and was refused: the list that it gets printed (救助清单), and the gaps of a township (C15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.models import Case, Item
from server.cases.words import PAID_ONLY
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.entitlements import (
    HOUSING,
    SURE,
    Opened,
    in_institutions,
    opened_by,
    received_items,
    valid_identities,
)
from server.households.exclusions import Collision, collisions_by_item
from server.households.models import Benefit, Household, Membership, Person, RecognisedIdentity
from server.households.queries import is_own
from server.organisation.models import Unit
from server.rolls.needs import concerns

ACTIVE = ("proposed", "confirmed", "running", "waiting-list")
YEAR = timedelta(days=365)
BY_SCHOOL_YEAR = frozenset({"education"})  #: granted for one school year: the ledger says until when, not the decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """One item that the household's identity opens and that it does not have."""

    opened: Opened
    whose: str  #: name of the one person whose identity opens it; empty: the household's
    concerns: bool | None  #: None: the facts do not say whether anybody needs it
    beside: tuple[Collision, ...] = ()  #: what is received and does not go together with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One item that was refused or not asked for in the last year."""

    item: str
    state: str
    on: datetime | None
    reason: str
    case_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What the printed list says."""

    household: Household
    unit: Unit
    head: str
    people: int
    identities: list[RecognisedIdentity]
    received: list[tuple[Benefit, str, str]]  #: line of the ledger, unit, for whom
    running: list[tuple[str, str]]  #: item and case that is under way
    possible: list[Possible]
    refused: list[Refusal]
    printed_on: date


def entitlement(work: Work, household_id: str) -> Entitlement:
    """Read what a household has, may have and was refused; that it was opened is kept in the read log.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row = work.session.execute(
        select(Household, Unit, Person.name)
        .join(Unit, Unit.id == Household.township)
        .join(Person, Person.id == Household.head_id)
        .where(Household.id == household_id, Household.county == work.house.county)
    ).first()
    if row is None or not is_own(work, row[0].township):
        raise NotFound
    household, unit, head = row
    audit.record_read(work, "household.entitlement", household_id)
    people = _people(work, [household_id]).get(household_id, [])
    identities = valid_identities(work, [household_id]).get(household_id, [])
    items = _items(work, [household_id]).get(household_id, [])
    return Entitlement(
        household=household, unit=unit, head=head, people=len(people), identities=identities, received=_received(work, household_id),
        running=[(each.item, code) for each, code in items if each.state in ACTIVE], printed_on=work.today,
        possible=_possible(work, household_id, identities, people, items),
        refused=[_refusal(each, code) for each, code in items if each.state in ("refused", "declined")],
    )  # fmt: skip


def _possible(
    work: Work, household_id: str, identities: Iterable[RecognisedIdentity], people: Sequence[Person], items: Sequence[tuple[Item, str]]
) -> list[Possible]:  # fmt: skip
    has = received_items(work, [household_id]).get(household_id, set())
    housed = bool(in_institutions(work, [household_id]))
    held = has | {item.item for item, _code in items if item.state in ACTIVE}
    opens = _opens(work, identities, people)
    received = collisions_by_item(
        work, household_id=household_id, items=[opened.item for opened, _facts, _whose in opens]
    )
    found = []
    for opened, facts, whose in opens:
        need = concerns(opened.item, facts)
        if opened.item in held or need is False or (housed and _by_home(opened)):
            continue
        found.append(Possible(opened=opened, whose=whose, concerns=need, beside=received[opened.item]))
    return sorted(found, key=lambda each: (each.concerns is None, each.opened.level not in SURE))


def _of_a_school_year(item: Item) -> bool:
    return item.state == "granted" and item.item in BY_SCHOOL_YEAR


def _by_home(opened: Opened) -> bool:
    """Tell whether an item is open to a destitute person at home only."""
    return opened.identity == "tekun" and opened.item in HOUSING


def _opens(
    work: Work, identities: Iterable[RecognisedIdentity], people: Sequence[Person]
) -> list[tuple[Opened, list[dict[str, Any]], str]]:
    """Return each item that is opened, with the facts of those for whom, and the name where it is one person alone.

    What one person holds opens nothing for the others; what the household's identity opens is told once.
    """
    rows, named = list(identities), {person.id: person for person in people}
    found: dict[str, tuple[Opened, list[dict[str, Any]], str]] = {}
    for holder in (None, *named):
        mine = [named[holder]] if holder else people
        for opened in opened_by(work, [row.kind for row in rows if row.person_id == holder]):
            if opened.item not in found:
                found[opened.item] = (opened, [dict(each.facts) for each in mine], named[holder].name if holder else "")
    return list(found.values())


def _refusal(item: Item, code: str) -> Refusal:
    said = item.result.get("reason") or item.result.get("what") or item.reason.get("declined") or item.added_reason
    return Refusal(item=item.item, state=item.state, on=item.decided_at, reason=str(said or ""), case_code=code)


def _received(work: Work, household_id: str) -> list[tuple[Benefit, str, str]]:
    rows = work.session.execute(
        select(Benefit, Unit.name, Person.name)
        .join(Unit, Unit.id == Benefit.unit)
        .outerjoin(Person, Person.id == Benefit.person_id)
        .where(Benefit.household_id == household_id)
        .order_by(Benefit.since.desc(), Benefit.id)
    ).all()
    running = [
        row for row in rows
        if (row[0].until is None or row[0].until >= work.today) and (row[0].period != "once" or row[0].since > work.today - YEAR)
    ]  # fmt: skip
    return [(benefit, unit, name or "") for benefit, unit, name in running]


def _people(work: Work, household_ids: Sequence[str]) -> dict[str, list[Person]]:
    rows = work.session.execute(
        select(Membership.household_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id.in_(household_ids), Membership.until.is_(None))
    )
    found: dict[str, list[Person]] = {}
    for household_id, person in rows:
        found.setdefault(household_id, []).append(person)
    return found


def _items(work: Work, household_ids: Sequence[str]) -> dict[str, list[tuple[Item, str]]]:
    """Return items under way, and those answered within a year, by household."""
    rows = work.session.execute(
        select(Case.household_id, Item, Case.code)
        .join(Case, Case.id == Item.case_id)
        .where(Case.household_id.in_(household_ids), Case.state.not_in(("withdrawn", "not-accepted")))
        .where((Item.state.in_(ACTIVE) & (Case.closed_at.is_(None))) | (Item.decided_at > work.now - YEAR))
        .order_by(Case.registered_at.desc(), Item.item)
    )
    found: dict[str, list[tuple[Item, str]]] = {}
    for household_id, item, code in rows:
        found.setdefault(household_id, []).append((item, code))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One household with items that its identity surely opens, that concern it, and that it neither has nor has asked for."""

    household_id: str
    items: list[Opened] = field(default_factory=list)


def gaps_of(work: Work, household_ids: Sequence[str]) -> list[Gap]:
    """Return the gaps among households (应享未享); whoever was refused within a year is not asked again.

    What is only ever paid from a list, such as the price subsidy, is nothing that anybody fails to apply for.
    """
    identities = valid_identities(work, household_ids)
    people, items = _people(work, household_ids), _items(work, household_ids)
    received, housed = received_items(work, household_ids), in_institutions(work, household_ids)
    found = []
    for household_id, kinds in identities.items():
        known = {item.item for item, _code in items.get(household_id, []) if not _of_a_school_year(item)}
        held = received.get(household_id, set()) | known
        missing = [
            opened for opened, facts, _whose in _opens(work, kinds, people.get(household_id, []))
            if opened.level in SURE and opened.item not in held | PAID_ONLY and concerns(opened.item, facts) is True
            and not (household_id in housed and _by_home(opened))
        ]  # fmt: skip
        if missing:
            found.append(Gap(household_id=household_id, items=missing))
    return found
