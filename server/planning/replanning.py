"""Plan open deadlines anew after the calendar has changed: exactly those that a changed day touches, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update

from server.calendar.models import CalendarChange
from server.cases import clocks, definitions
from server.cases.clocks import Change, measured_again
from server.cases.events import note
from server.cases.models import Case, Deadline, Instance, Timer
from server.cases.redated import write
from server.cases.terms import day_begins, spans, timer_instant
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.organisation.roles import AUDIENCES
from server.planning.operations import days_of
from workflows import engine, worktime

#: The change whose deadlines are still to be planned anew; asked at every beat of the clock, so it is built once.
UNFINISHED = (
    select(CalendarChange)
    .where(CalendarChange.state == "applied", CalendarChange.county == bindparam("ours"))
    .order_by(CalendarChange.applied_at)
    .limit(1)
)
# Asked of each of ten thousand instances, so each is built once.
_TIMED = select(Timer.id, Timer.term, Timer.start_at, Timer.due_at).where(
    Timer.instance_id == bindparam("of"),
    Timer.state == "open",
    Timer.due_at.is_not(None),
    Timer.term.startswith("rule:"),
)
_MEASURED = select(Deadline.rule).where(Deadline.instance_id == bindparam("of"), Deadline.state == "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """One open deadline that gets another last day, or is provisional no longer."""

    id: str
    instance_id: str
    case_id: str
    case_code: str
    unit_id: str
    rule: str
    before: date | None
    due: worktime.Due

    @property
    def moves(self) -> bool:
        """Tell whether the last day changes."""
        return self.before != self.due.due_on


def touched(change: CalendarChange) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `Deadline` under which a changed day may lie in its span."""
    days = days_of(change)
    return (
        Deadline.county == change.county, Deadline.state == "open", Deadline.due_at.is_not(None),
        *spans(Deadline.start_at, Deadline.due_on, min(days), max(days)),
    )  # fmt: skip


def movings(
    work: Work, change: CalendarChange, *, instances: Sequence[str] | None = None, limit: int | None = None
) -> Iterator[Moving]:
    """Yield what the calendar of `work` makes of the touched deadlines (of some instances): those for which something changes."""
    wanted = (
        select(Deadline, Case.code, Case.accepted_at, Case.registered_at)
        .join(Case, Case.id == Deadline.case_id)
        .where(*touched(change))
        .order_by(Deadline.id)
    )
    if instances is not None:
        wanted = wanted.where(Deadline.instance_id.in_(instances))
    if limit is not None:
        wanted = wanted.limit(limit)
    for row in work.session.execute(wanted):
        deadline: Deadline = row[0]
        due = measured_again(work, deadline, on=local_date(row.accepted_at or row.registered_at))
        if due.due_on != deadline.due_on or due.provisional != deadline.provisional:
            yield Moving(
                id=deadline.id, instance_id=deadline.instance_id, case_id=deadline.case_id, case_code=row.code,
                unit_id=deadline.unit_id, rule=deadline.rule, before=deadline.due_on, due=due,
            )  # fmt: skip


def next_instances(work: Work, change: CalendarChange, *, after: str, limit: int) -> list[str]:
    """Return the next instances with a touched deadline or timer, in the order of their ids."""
    with_deadline = select(Deadline.instance_id).where(*touched(change), Deadline.instance_id > after)
    with_timer = select(Timer.instance_id).where(*_timers_from(change), Timer.instance_id > after)
    both = with_deadline.union(with_timer).subquery()
    return list(work.session.scalars(select(both.c.instance_id).order_by(both.c.instance_id).limit(limit)))


