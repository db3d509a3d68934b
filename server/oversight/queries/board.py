"""The supervisor's board: open tasks by how late they are, by unit, by holder, and where they stick on the diagrams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, select, tuple_
from sqlalchemy import case as when

from server.cases.lights import due_before, light_of
from server.cases.models import Case, Instance, Task
from server.cases.visibility import masked_name
from server.foundation.errors import NotFound
from server.foundation.paging import BadCursor, Page, cut, decode_cursor
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation.models import Unit, User
from server.oversight.queries.scope import overseen_tasks
from server.web.lights import Light
from workflows import worktime

UNSIGNED = ("sign", "sign_urgent")  #: steps of `refer-sign` at which a department has not signed yet
MEETING_AFTER = 5  #: working days over, after which an item is proposed to the joint meeting (领域 5.4)
DUE = ("unsigned", "overdue", "1", "3", "5", "meeting")
NOBODY = "nobody"  #: a holder filter for tasks that nobody has claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the board is asked for."""

    due: str = ""  #: one of `DUE`; empty for all open tasks
    unit: str = ""
    holder: str = ""
    process: str = ""
    element: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One open task as the supervisor sees it; the name is masked whoever looks."""

    id: str
    case_id: str
    case_code: str
    household: str
    person: str
    instance_id: str
    process: str
    element: str
    name: str
    unit_id: str
    unit: str
    role: str
    holder_id: str | None
    holder: str
    due_at: datetime
    light: Light
    rule: str
    unsigned: bool
    urgent: bool

    @property
    def late(self) -> bool:
        """Tell whether its term is over."""
        return self.light.state == "red"

    @property
    def soon(self) -> bool:
        """Tell whether its term is nearly over."""
        return self.light.state == "amber"

    @property
    def over(self) -> int:
        """Return by how many units of its rule it is over; 0 when it is not."""
        return -(self.light.left or 0) if self.late else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the list may be narrowed to, and how much it holds when it is not."""

    open: int
    units: list[tuple[str, str]]
    holders: list[tuple[str, str]]
    held: frozenset[tuple[str, str]]  #: who holds something at which unit
    processes: frozenset[str]

    def holders_of(self, unit: str) -> list[tuple[str, str]]:
        """Return who holds something of one unit, or of any where none is named."""
        return [(key, name) for key, name in self.holders if not unit or (key, unit) in self.held]


_UNSIGNED = and_(Task.element.in_(UNSIGNED), Instance.key == "refer")
_RANK = when((_UNSIGNED, 0), else_=1)
_PARTS = (_UNSIGNED, not_(_UNSIGNED))  #: in the order of the list


def condition(work: Work, due: str) -> ColumnElement[bool]:
    """Return the condition behind a tile and behind the list that the tile opens."""
    if due == "unsigned":
        return _UNSIGNED
    if due == "overdue":
        return Task.due_at < work.now
    if due == "meeting":
        last = worktime.subtract_working_days(work.today, MEETING_AFTER, calendar=work.house.calendar)
        return Task.due_at <= worktime.end_of_day(last)
    return and_(Task.due_at >= work.now, Task.due_at < due_before(work, int(due)))


def rows(work: Work, wanted: Wanted, *, after: str | None = None, size: int = 20) -> Page[BoardRow]:
    """Return a page of the board: unsigned transfers first, then the longest overdue.

    :raises BadCursor: `after` is no cursor of ours.
    :raises NotPermitted: the actor oversees nothing.
    """
    from_rank, *behind = _position(after) if after is not None else (0,)
    found: list[Row[Any]] = []
    # Two statements in the order of an index, each of which ends with the page: one over both would sort all that is open.
    for rank in range(from_rank, len(_PARTS)):
        part = _told_in_full(work, wanted).where(_PARTS[rank]).order_by(Task.due_at, Task.id)
        if behind and rank == from_rank:
            part = part.where(tuple_(Task.due_at, Task.id) > tuple_(*behind))
        found += work.session.execute(part.limit(size + 1 - len(found))).all()
        if len(found) > size:
            break
    page = cut(found, size, lambda row: (row.rank, row.due_at.isoformat(), row.id))
    return Page([_told(work, row) for row in page.rows], page.next)


def chosen(work: Work, task_ids: Sequence[str]) -> list[BoardRow]:
    """Return the named tasks of the board, in its order.

    :raises NotFound: one of them is not on the reader's board.
    """
    statement = _told_in_full(work, Wanted()).where(Task.id.in_(task_ids)).order_by(_RANK, Task.due_at, Task.id)
    found = [_told(work, row) for row in work.session.execute(statement)]
    if len(found) != len(set(task_ids)):
        raise NotFound
    return found


