"""The to-do list: the nearest deadline first, read desk by desk in the order of an index, so that ten thousand cost as much as ten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from server.cases.lights import due_before, light_of
from server.cases.models import Case, Definition, Instance, Task
from server.cases.restricting import open_to, restricted_unread
from server.cases.rhythm import batch
from server.cases.visibility import (
    SHARED,
    covered_name,
    free_or_own,
    in_her_hands,
    led_units,
    provider_units,
    sees_names,
    shared_with,
    visible_tasks,
)
from server.foundation.clock import LOCAL
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.households.models import Person
from server.organisation.models import Unit, User
from server.organisation.roles import ROLES
from server.web.lights import Light

MOST_COUNTED = 1000
SCOPES = ("posts", "mine", "unit")
DUE = ("overdue", "today", "1", "3", "5")
BATCHES = ("this", "next")  #: of the township's monthly rhythm

_COLUMNS = (
    Task.id, Task.case_id, Task.instance_id, Task.element, Task.name, Task.unit_id, Task.role, Task.holder_id,
    Task.form, Task.priority, Task.due_at, Task.due_rule, Task.provisional, Task.follow_up_at, Task.created_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader of the list asks for."""

    scope: str = "posts"  #: posts (all of my desks), mine (claimed by me), unit (all of a unit that I lead)
    due: str = ""  #: overdue, today, or within 1, 3 or 5 working days
    process: str = ""
    unit: str = ""
    role: str = ""
    element: str = ""
    follow_up: bool = False  #: those whose follow-up day has come
    batch: str = ""  #: this (came in by the cut-off of the township's next meeting) or next


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoRow:
    """One line of the list."""

    id: str
    case_id: str
    case_code: str
    process: str
    element: str
    name: str
    person: str
    unit_id: str
    unit: str
    role: str
    holder_id: str | None
    holder: str
    priority: int
    light: Light
    due_at: datetime
    follow_up_at: datetime | None
    urgent: bool

    @property
    def late(self) -> bool:
        """Tell whether its term is over."""
        return self.light.state == "red"

    @property
    def soon(self) -> bool:
        """Tell whether its term is nearly over."""
        return self.light.state == "amber"


Desk = tuple[str, str]


def desks(work: Work, wanted: Wanted) -> list[Desk]:
    """Return the (unit, role) pairs whose tasks are asked for."""
    if wanted.scope == "unit":
        units = led_units(work.actor)
        kinds = {p.unit: p.unit_kind for p in work.actor.posts}
        found = [(u, r.key) for u in sorted(units) for r in ROLES.values() if kinds[u] in r.kinds]
    else:
        found = list(dict.fromkeys((p.unit, p.role) for p in work.actor.posts))
    return [d for d in found if (not wanted.unit or d[0] == wanted.unit) and (not wanted.role or d[1] == wanted.role)]


def todo(work: Work, wanted: Wanted, *, after: str | None = None, size: int = 20) -> Page[TodoRow]:
    """Return a page of open tasks, the nearest deadline first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    rows: dict[str, Row[Any]] = {}  # what is shared may stand at a desk of one's own too
    for statement in [*_own(work, wanted, _COLUMNS), *_shared(work, wanted, _COLUMNS)]:
        if after is not None:
            statement = statement.where(tuple_(Task.due_at, Task.id) > moment_key(after))
        found = work.session.execute(statement.order_by(Task.due_at, Task.id).limit(size + 1)).all()
        rows |= {row.id: row for row in found}
    first = sorted(rows.values(), key=lambda row: (row.due_at, row.id))[: size + 1]
    page = cut(first, size, lambda row: (row.due_at.isoformat(), row.id))
    return Page(_told(work, page.rows), page.next)


def count(work: Work, wanted: Wanted) -> int:
    """Return how many tasks the list holds, counting no further than 1,000."""
    total = 0
    for statement in _own(work, wanted, (Task.id,)):
        few = statement.limit(MOST_COUNTED).subquery()
        total += work.session.scalar(select(func.count()).select_from(few)) or 0
        if total >= MOST_COUNTED:
            return MOST_COUNTED
    for statement in _shared(work, wanted, (Task.unit_id, Task.role)):
        few = statement.limit(MOST_COUNTED).subquery()
        more = select(func.count(), func.coalesce(func.sum(case((_elsewhere(work, wanted, few.c), 1), else_=0)), 0))
        seen, elsewhere = work.session.execute(more.select_from(few)).one()
        if seen >= MOST_COUNTED:
            return MOST_COUNTED
        total += elsewhere
    return min(total, MOST_COUNTED)


def count_nearest(work: Work, wanted: Wanted, *, element: str) -> int:
    """Return how many of the 1,000 tasks due first stand at this element of a diagram: no index knows elements."""
    total, columns = 0, (Task.element, Task.unit_id, Task.role)
    for statement, shared in [
        *((s, False) for s in _own(work, wanted, columns)),
        *((s, True) for s in _shared(work, wanted, columns)),
    ]:
        first = statement.order_by(Task.due_at, Task.id).limit(MOST_COUNTED).subquery()
        mine = select(func.count()).select_from(first).where(first.c.element == element)
        total += work.session.scalar(mine.where(_elsewhere(work, wanted, first.c)) if shared else mine) or 0
    return total


def _own(work: Work, wanted: Wanted, columns: Iterable[Any]) -> list[Select[Any]]:
    """Return one statement per desk, each in the order of its own index."""
    base = _base(work, wanted, columns)
    if wanted.scope == "mine":
        # As a value and not as a condition, so that the few held tasks are found first and then checked.
        seen = case((visible_tasks(work.actor), 1), else_=0)
        return [base.where(Task.holder_id.in_(sorted(work.actor.stands_for())), seen == 1)]
    return [base.where(Task.unit_id == unit, Task.role == role) for unit, role in desks(work, wanted)]


def _shared(work: Work, wanted: Wanted, columns: Iterable[Any]) -> list[Select[Any]]:
    """Return one statement per unit: shared tasks that one may do, those of one's own desks included.

    Were these left out, a reader whose desk shares ten thousand tasks would have all of them read in search of one of another desk; so a page or a
    count ends where it is full, and whoever asks leaves out the rows that were read before.
    """
    if wanted.scope != "posts":
        return []  # held tasks are asked for by their holder; of a unit that one leads every desk is one's own
    base, by_unit = _base(work, wanted, columns), dict[str, list[str]]()
    for unit, role in desks(work, wanted):
        by_unit.setdefault(unit, []).append(role)
    return [
        base.where(Task.unit_id == unit, SHARED, or_(Task.role.in_(roles), *map(shared_with, roles)))
        for unit, roles in by_unit.items()
    ]


def _elsewhere(work: Work, wanted: Wanted, row: Any) -> ColumnElement[bool]:
    """Return the condition under which a shared row stands at none of one's own desks."""
    return tuple_(row.unit_id, row.role).not_in(desks(work, wanted))


