"""Read requests: one's own, those that wait for one's answer, and those seen at once that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from server.cases.models import Case
from server.cases.visibility import masked_name
from server.foundation.errors import NotFound
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation import rules
from server.organisation.models import Unit, User
from server.unmasking.models import LAPSES, Unmasking
from server.unmasking.reach import agreeable
from server.unmasking.words import PAPERS

VIEWS = ("waiting", "mine", "unconfirmed")
#: So long the board keeps an urgent sight that the second person refused afterwards.
KEPT_ON_BOARD = timedelta(days=30)
_ASKER, _SECOND, _FILE = aliased(User), aliased(User), aliased(Case)  # made once: an alias is dear


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request as its reader sees it."""

    row: Unmasking
    person: str  #: masked where the reader reads no names there
    household: str
    case_code: str
    unit: str
    asked_by: str
    decided_by: str
    may_decide: bool
    mine: bool

    @property
    def id(self) -> str:
        """Return the request's id."""
        return self.row.id


def listed(work: Work, view: str, *, after: str | None = None, size: int = 30) -> Page[Line]:
    """Return the requests of a view (`VIEWS`), the newest first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    wanted = _told(work).where(_view(work, view))
    if after:
        wanted = wanted.where(tuple_(Unmasking.asked_at, Unmasking.id) < moment_key(after))
    rows = work.session.execute(wanted.order_by(Unmasking.asked_at.desc(), Unmasking.id.desc()).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row[0].asked_at.isoformat(), row[0].id))
    return Page(_lines(work, page.rows), page.next)


def count(work: Work, view: str) -> int:
    """Return how many requests the list of this name holds."""
    return work.session.scalar(select(func.count(Unmasking.id)).where(_view(work, view))) or 0


def _view(work: Work, view: str) -> ColumnElement[bool]:
    if view == "waiting":
        lasts = or_(Unmasking.urgent, Unmasking.asked_at > work.now - LAPSES)
        return and_(Unmasking.agreed.is_(None), lasts, agreeable(work))
    if view == "unconfirmed":
        return _on_board(work)
    return and_(Unmasking.county == work.house.county, Unmasking.asked_by == work.actor.id)


def _on_board(work: Work) -> ColumnElement[bool]:
    """Return the condition of urgent sights that nobody confirmed, or that were refused lately, within what the actor oversees."""
    found = rules.relations(work.actor, "oversight.board")
    lately = and_(Unmasking.agreed.is_(False), Unmasking.decided_at > work.now - KEPT_ON_BOARD)
    open_ones = and_(Unmasking.county == work.house.county, Unmasking.urgent, or_(Unmasking.agreed.is_(None), lately))
    if "county" in found:
        return open_ones
    units = found.get("own", frozenset())
    return and_(open_ones, Unmasking.unit_id.in_(sorted(units))) if units else false()


def read(work: Work, unmasking_id: str) -> Line:
    """Return a request to who asked, who answers or answered it, and who oversees.

    :raises NotFound: there is none, or it is not the actor's.
    """
    mine = and_(Unmasking.county == work.house.county, Unmasking.asked_by == work.actor.id)
    reader = or_(mine, agreeable(work), _on_board(work))
    found = work.session.execute(_told(work).where(Unmasking.id == unmasking_id, reader)).first()
    if found is None:
        raise NotFound
    return _lines(work, [found])[0]


def file_code(work: Work, row: Unmasking) -> str:
    """Return the code of the case, else of the household, that a request is about; empty where the person has none."""
    if row.case_id:
        return work.session.get_one(Case, row.case_id).code
    at_home = select(Household.code).join(Membership, Membership.household_id == Household.id)
    at_home = at_home.where(Membership.person_id == row.person_id, Membership.until.is_(None))
    return work.session.scalar(at_home.limit(1)) or ""


def mine(work: Work, unmasking_id: str) -> Unmasking:
    """Return a request that the actor made.

    :raises NotFound: the actor made none of this id.
    """
    row = work.session.get(Unmasking, unmasking_id)
    if row is None or row.county != work.house.county or row.asked_by != work.actor.id:
        raise NotFound
    return row


def latest(work: Work, person_ids: Iterable[str]) -> dict[str, Unmasking]:
    """Return the actor's newest request about the numbers of each of some people."""
    rows = work.session.scalars(
        select(Unmasking)
        .where(
            Unmasking.asked_by == work.actor.id, Unmasking.person_id.in_(sorted(person_ids)), Unmasking.case_id.is_(None),
            Unmasking.county == work.house.county,
        )
        .order_by(Unmasking.asked_at, Unmasking.id)
    )  # fmt: skip
    return {row.person_id: row for row in rows}


def open_papers(work: Work, case_id: str) -> Unmasking | None:
    """Return the actor's agreed sight of a case's scans that lasts, None where there is none."""
    return work.session.scalar(
        select(Unmasking)
        .where(
            Unmasking.county == work.house.county, Unmasking.case_id == case_id, Unmasking.asked_by == work.actor.id,
            Unmasking.agreed.is_(True), Unmasking.until > work.now, Unmasking.fields.contains(PAPERS),
        )
        .order_by(Unmasking.until.desc())
        .limit(1)
    )  # fmt: skip


def second_name(work: Work, leaves: Iterable[str | None]) -> dict[str, str]:
    """Return, by the id of a request, the name of who agreed or refused."""
    rows = work.session.execute(
        select(Unmasking.id, User.name)
        .join(User, User.id == Unmasking.decided_by)
        .where(Unmasking.id.in_(sorted({each for each in leaves if each})))
    )
    return {row.id: row.name for row in rows}


def _told(work: Work) -> Any:
    home = and_(Membership.person_id == Unmasking.person_id, Membership.until.is_(None))
    return (
        select(Unmasking, Person, Household, _FILE.code, Unit.name, _ASKER.name, _SECOND.name, agreeable(work))
        .join(Person, Person.id == Unmasking.person_id)
        .outerjoin(Membership, home)
        .outerjoin(Household, Household.id == Membership.household_id)
        .outerjoin(_FILE, _FILE.id == Unmasking.case_id)
        .outerjoin(Unit, Unit.id == Unmasking.unit_id)
        .outerjoin(_ASKER, _ASKER.id == Unmasking.asked_by)
        .outerjoin(_SECOND, _SECOND.id == Unmasking.decided_by)
    )


def _lines(work: Work, rows: Iterable[Any]) -> list[Line]:
    return [
        Line(
            row=row, person=person.name if _names(work, home) else masked_name(person.name), household=home.code if home else "",
            case_code=code or "", unit=unit or "", asked_by=asker or "", decided_by=second or "",
            may_decide=bool(may) and row.waits(work.now), mine=row.asked_by == work.actor.id,
        )
        for row, person, home, code, unit, asker, second, may in rows
    ]  # fmt: skip


def name_of(work: Work, person: Person) -> str:
    """Return a person's name, masked where the reader reads no names there."""
    current = and_(Membership.household_id == Household.id, Membership.until.is_(None))
    statement = select(Household).join(Membership, current).where(Membership.person_id == person.id)
    return person.name if _names(work, work.session.scalar(statement)) else masked_name(person.name)


def _names(work: Work, home: Household | None) -> bool:
    found = rules.relations(work.actor, "person.name")
    return "county" in found or (home is not None and home.township in found.get("own", frozenset()))