def count(work: Work, wanted: Wanted) -> int:
    """Return how many tasks the list behind a tile holds."""
    return work.session.scalar(open_tasks(work, wanted, func.count(Task.id))) or 0


def choices(work: Work) -> Choices:
    """Return what the list may be narrowed to, read in one pass over what is open."""
    keys = (Task.unit_id, Task.holder_id, Instance.key)
    found = work.session.execute(open_tasks(work, Wanted(), *keys, func.count(Task.id)).group_by(*keys)).all()
    units, held = {row[0] for row in found}, {(row[1], row[0]) for row in found if row[1] is not None}
    named = select(Unit.id, Unit.name).where(Unit.id.in_(sorted(units))).order_by(Unit.code)
    who = (
        select(User.id, User.name)
        .where(User.id.in_(sorted({user for user, _unit in held})))
        .order_by(User.name, User.id)
    )
    return Choices(
        open=sum(row[3] for row in found), units=[(row.id, row.name) for row in work.session.execute(named)],
        holders=[(row.id, row.name) for row in work.session.execute(who)], held=frozenset(held),
        processes=frozenset(row[2] for row in found),
    )  # fmt: skip


def step_name(work: Work, element: str) -> str:
    """Return what a step of the diagrams is called, as its open tasks say, else its element."""
    return work.session.scalar(open_tasks(work, Wanted(element=element), func.min(Task.name))) or element


_COLUMNS = (
    Task.id, Task.case_id, Case.code, Case.urgent, Case.title, Household.code.label("household"), Person.name.label("person"),
    Task.instance_id, Instance.key.label("process"), Task.element, Task.name, Task.unit_id, Unit.name.label("unit"),
    Task.role, Task.holder_id, User.name.label("holder"), Task.due_at, Task.due_rule, Task.provisional, _RANK.label("rank"),
)  # fmt: skip


def _told_in_full(work: Work, wanted: Wanted) -> Select[Any]:
    return (
        _base(work, wanted, *_COLUMNS)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Household, Household.id == Case.household_id)
        .outerjoin(Person, Person.id == Case.applicant_id)
    )


def _base(work: Work, wanted: Wanted, *columns: Any) -> Select[Any]:
    named = open_tasks(work, wanted, *columns).join(Unit, Unit.id == Task.unit_id)
    return named.outerjoin(User, User.id == Task.holder_id)


def open_tasks(work: Work, wanted: Wanted, *columns: Any) -> Select[Any]:
    """Return a selection of open tasks without the names of unit and holder."""
    found = select(*columns).select_from(Task).join(Instance, Instance.id == Task.instance_id)
    return found.where(*_on_the_board(work), *_filters(work, wanted))


def _on_the_board(work: Work) -> tuple[ColumnElement[bool], ...]:
    return Task.state == "open", Task.county == work.house.county, overseen_tasks(work.actor)


def _filters(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.due:
        found.append(condition(work, wanted.due))
    if wanted.unit:
        found.append(Task.unit_id == wanted.unit)
    if wanted.holder:
        found.append(Task.holder_id.is_(None) if wanted.holder == NOBODY else Task.holder_id == wanted.holder)
    if wanted.process:
        found.append(Instance.key == wanted.process)
    if wanted.element:
        found.append(Task.element == wanted.element)
    return found


def _told(work: Work, row: Row[Any]) -> BoardRow:
    return BoardRow(
        id=row.id, case_id=row.case_id, case_code=row.code, household=row.household or "", person=masked_name(row.person) if row.person else row.title,
        instance_id=row.instance_id, process=row.process, element=row.element, name=row.name, unit_id=row.unit_id,
        unit=row.unit, role=row.role, holder_id=row.holder_id, holder=row.holder or "", due_at=row.due_at,
        light=light_of(work, due_at=row.due_at, rule_id=row.due_rule, provisional=row.provisional), rule=row.due_rule,
        unsigned=row.rank == 0, urgent=row.urgent,
    )  # fmt: skip


def _position(cursor: str) -> tuple[int, datetime, str]:
    try:
        rank, at, identifier = decode_cursor(cursor)
        return int(rank), datetime.fromisoformat(str(at)), str(identifier)
    except ValueError as error:
        raise BadCursor from error