def _base(work: Work, wanted: Wanted, columns: Iterable[Any]) -> Select[Any]:
    base = select(*columns).where(Task.state == "open", *_conditions(work, wanted))
    if wanted.process:
        base = base.join(Instance, Instance.id == Task.instance_id).where(Instance.key == wanted.process)
    return base.where(open_to(work.actor, Task.case_id)) if wanted.scope == "unit" else base


def _conditions(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.scope == "posts" and (offered := provider_units(work.actor)):
        found.append(or_(Task.unit_id.not_in(sorted(offered)), free_or_own(work.actor)))
    if wanted.due == "overdue":
        found.append(Task.due_at < work.now)
    elif wanted.due:
        days = 0 if wanted.due == "today" else int(wanted.due)
        found.append(and_(Task.due_at >= work.now, Task.due_at < due_before(work, days)))
    if wanted.element:
        found.append(Task.element == wanted.element)
    if wanted.follow_up:
        tomorrow = datetime.combine(work.today + timedelta(days=1), time(), tzinfo=LOCAL)
        found.append(Task.follow_up_at < tomorrow)
    if wanted.batch and (found_batch := batch(work)) is not None:
        its = aliased(Case)
        came = (
            its.registered_at <= found_batch.cutoff
            if wanted.batch == "this"
            else its.registered_at > found_batch.cutoff
        )
        found.append(exists().where(its.id == Task.case_id, came))
    if wanted.scope == "mine" and wanted.unit:
        found.append(Task.unit_id == wanted.unit)
    return found


def _told(work: Work, rows: Iterable[Any]) -> list[TodoRow]:
    """Add what the lines tell: case, person, process, unit and holder, each read once by key."""
    rows = list(rows)
    if not rows:
        return []
    session = work.session
    cases = {
        row.id: row
        for row in session.execute(
            select(Case.id, Case.code, Case.township, Case.urgent, Case.title, Person.name)
            .outerjoin(Person, Person.id == Case.applicant_id)
            .where(Case.id.in_({r.case_id for r in rows}))
        )
    }
    process = dict(
        session.execute(select(Instance.id, Instance.key).where(Instance.id.in_({r.instance_id for r in rows}))).all()
    )
    units = {p.unit: p.unit_name for p in work.actor.posts}
    if absent := {r.unit_id for r in rows} - units.keys():
        units |= dict(session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(absent))).all())
    holders = {work.actor.id: work.actor.name}
    if others := {r.holder_id for r in rows if r.holder_id} - holders.keys():
        holders |= dict(session.execute(select(User.id, User.name).where(User.id.in_(others))).all())
    unnamed = restricted_unread(work, cases)
    return [
        _line(work, row, cases[row.case_id], process[row.instance_id], units, holders, named=row.case_id not in unnamed)
        for row in rows
    ]


def _line(
    work: Work, row: Row[Any], case: Any, process: str, units: dict[str, str], holders: dict[str, str], *, named: bool
) -> TodoRow:
    its = sees_names(work.actor, township=case.township, held_by=frozenset({row.unit_id}))
    open_name = named and (its or in_her_hands(work.actor, row))
    person = case.title if case.name is None else case.name if open_name else covered_name(work.actor, case.name)
    return TodoRow(
        id=row.id, case_id=row.case_id, case_code=case.code, process=process, element=row.element, name=row.name,
        person=person, unit_id=row.unit_id, unit=units.get(row.unit_id, ""),
        role=row.role, holder_id=row.holder_id, holder=holders.get(row.holder_id or "", ""), priority=row.priority,
        light=light_of(work, due_at=row.due_at, rule_id=row.due_rule, provisional=row.provisional), due_at=row.due_at,
        follow_up_at=row.follow_up_at, urgent=case.urgent,
    )  # fmt: skip


def lines(work: Work, condition: ColumnElement[bool], *, size: int = 200) -> list[TodoRow]:
    """Return open tasks under a condition as lines, for the case page."""
    rows = work.session.execute(
        select(*_COLUMNS).where(Task.state == "open", condition).order_by(Task.due_at, Task.id).limit(size)
    ).all()
    return _told(work, rows)


def processes(work: Work) -> list[str]:
    """Return the keys of the processes that may stand in the list's filter."""
    return list(work.session.scalars(select(Definition.key).distinct().order_by(Definition.key)))
