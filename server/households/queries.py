"""Find people and read a household; outside one's own unit only what duplicates may show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from forms import identity
from forms.text import code_text
from server.audit import operations as audit
from server.foundation.encryption import Unreadable
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households import counting
from server.households.duplicates import Aid, aid_received, matches
from server.households.models import Benefit, Household, Membership, MergeLog, Person, RecognisedIdentity
from server.households.operations import normal_name
from server.organisation import rules
from server.organisation.models import Unit

MOST = 50
_NUMBER = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One person of a search; what is not one's own to see is empty."""

    person_id: str
    household_id: str | None
    household_code: str
    name: str
    id_number: str  #: masked
    birth: date | None
    unit_name: str
    own: bool
    by: str  #: id, old-id, name-birth, name, pinyin, code
    aid: tuple[Aid, ...] = ()


def scope(work: Work) -> frozenset[str] | None:
    """Return the townships whose households the actor sees whole; None means the whole county.

    :raises NotPermitted: no post searches households.
    """
    rules.require(work.actor, "household.search")
    found = rules.relations(work.actor, "case.read")
    return None if "county" in found else found.get("own", frozenset())


def is_own(work: Work, township: str | None) -> bool:
    """Tell whether the actor sees this township's households whole."""
    own = scope(work)
    return own is None or (township is not None and township in own)


def search(work: Work, text: str) -> list[Found]:
    """Find persons by number (county-wide), by name or its initials, or by household code (within one's scope)."""
    wanted = code_text(text).upper()
    if _NUMBER.fullmatch(wanted):
        full = identity.to_18(wanted) if len(wanted) == 15 else wanted
        by = {m.person_id: m.by for m in matches(work, number=full)}
        return _found(work, Person.id.in_(by), by) if by else []
    own = scope(work)
    name = normal_name(text)
    if not name:
        return []
    if re.fullmatch(r"[0-9]{6,9}-[0-9]{1,6}", wanted):
        condition: ColumnElement[bool] = Household.code == wanted
        how = "code"
    elif name.isascii():
        condition, how = Person.pinyin.startswith(name.lower(), autoescape=True), "pinyin"
    else:
        condition, how = Person.name.startswith(name, autoescape=True), "name"
    if own is not None:
        condition = condition & Household.township.in_(sorted(own))
    return _found(work, condition, {}, how)


def _found(work: Work, condition: ColumnElement[bool], by: dict[str, str], how: str = "") -> list[Found]:
    rows = work.session.execute(
        select(Person, Household.id, Household.code, Household.township, Unit.name)
        .outerjoin(Membership, (Membership.person_id == Person.id) & (Membership.until.is_(None)))
        .outerjoin(Household, Household.id == Membership.household_id)
        .outerjoin(Unit, Unit.id == Household.township)
        .where(Person.county == work.house.county, Person.merged_into.is_(None), condition)
        .order_by(Person.name, Person.id)
        .limit(MOST)
    ).all()
    return [_one(work, *row, by=by.get(row[0].id, how)) for row in rows]


def _one(
    work: Work,
    person: Person,
    household_id: str | None,
    code: str | None,
    township: str | None,
    unit: str | None,
    *,
    by: str,
) -> Found:
    own = township is None or is_own(work, township)
    aid = (
        ()
        if own
        else tuple(aid_received(work, person_ids=[person.id], household_ids=[household_id] if household_id else []))
    )
    return Found(
        person_id=person.id, household_id=household_id if own else None, household_code=(code or "") if own else "",
        name=person.name if own else person.name[:1] + "*", id_number=masked(work, person.id_sealed) if own else "",
        birth=person.birth if own else None, unit_name=unit or "", own=own, by=by, aid=aid,
    )  # fmt: skip


