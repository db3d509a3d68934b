"""What people read about disasters: events, who is registered, lists with their lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from server.audit import operations as audit
from server.cases.holding import holding_units
from server.cases.models import Case
from server.cases.veiling import OPEN, veils_of_homes
from server.cases.visibility import masked_name, sees_names
from server.disasters.listing import read_list
from server.disasters.models import Disaster, Registration, WinterLine, WinterList
from server.disasters.reading import named, readable
from server.disasters.rebuilding import OVER, may_nominate
from server.disasters.rebuilding_list import RebuildingRow, rebuilding_rows
from server.disasters.registering import emergency_units, read_event
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredRow:
    """One registered household; the head's name is masked for who may not read it."""

    registration: Registration
    household: str
    name: str
    place: str
    late: bool  #: its township's list was handed over before it was registered


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSheet:
    """One event as its page shows it."""

    event: Disaster
    area: list[tuple[str, str]]
    rows: list[RegisteredRow]
    rebuilding: list[RebuildingRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One list among others."""

    row: WinterList
    township: str
    included: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One household of a list."""

    line: WinterLine
    household: str
    name: str
    village: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSheet:
    """One list as its page shows it."""

    row: WinterList
    township: str
    code: str
    lines: list[LineRow]
    may_edit: bool
    may_answer: bool

    def count(self, standing: str) -> int:
        """Return how many households stand so."""
        return sum(each.line.standing == standing for each in self.lines)


def events(work: Work) -> list[tuple[Disaster, int]]:
    """Return the county's events, the newest first, with how many households are registered."""
    rules.require(work.actor, "disaster.read")
    rows = work.session.execute(
        select(Disaster, func.count(Registration.id))
        .outerjoin(Registration, Registration.disaster_id == Disaster.id)
        .where(Disaster.county == work.house.county)
        .group_by(Disaster.id)
        .order_by(Disaster.happened_on.desc(), Disaster.id.desc())
    ).all()
    return [(event, int(count)) for event, count in rows]


def event_sheet(work: Work, disaster_id: str) -> EventSheet:
    """Read an event with the households that the actor may see."""
    event = read_event(work, disaster_id)
    handed = {
        township: at
        for township, at in work.session.execute(
            select(WinterList.township, func.max(WinterList.handed_at)).group_by(WinterList.township)
        )
    }
    rows = work.session.execute(
        select(Registration, Household.code, Person.name, Unit.name)
        .join(Household, Household.id == Registration.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Unit, Unit.id == func.coalesce(Registration.village, Registration.township))
        .where(Registration.disaster_id == event.id, readable(work, Registration))
        .order_by(Registration.at, Registration.id)
    ).all()
    listed = rebuilding_rows(work, event)
    if rows or listed:
        audit.record_read(work, "disaster.households", event.id)
    covers = veils_of_homes(work, {row.household_id: row.township for row, *_ in rows if not named(work, row)})
    return EventSheet(event=event, area=named_units(work, event.area), rebuilding=listed, rows=[
        RegisteredRow(
            registration=covers.get(row.household_id, OPEN).over_row(work, row, "damage"), household=code,
            name=name if named(work, row) else masked_name(name), place=place,
            late=row.state == "waiting" and handed.get(row.township) is not None,
        )
        for row, code, name, place in rows
    ])  # fmt: skip


def nominating(actor: Actor, sheet: EventSheet) -> set[str]:
    """Return the registrations whose households the actor may put on the event's rebuilding list: those that do not stand there yet."""
    listed = {each.row.household_id for each in sheet.rebuilding if each.stage not in OVER}
    return {
        each.registration.id
        for each in sheet.rows
        if each.registration.household_id not in listed and may_nominate(actor, each.registration)
    }


def named_units(work: Work, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return units with their names, by name."""
    return [
        (unit, name)
        for unit, name in work.session.execute(
            select(Unit.id, Unit.name).where(Unit.id.in_(list(ids))).order_by(Unit.code)
        )
    ]


def places(work: Work, event: Disaster) -> list[tuple[str, str, str]]:
    """Return the villages (id, name, township) for which the actor registers households with an event."""
    found = rules.relations(work.actor, "disaster.register")
    mine = or_(
        Unit.parent.in_(sorted(found.get("own", frozenset()))), Unit.id.in_(sorted(found.get("village", frozenset())))
    )
    wanted = select(Unit.id, Unit.name, Unit.parent).where(
        Unit.county == work.house.county, Unit.kind == "village", Unit.parent.in_(event.area), mine
    )
    return [(unit, name, str(parent)) for unit, name, parent in work.session.execute(wanted.order_by(Unit.code))]


def lists(work: Work) -> list[ListRow]:
    """Return the lists that the actor may read, the newest winter first."""
    found = rules.relations(work.actor, "winter.read")
    condition: ColumnElement[bool] = WinterList.township.in_(sorted(found.get("own", frozenset())))
    if "county" in found:
        condition = WinterList.county == work.house.county
    elif found.get("held", frozenset()) & frozenset(emergency_units(work)):
        condition = or_(condition, WinterList.state.in_(("handed", "settled")))
    included = select(func.count(WinterLine.id)).where(WinterLine.list_id == WinterList.id, WinterLine.standing == "in")
    rows = work.session.execute(
        select(WinterList, Unit.name, included.scalar_subquery(), Case.code)
        .join(Unit, Unit.id == WinterList.township)
        .join(Case, Case.id == WinterList.case_id)
        .where(WinterList.county == work.house.county, condition)
        .order_by(WinterList.year.desc(), Unit.code)
    ).all()
    return [ListRow(row=row, township=name, included=int(count or 0), code=code) for row, name, count, code in rows]


def list_sheet(work: Work, list_id: str) -> ListSheet:
    """Read a list; that it was opened is kept in the read log.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row = _readable_list(work, list_id)
    audit.record_read(work, "winter.list", row.id)
    held = holding_units(work, row.case_id)
    named = sees_names(work.actor, township=row.township, held_by=held)
    rows = work.session.execute(
        select(WinterLine, Household.code, Person.name, Unit.name)
        .join(Household, Household.id == WinterLine.household_id)
        .join(Person, Person.id == Household.head_id)
        .outerjoin(Unit, Unit.id == Household.village)
        .where(WinterLine.list_id == row.id)
        .order_by(WinterLine.standing.desc(), Household.code)
    ).all()
    township, code = work.session.execute(
        select(Unit.name, Case.code)
        .select_from(Case)
        .join(Unit, Unit.id == Case.township)
        .where(Case.id == row.case_id)
    ).one()
    inside = rules.relations(work.actor, "winter.answer").get("held", frozenset()) & frozenset(emergency_units(work))
    covers = {} if named else veils_of_homes(work, {line.household_id: row.township for line, *_ in rows})
    shown = rows if row.state == "open" or not inside else [each for each in rows if each[0].standing == "in"]
    return ListSheet(
        row=row, township=township, code=code, may_answer=bool(inside) and row.state == "handed",
        may_edit=row.state == "open" and row.township in rules.relations(work.actor, "winter.edit").get("own", frozenset()),
        lines=[
            LineRow(
                line=covers.get(line.household_id, OPEN).over_row(work, line, "reason", "what", "answer"),
                household=code, name=name if named else masked_name(name), village=village or "",
            )
            for line, code, name, village in shown
        ],
    )  # fmt: skip


def _readable_list(work: Work, list_id: str) -> WinterList:
    row = read_list(work, list_id)
    try:
        rules.require(work.actor, "winter.read", township=row.township, held_by=holding_units(work, row.case_id))
    except NotPermitted as error:
        raise NotFound from error
    return row


def list_of_case(work: Work, case_id: str) -> str:
    """Return the id of the list that a case is about.

    :raises NotFound: it is about none.
    """
    found = work.session.scalar(
        select(WinterList.id).where(WinterList.case_id == case_id, WinterList.county == work.house.county)
    )
    if found is None:
        raise NotFound
    return found


def sealed_file(work: Work, list_id: str) -> tuple[str, bytes]:
    """Return the sealed file of a list that was handed over, for who reads its people by name.

    :raises NotFound: it is not handed over, or not the actor's to see by name.
    """
    row = _readable_list(work, list_id)
    held = holding_units(work, row.case_id)
    if not row.sealed or not sees_names(work.actor, township=row.township, held_by=held):
        raise NotFound
    audit.record_read(work, "winter.file", row.id)
    return f"{row.year}-{row.sha256[:8]}.csv", work.house.vault.decrypt(row.sealed).encode("utf-8")
