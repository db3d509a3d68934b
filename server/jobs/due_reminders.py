"""Read the deadlines whose next reminder is due, and work out what each rung says; nothing is written here."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from notifications.ladder import Rung, highest_due, ladder, next_rung
from server.cases.models import Case, Deadline, ReminderSent, Task
from server.foundation.clock import LOCAL, local_date
from server.foundation.constants import written_out
from server.foundation.work import House
from server.jobs.audience import Desk
from server.organisation.models import Unit
from workflows.worktime import Rule
from workflows.worktime import Unit as TermUnit

logger = logging.getLogger(__name__)
LONGEST = 200
_WHEN = (
    Deadline.county == bindparam("ours"), Deadline.state == "open", Deadline.next_reminder_at <= bindparam("now")
)  # fmt: skip
# Asked at every beat of the clock, so each is built once; a suspension that has used up its cap is among them.
WAITS = exists().where(*_WHEN)
_DUE = written_out(
    select(
        Deadline.id, Deadline.case_id, Deadline.instance_id, Deadline.task_id, Deadline.unit_id, Deadline.rule,
        Deadline.extended_by, Deadline.start_at, Deadline.due_at, Deadline.due_on, Deadline.provisional,
        Deadline.due_version, Case.code, Case.registered_at, Case.accepted_at,
    )
    .join(Case, Case.id == Deadline.case_id)
    .where(*_WHEN)
    .order_by(Deadline.next_reminder_at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True, of=Deadline)
)  # fmt: skip
_TASKS = written_out(
    select(Task.id, Task.instance_id, Task.name, Task.unit_id, Task.role, Task.holder_id)
    .where(Task.instance_id.in_(bindparam("instances", expanding=True)), Task.state == "open")
    .order_by(Task.created_at, Task.id)
)
_UNITS = select(Unit.id, Unit.name, Unit.kind).where(Unit.id.in_(bindparam("units", expanding=True)))
_SENT = (
    select(ReminderSent.deadline_id, ReminderSent.due_version, ReminderSent.rung)
    .join(
        Deadline, and_(Deadline.id == ReminderSent.deadline_id, Deadline.due_version == ReminderSent.due_version)
    )
    .where(ReminderSent.deadline_id.in_(bindparam("deadlines", expanding=True)))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TermEnd:
    """What the ladder asks of a due date, from the row: the row is the truth, nothing is counted again."""

    n: int
    unit: str
    due_on: date
    instant: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One deadline of the batch: the rung to send now, if any, and when to look again."""

    deadline_id: str
    due_version: int
    case_id: str
    desk: Desk
    rung: Rung | None
    covered: tuple[str, ...]  #: lower rungs that were missed and are merged into it
    facts: dict[str, Any]
    link: str
    next_at: datetime | None


def read_due(session: Session, house: House, *, now: datetime, limit: int) -> list[Any]:
    """Return open deadlines whose next reminder is due; those that another worker has in hand are passed over."""
    return list(session.execute(_DUE, {"ours": house.county, "now": now, "most": limit}))


class Background:
    """What a batch of deadlines needs to know besides its rows: open tasks, units, rungs already sent."""

    def __init__(self, session: Session, rows: Sequence[Row[Any]]) -> None:
        self._tasks: dict[str, Any] = {}
        self._first: dict[str, Any] = {}
        for task in session.execute(_TASKS, {"instances": sorted({row.instance_id for row in rows})}):
            self._tasks[task.id] = task
            self._first.setdefault(task.instance_id, task)
        units = {row.unit_id for row in rows} | {task.unit_id for task in self._tasks.values()}
        self._units = {row.id: row for row in session.execute(_UNITS, {"units": sorted(units)})}
        self._sent: dict[tuple[str, int], set[str]] = {}
        for row in session.execute(_SENT, {"deadlines": sorted({row.id for row in rows})}):
            self._sent.setdefault((row.deadline_id, row.due_version), set()).add(row.rung)

    def task_of(self, row: Row[Any]) -> Row[Any] | None:
        """Return the open task of a deadline; for a term over a whole process the first one open in it."""
        return self._tasks.get(row.task_id) if row.task_id else self._first.get(row.instance_id)

    def desk_of(self, row: Row[Any]) -> Desk:
        """Return where the work stands today."""
        task = self.task_of(row)
        unit = self._units[task.unit_id if task else row.unit_id]
        return Desk(
            unit_id=unit.id,
            unit_name=unit.name,
            unit_kind=unit.kind,
            role=task.role if task else None,
            holder_id=task.holder_id if task else None,
        )

    def sent(self, row: Row[Any]) -> set[str]:
        """Return the rungs already sent for the deadline's present due date."""
        return self._sent.get((row.id, row.due_version), set())


def plan(house: House, row: Row[Any], background: Background, *, now: datetime) -> Reminder:
    """Work out the highest rung due now and the next one.

    :raises workflows.worktime.UnknownRule: no table in force has the deadline's rule.
    """
    pinned_on = local_date(row.accepted_at or row.registered_at)
    rule = house.rules.rule(row.extended_by or row.rule, on=pinned_on, division=house.county)
    desk, task = background.desk_of(row), background.task_of(row)
    rungs: Sequence[Rung] = ()
    if row.due_at is not None:
        rungs = ladder(
            start=row.start_at if rule.unit is TermUnit.HOUR else local_date(row.start_at),
            due=TermEnd(n=rule.n, unit=rule.unit, due_on=row.due_on or local_date(row.due_at), instant=row.due_at),
            rule=rule,
            calendar=house.calendar,
            unit_kind=desk.unit_kind,
            through=now,
        )
    sent = background.sent(row)
    rung, upcoming = highest_due(rungs, now, sent), next_rung(rungs, now)
    return Reminder(
        deadline_id=row.id,
        due_version=row.due_version,
        case_id=row.case_id,
        desk=desk,
        rung=rung,
        covered=_covered(rungs, rung, sent),
        facts=_facts(row, rule=rule, desk=desk, task=task, rung=rung, now=now) if rung else {},
        link=f"/tasks/{task.id}" if row.task_id and task else f"/cases/{row.case_id}",
        next_at=upcoming.at if upcoming else None,
    )


def _covered(rungs: Sequence[Rung], rung: Rung | None, sent: set[str]) -> tuple[str, ...]:
    """Return the keys between the last rung sent and the one to send."""
    below = [each.key for each in rungs if rung is not None and each.at < rung.at]
    last = max((number for number, key in enumerate(below) if key in sent), default=-1)
    return tuple(below[last + 1 :])


def _facts(row: Row[Any], rule: Rule, desk: Desk, task: Row[Any] | None, rung: Rung, now: datetime) -> dict[str, Any]:
    due_on = row.due_on or local_date(row.due_at)
    by_the_hour = rule.unit is TermUnit.HOUR
    return {
        "case": row.code,
        "task": task.name if row.task_id and task else rule.title.zh[:LONGEST],
        "unit": desk.unit_name,
        "rule_zh": rule.title.zh[:LONGEST],
        "rule_en": rule.title.en[:LONGEST],
        "due": row.due_at.astimezone(LOCAL).isoformat(timespec="minutes") if by_the_hour else due_on.isoformat(),
        "days": abs((due_on - local_date(now)).days),
        "rung_zh": rung.zh,
        "rung_en": rung.en,
        "basis_zh": rule.basis.zh[:LONGEST],
        "basis_en": rule.basis.en[:LONGEST],
        "provisional": row.provisional,
    }