def masked(work: Work, sealed: str | None, *, first: int = 6, last: int = 4) -> str:
    """Return a sealed text of which only the ends show."""
    try:
        text = work.house.vault.decrypt(sealed) if sealed else ""
    except Unreadable:
        return ""
    hidden = max(len(text) - first - last, 0)
    return text[:first] + "*" * hidden + text[len(text) - last :] if hidden else "*" * len(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One member as the household page shows it."""

    person: Person
    membership: Membership
    id_number: str
    phone: str

    @property
    def why_not(self) -> counting.Why | None:
        """Return why the member does not count, or None of one who does."""
        return counting.why(self.membership)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdSheet:
    """What the household page shows."""

    household: Household
    unit_name: str
    members: list[MemberRow]
    former: list[MemberRow]
    identities: list[RecognisedIdentity]
    benefits: list[tuple[Benefit, str]]
    log: list[MergeLog]
    may_edit: bool
    may_merge: bool
    today: date  #: an identity that ends with a grace period still holds


def household_sheet(work: Work, household_id: str) -> HouseholdSheet:
    """Read a household; that it was opened is kept in the read log.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row = work.session.execute(
        select(Household, Unit.name)
        .join(Unit, Unit.id == Household.township)
        .where(Household.id == household_id, Household.county == work.house.county)
    ).first()
    if row is None or not is_own(work, row[0].township):
        raise NotFound
    household, unit = row
    audit.record_read(work, "household.open", household_id)
    members = _members(work, household_id)
    return HouseholdSheet(
        household=household, unit_name=unit, members=[m for m in members if m.membership.until is None],
        former=[m for m in members if m.membership.until is not None], identities=_identities(work, household_id),
        benefits=_benefits(work, household_id), log=_log(work, household_id, [m.person.id for m in members]),
        may_edit=_may(work, "household.edit", household.township), may_merge=_may(work, "household.merge", household.township),
        today=work.today,
    )  # fmt: skip


def _may(work: Work, action: str, township: str) -> bool:
    found = rules.relations(work.actor, action)
    return "county" in found or "any" in found or township in found.get("own", frozenset())


def _members(work: Work, household_id: str) -> list[MemberRow]:
    rows = work.session.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id)
        .order_by(Membership.until.is_not(None), Membership.relation != "self", Person.birth)
    ).all()
    return [
        MemberRow(
            person=person, membership=membership, id_number=masked(work, person.id_sealed),
            phone=masked(work, person.phone_sealed, first=3),
        )
        for person, membership in rows
    ]  # fmt: skip


def _identities(work: Work, household_id: str) -> list[RecognisedIdentity]:
    return list(
        work.session.scalars(
            select(RecognisedIdentity)
            .where(RecognisedIdentity.household_id == household_id)
            .order_by(RecognisedIdentity.valid_from.desc())
        )
    )


def _benefits(work: Work, household_id: str) -> list[tuple[Benefit, str]]:
    rows = work.session.execute(
        select(Benefit, Unit.name)
        .join(Unit, Unit.id == Benefit.unit)
        .where(Benefit.household_id == household_id)
        .order_by(Benefit.since.desc(), Benefit.id.desc())
    ).all()
    return [(benefit, name) for benefit, name in rows]


def _log(work: Work, household_id: str, person_ids: list[str]) -> list[MergeLog]:
    ids = [household_id, *person_ids]
    return list(
        work.session.scalars(
            select(MergeLog)
            .where(MergeLog.county == work.house.county, or_(MergeLog.source.in_(ids), MergeLog.target.in_(ids)))
            .order_by(MergeLog.at.desc())
            .limit(MOST)
        )
    )


def possible_duplicates(work: Work, person: Person) -> list[Found]:
    """Return other rows of the county that may be the same person."""
    try:
        number = work.house.vault.decrypt(person.id_sealed) if person.id_sealed else None
    except Unreadable:
        number = None
    by = {
        m.person_id: m.by
        for m in matches(work, number=number, name=person.name, birth=person.birth)
        if m.person_id != person.id
    }
    return _found(work, Person.id.in_(by), by) if by else []
