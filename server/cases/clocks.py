"""The one place that moves the date of a running term: deadline, timers, tasks and reminders go together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, select, update

from server.cases.models import Deadline, Instance, Task, Timer
from server.cases.terms import NEVER, binding
from server.foundation.clock import local_date
from server.foundation.database import QUIET, table_of
from server.foundation.errors import StaleInstance
from server.foundation.work import Work
from workflows import worktime

_DEADLINES, _TIMERS, _TASKS, _INSTANCES = (table_of(each) for each in (Deadline, Timer, Task, Instance))
# Asked of each of ten thousand terms when a calendar changes, so each is built once; what is set comes with the values.
_RUNNING = select(_DEADLINES).where(
    _DEADLINES.c.instance_id == bindparam("of"), _DEADLINES.c.id.in_(bindparam("ids", expanding=True)), _DEADLINES.c.state == "open"
)  # fmt: skip
_DATE = update(_DEADLINES).where(
    _DEADLINES.c.id == bindparam("which"), _DEADLINES.c.state == "open", _DEADLINES.c.due_version == bindparam("read")
)
_MOVE = update(_TIMERS).where(
    _TIMERS.c.instance_id == bindparam("of"), _TIMERS.c.state == "open",
    _TIMERS.c.due_at.is_not_distinct_from(bindparam("before")),
    (_TIMERS.c.term == bindparam("rule")) | _TIMERS.c.term.startswith(bindparam("pinned"), escape="/"),
)  # fmt: skip
_STATE = select(_INSTANCES.c.open, _INSTANCES.c.version).where(_INSTANCES.c.id == bindparam("which"))
_ADVANCE = update(_INSTANCES).where(_INSTANCES.c.id == bindparam("which"), _INSTANCES.c.version == bindparam("read"))
_BIND = update(_TASKS).where(_TASKS.c.id == bindparam("which"), _TASKS.c.state == "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one running term."""

    due: worktime.Due | None  #: None while it is suspended: a suspended term has no date
    columns: Mapping[str, Any] = field(default_factory=dict)  #: what explains it: `extended_by`, `consumed`


def measured_again(work: Work, row: Deadline, *, on: date, extended_by: str | None = None) -> worktime.Due:
    """Measure a running term anew from its own row: same start, the rule that counts, its suspensions, today's calendar.

    `on` is the day to whose tables of terms the case is pinned; `extended_by` names an extension that is not in the row yet.

    :raises workflows.worktime.UnknownRule: no table has the rule on that day.
    :raises workflows.worktime.StillSuspended: its last suspension has no end.
    """
    rule = work.house.rules.rule(extended_by or row.extended_by or row.rule, on=on, division=work.house.county)
    start: date | datetime = row.start_at if rule.unit == worktime.Unit.HOUR else local_date(row.start_at)
    return worktime.due(rule, start=start, calendar=work.house.calendar, suspensions=suspensions_of(row))


def suspensions_of(row: Deadline) -> tuple[worktime.Suspension, ...]:
    """Return the suspensions that a deadline's row keeps."""
    return tuple(
        worktime.Suspension(
            from_date=date.fromisoformat(each["from"]), ground=each.get("ground", ""), document=each.get("document", ""),
            to_date=date.fromisoformat(each["to"]) if each.get("to") else None,
        )
        for each in row.consumed
    )  # fmt: skip


def rewrite(work: Work, *, instance_id: str, changes: Mapping[str, Change]) -> None:
    """Give running terms of an instance (by deadline id) new dates.

    The deadline, the timers that wait for the same term, the due dates of the open tasks that it binds, and the next reminder change
    in one step; the reminders of the old date are void, because they belong to its version.

    :raises StaleInstance: the instance, or one of the deadlines, moved on in between.
    """
    rows = _open_deadlines(work, instance_id, changes)
    if len(rows) != len(changes):
        raise StaleInstance
    for row in rows:
        _write_deadline(work, row, changes[row.id])
        due = changes[row.id].due
        _move_timers(work, instance_id, row, None if due is None else due.instant)
    _project(work, instance_id, lambda id, entry: _entry(entry, changes[id].due) if id in changes else entry)


