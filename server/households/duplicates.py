"""Find what a person already has or asked for, county-wide: by ID, old 15-digit ID, name and birth, and same cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from server.foundation.work import Work
from server.households.models import Benefit, Membership, Person
from server.households.operations import seal_identity
from server.organisation.models import Unit

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Match:
    """One person row that may be the same person, and why."""

    person_id: str
    household_id: str | None
    by: str  #: id, old-id, name-birth


def matches(work: Work, *, number: str | None, name: str = "", birth: date | None = None) -> list[Match]:
    """Return the county's persons who may be this one, surest first."""
    sealed = seal_identity(work, number, name=name, birth=birth)
    hashes = {"id": sealed.get("id_hash"), "old-id": sealed.get("id_hash_15"), "name-birth": sealed["name_birth_hash"]}
    columns = {"id": Person.id_hash, "old-id": Person.id_hash_15, "name-birth": Person.name_birth_hash}
    wanted = {by: value for by, value in hashes.items() if value and (by != "name-birth" or name)}
    if not wanted:
        return []
    rows = work.session.execute(
        select(Person.id, Person.id_hash, Person.id_hash_15, Person.name_birth_hash, Membership.household_id)
        .outerjoin(Membership, (Membership.person_id == Person.id) & (Membership.until.is_(None)))
        .where(
            Person.county == work.house.county,
            Person.merged_into.is_(None),
            or_(*(columns[by] == value for by, value in wanted.items())),
        )
    ).all()
    found = []
    for row in rows:
        values = {"id": row.id_hash, "old-id": row.id_hash_15, "name-birth": row.name_birth_hash}
        by = next(by for by in wanted if values[by] == wanted[by])
        found.append(Match(row.id, row.household_id, by))
    return sorted(found, key=lambda m: ("id", "old-id", "name-birth").index(m.by))


@dataclass(frozen=True, slots=True)
class Aid:
    """What one's own unit and others may see of an aid received: item, unit, state and contact."""

    item: str
    unit_name: str
    contact: str
    state: str
    since: date
    same_cause: bool


def aid_received(work: Work, *, person_ids: list[str], household_ids: list[str], cause: str = "") -> list[Aid]:
    """Return the benefits of these persons and households; `same_cause` marks the same cause within 12 months (国发〔2014〕47号)."""
    rows = work.session.execute(
        select(Benefit, Unit.name, Unit.contact, Unit.phone)
        .join(Unit, Unit.id == Benefit.unit)
        .where(
            Benefit.county == work.house.county,
            or_(Benefit.person_id.in_(person_ids), Benefit.household_id.in_(household_ids)),
        )
        .order_by(Benefit.since.desc())
    ).all()
    return [
        Aid(
            item=b.item, unit_name=name, contact=" ".join(part for part in (contact, phone) if part), since=b.since,
            state="ended" if b.until and b.until < work.today else "running" if b.period != "once" else "paid",
            same_cause=bool(cause) and b.cause == cause and work.today - b.since <= YEAR,
        )
        for b, name, contact, phone in rows
    ]  # fmt: skip