def _timers_from(change: CalendarChange) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on `Timer` under which a changed day may lie before it fires."""
    first = day_begins(min(days_of(change)))
    return Timer.county == change.county, Timer.state == "open", Timer.due_at >= first, Timer.term.startswith("rule:")


def replan(work: Work, change: CalendarChange, instances: Sequence[str]) -> dict[str, int]:
    """Plan the touched deadlines and timers of some instances anew and return how many moved, by unit.

    :raises StaleInstance: one of them moved on in between; nothing of the call is kept.
    """
    moved: dict[str, int] = {}
    by_instance: dict[str, list[Moving]] = {}
    for each in movings(work, change, instances=instances):
        by_instance.setdefault(each.instance_id, []).append(each)
    for instance_id, found in by_instance.items():
        moving = [each for each in found if each.moves]
        if moving:
            clocks.rewrite(work, instance_id=instance_id, changes={m.id: Change(due=m.due) for m in moving})
        staying = {each.id: each.due for each in found if not each.moves}
        if staying:
            clocks.settle(work, instance_id=instance_id, ids=list(staying), due=staying)
        for each in moving:
            moved[each.unit_id] = moved.get(each.unit_id, 0) + 1
            note(
                work, each.case_id, "term-moved", instance_id=instance_id, rule=each.rule, before=str(each.before),
                after=str(each.due.due_on), source=change.source,
            )  # fmt: skip
    for instance_id in instances:
        _replan_timers(work, instance_id)
    return moved


def _replan_timers(work: Work, instance_id: str) -> None:
    """Move timers that wait for a rule which no open deadline of the instance measures: the deadlines moved theirs."""
    for timer_id, due in list(_timer_moves(work, instance_id)):
        work.session.execute(
            update(Timer).where(Timer.id == timer_id, Timer.state == "open").values(due_at=due),
            execution_options={"synchronize_session": False},
        )


def _timer_moves(work: Work, instance_id: str) -> Iterator[tuple[str, datetime | None]]:
    of = {"of": instance_id}
    rows = work.session.execute(_TIMED, of).all()
    if not rows:
        return
    measured = set(work.session.scalars(_MEASURED, of))
    alone = [row for row in rows if row.term.removeprefix("rule:").partition("@")[0] not in measured]
    if not alone:
        return
    instance = work.session.execute(
        select(Instance.definition_id, Instance.snapshot, Case.accepted_at, Case.registered_at)
        .join(Case, Case.id == Instance.case_id)
        .where(Instance.id == instance_id)
    ).one()
    definition = definitions.compiled(work.session, instance.definition_id)
    open_timers = {t.id: t for t in engine.look(definition, instance.snapshot, now=work.now).timers}
    pinned = local_date(instance.accepted_at or instance.registered_at)
    for row in alone:
        timer = open_timers.get(row.id)
        if timer is None:
            continue
        due = timer_instant(work, timer.term, anchor=timer.anchor or row.start_at.isoformat(), pinned_on=pinned)
        if due != row.due_at:
            yield row.id, due


def moving_timers(work: Work, change: CalendarChange, *, most: int) -> int:
    """Return how many timers without a deadline the calendar of `work` would move, in at most some instances."""
    wanted = (
        select(Timer.instance_id)
        .outerjoin(
            Deadline,
            (Deadline.instance_id == Timer.instance_id)
            & (Deadline.state == "open")
            & Timer.term.startswith("rule:" + Deadline.rule + "@"),
        )
        .where(*_timers_from(change), Deadline.id.is_(None))
        .distinct()
        .limit(most)
    )
    return sum(1 for instance_id in work.session.scalars(wanted).all() for _each in _timer_moves(work, instance_id))


def redate(work: Work, change: CalendarChange) -> int:
    """Let each room move the due dates that it keeps in rows of its own, and return how many moved."""
    days = days_of(change)
    return sum(write(work, dates(work, min(days), max(days))) for dates in work.house.redatings.values())


def moving_rows(work: Work, change: CalendarChange) -> int:
    """Return how many due dates that rooms keep in rows of their own the calendar of `work` would move."""
    days = days_of(change)
    return sum(each.moves for dates in work.house.redatings.values() for each in dates(work, min(days), max(days)))


def announce(work: Work, change: CalendarChange) -> None:
    """Tell each unit how many of its deadlines moved, once."""
    for unit_id, count in sorted(change.units.items()):
        kinds = {role for by_kind in AUDIENCES.values() for roles in by_kind.values() for role in roles}
        tell_posts(
            work, unit_id=unit_id, roles=sorted(kinds), template="dates-moved",
            facts={"count": count, "source": change.source, "year": change.year}, cause=f"calendar:{change.id}", link="/tasks",
        )  # fmt: skip


def progress(change: CalendarChange, moved: dict[str, int]) -> dict[str, Any]:
    """Return the columns of a change after some more instances were planned anew."""
    units = {**change.units}
    for unit, count in moved.items():
        units[unit] = units.get(unit, 0) + count
    return {"units": units, "moved": change.moved + sum(moved.values())}