def settle(work: Work, *, instance_id: str, ids: Collection[str], due: Mapping[str, worktime.Due]) -> None:
    """Note that dates stay and are provisional no longer, or are again: nobody is reminded anew.

    :raises StaleInstance: the instance moved on in between.
    """
    for id in ids:
        work.session.execute(
            update(_DEADLINES)
            .where(_DEADLINES.c.id == id, _DEADLINES.c.state == "open")
            .values(provisional=due[id].provisional, calendar=due[id].calendar),
            execution_options=QUIET,
        )
    _project(work, instance_id, lambda id, entry: _entry(entry, due[id]) if id in due and id in ids else entry)


def end(work: Work, *, instance_id: str, ids: Mapping[str, Any] | list[str]) -> None:
    """Stop terms whose purpose is fulfilled before their activity ends: met or late by the instant of the act."""
    wanted = list(ids)
    if not wanted:
        return
    work.session.execute(
        update(_DEADLINES)
        .where(_DEADLINES.c.id.in_(wanted), _DEADLINES.c.state == "open")
        .values(
            state=case((_DEADLINES.c.due_at < work.now, "late"), else_="met"), closed_at=work.now, next_reminder_at=None
        ),
        execution_options=QUIET,
    )
    _project(work, instance_id, lambda id, entry: _entry(entry, None) if id in wanted else entry)


def end_scopes(work: Work, *, instance_id: str) -> None:
    """Stop every running term of an instance that measures more than one person's task: what they waited for has happened."""
    ids = work.session.scalars(
        select(Deadline.id).where(
            Deadline.instance_id == instance_id, Deadline.state == "open", Deadline.task_id.is_(None)
        )
    )
    end(work, instance_id=instance_id, ids=list(ids))


def drop_scopes(work: Work, *, instance_id: str) -> None:
    """Mark what this very step closed as cancelled: a procedure that was given up has met no term."""
    work.session.execute(
        update(_DEADLINES)
        .where(
            _DEADLINES.c.instance_id == instance_id, _DEADLINES.c.task_id.is_(None), _DEADLINES.c.closed_at == work.now,
            _DEADLINES.c.state.in_(("met", "late")),
        )
        .values(state="cancelled"),
        execution_options=QUIET,
    )  # fmt: skip


def _open_deadlines(work: Work, instance_id: str, changes: Mapping[str, Change]) -> list[Row[Any]]:
    return list(work.session.execute(_RUNNING, {"of": instance_id, "ids": list(changes)}).all())


def _write_deadline(work: Work, row: Row[Any], change: Change) -> None:
    due = change.due
    dated: dict[str, Any] = {"due_at": None, "due_on": None, "next_reminder_at": None}
    if due is not None:
        dated = {
            "due_at": due.instant, "due_on": due.due_on, "provisional": due.provisional, "pack": due.pack,
            "calendar": due.calendar, "next_reminder_at": work.now,
        }  # fmt: skip
    written = work.session.connection().execute(
        _DATE, {"which": row.id, "read": row.due_version, "due_version": row.due_version + 1, **dated, **change.columns}
    )
    if written.rowcount != 1:
        raise StaleInstance


def _move_timers(work: Work, instance_id: str, row: Row[Any], instant: datetime | None) -> None:
    """Move the timers that wait for the same rule and stood on the same date."""
    rule = f"rule:{row.rule}"
    pinned = re.sub(r"[/%_]", r"/\g<0>", f"{rule}@")
    work.session.connection().execute(
        _MOVE, {"of": instance_id, "before": row.due_at, "rule": rule, "pinned": pinned, "due_at": instant}
    )


def _entry(entry: list[Any], due: worktime.Due | None) -> list[Any]:
    """Return a term's entry in the instance's projection with another date; one without a date binds no task."""
    own, _, rule, _, anchor = entry
    if due is None:
        return [own, NEVER.isoformat(), rule, False, anchor]
    return [own, due.instant.isoformat(), rule, due.provisional, anchor]


def _project(work: Work, instance_id: str, change: Callable[[str, list[Any]], list[Any]]) -> None:
    """Write the projection that the next step compares with, and bind the open tasks anew."""
    row = work.session.execute(_STATE, {"which": instance_id}).one()
    terms = {id: change(id, entry) for id, entry in row.open.get("terms", {}).items()}
    connection = work.session.connection()
    written = connection.execute(
        _ADVANCE,
        {"which": instance_id, "read": row.version, "open": {**row.open, "terms": terms}, "version": row.version + 1},
    )
    if written.rowcount != 1:
        raise StaleInstance
    for task_id in row.open.get("tasks", ()):
        connection.execute(_BIND, {"which": task_id, **binding(terms.values(), task_id)})
