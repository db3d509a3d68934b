"""Figures about the whole county for metrics: how much is open and late, and what waits to be moved on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from server.cases.models import Incident, Instance, Message, Task, Timer
from server.foundation.clock import start_of
from server.foundation.work import Work
from server.messaging.models import Outbox
from server.messaging.queries import oldest_waiting
from server.organisation.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTasks:
    """Open tasks of one unit in one process."""

    unit: str
    process: str
    open: int
    overdue: int
    due: int  #: not overdue, but by the end of today


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the rows say."""

    tasks: list[OpenTasks]
    instances: int
    timers_due: int
    messages_waiting: int
    incidents: int
    outbox_waiting: int
    outbox_failed: int
    outbox_age: float  #: seconds since the oldest message waits

    def single(self) -> Iterator[tuple[str, str, float]]:
        """Yield name, words and value of the figures that have no labels."""
        yield "yimen_open_instances", "Running process instances.", self.instances
        yield "yimen_due_timers", "Timers that are due and have not fired.", self.timers_due
        yield "yimen_waiting_messages", "Messages between instances that wait.", self.messages_waiting
        yield "yimen_open_incidents", "Failed automatic steps that wait for repair.", self.incidents
        yield "yimen_outbox_waiting", "Messages to people that wait.", self.outbox_waiting
        yield "yimen_outbox_failed", "Messages to people that were given up.", self.outbox_failed
        yield "yimen_outbox_oldest_seconds", "How long the oldest message to a person waits.", self.outbox_age


def figures(work: Work) -> Figures:
    """Return the county's figures now."""
    oldest = oldest_waiting(work)
    return Figures(
        tasks=_tasks(work), instances=_count(work, Instance, Instance.state == "open"),
        timers_due=_count(work, Timer, (Timer.state == "open") & (Timer.due_at <= work.now)),
        messages_waiting=_count(work, Message, Message.state == "waiting"),
        incidents=_count(work, Incident, Incident.state == "open"),
        outbox_waiting=_count(work, Outbox, Outbox.state == "waiting"),
        outbox_failed=_count(work, Outbox, Outbox.state == "failed"), outbox_age=_seconds(oldest, work.now),
    )  # fmt: skip


def _tasks(work: Work) -> list[OpenTasks]:
    late = func.sum(case((Task.due_at < work.now, 1), else_=0))
    tonight = start_of(work.today + timedelta(days=1))
    today = func.sum(case(((Task.due_at >= work.now) & (Task.due_at < tonight), 1), else_=0))
    rows = work.session.execute(
        select(Unit.code, Instance.key, func.count().label("open"), late.label("overdue"), today.label("due"))
        .select_from(Task)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.county == work.house.county, Task.state == "open")
        .group_by(Unit.code, Instance.key)
        .order_by(Unit.code, Instance.key)
    )
    return [
        OpenTasks(unit=row.code, process=row.key, open=row.open, overdue=int(row.overdue), due=int(row.due))
        for row in rows
    ]


def _count(work: Work, model: Any, where: Any) -> int:
    return (
        work.session.scalar(select(func.count()).select_from(model).where(model.county == work.house.county, where))
        or 0
    )


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
