"""The only place that applies a Progress: snapshot, tasks, deadlines, timers, waits, effects; the caller commits once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

from sqlalchemy import case, delete, insert, update
from sqlalchemy.exc import SQLAlchemyError

from server.cases import arrivals
from server.cases.events import note
from server.cases.models import Deadline, Instance, Task, Timer, Wait
from server.cases.occurrence import Occurrence
from server.cases.opened import Opened
from server.cases.refusals import StepBroken
from server.cases.running import Running
from server.foundation.database import QUIET, table_of
from server.foundation.errors import Refused, StaleInstance
from server.foundation.work import Work
from workflows.progress import Effect, Progress

_TASKS, _DEADLINES, _TIMERS, _WAITS, _INSTANCES = (table_of(each) for each in (Task, Deadline, Timer, Wait, Instance))


def apply(
    work: Work,
    running: Running,
    progress: Progress,
    *,
    completing: Occurrence | None = None,
    skip: Set[str] = frozenset(),
) -> None:
    """Write what a step changed.

    `completing` is the task whose completion caused the step: its answers are shown to effect handlers. The effects of elements in
    `skip` are left out and noted.

    :raises StaleInstance: the instance moved on since it was read.
    :raises NoSuchUnit: a task is sent to a unit that the case does not name.
    :raises Refused: an effect handler says no; nothing is kept.
    :raises StepBroken: an effect handler broke; nothing is kept.
    """
    opened = Opened(work, running, progress)
    _write_instance(work, running, progress, opened)
    opened.write()
    _close_gone(work, running, progress, opened, completing)
    arrivals.tell(work, running, opened.tasks)
    for effect in progress.effects:
        if effect.element in skip:
            note(work, running.case_id, "step-skipped", instance_id=running.id, element=effect.element)
        else:
            _perform(work, running, progress, effect, completing)
    _tell_end(work, running, progress)


def take_over(work: Work, running: Running, progress: Progress, *, definition_id: str) -> None:
    """Write an instance as it stands in another version of its diagram; nothing has happened, so no effect is performed.

    Terms and timers that the other version lacks are cancelled; tasks that stay get its name, desk, form and priority.

    :raises StaleInstance: the instance moved on since it was read.
    """
    opened = Opened(work, running, progress)
    _write_instance(work, running, progress, opened, definition_id=definition_id)
    opened.write()
    opened.refresh()
    _close_gone(work, running, progress, opened, None, every=True)


def insert_instance(work: Work, running: Running, progress: Progress) -> None:
    """Write a fresh instance and all that is open in it, then perform its effects."""
    opened = Opened(work, running, progress)
    work.session.execute(
        insert(_INSTANCES).values(
            id=running.id, county=work.house.county, case_id=running.case_id, item_id=running.item_id,
            definition_id=running.definition_id, key=running.key, subject=running.subject, version=1,
            started_at=work.now, **_instance_values(work, running, progress, opened),
        )
    )  # fmt: skip
    opened.write()
    arrivals.tell(work, running, opened.tasks)
    for effect in progress.effects:
        _perform(work, running, progress, effect, None)
    _tell_end(work, running, progress)


def _instance_values(work: Work, running: Running, progress: Progress, opened: Opened) -> dict[str, Any]:
    return {
        "snapshot": progress.snapshot,
        "state": "finished" if progress.finished else "open",
        "finished_at": work.now if progress.finished else None,
        "open": opened.projection(),
        "data": plain(progress.data),
        "done": [*running.done, *(e for e in dict.fromkeys(progress.elements) if e not in running.done)],
    }


def _write_instance(work: Work, running: Running, progress: Progress, opened: Opened, **more: str) -> None:
    written = work.session.execute(
        update(_INSTANCES)
        .where(_INSTANCES.c.id == running.id, _INSTANCES.c.version == running.version)
        .values(version=running.version + 1, **_instance_values(work, running, progress, opened), **more),
        execution_options=QUIET,
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleInstance


def _close_gone(
    work: Work,
    running: Running,
    progress: Progress,
    opened: Opened,
    completing: Occurrence | None,
    *,
    every: bool = False,
) -> None:
    """End what is no longer open; with `every`, each term that is gone counts as cancelled."""
    before, session = running.open, work.session
    done = completing.task_id if completing else None
    tasks = set(before.get("tasks", ())) - {t.id for t in progress.tasks} - {done}
    if tasks:
        session.execute(update(_TASKS).where(_TASKS.c.id.in_(tasks)).values(state="cancelled"), execution_options=QUIET)
    gone = set(before.get("terms", {})) - opened.term_ids
    if gone:
        interrupted = tasks and done is None
        cancelled = {before["terms"][key][0] for key in gone} if every else tasks | {None} if interrupted else tasks
        _close_deadlines(work, before["terms"], gone, cancelled=cancelled)
    timers = set(before.get("timers", ())) - {t.id for t in progress.timers}
    if timers:
        session.execute(
            update(_TIMERS).where(_TIMERS.c.id.in_(timers), _TIMERS.c.state == "open").values(state="cancelled"),
            execution_options=QUIET,
        )
    waits = set(before.get("waits", ())) - {w.id for w in progress.waits}
    if waits:
        session.execute(delete(_WAITS).where(_WAITS.c.id.in_(waits)), execution_options=QUIET)


def _close_deadlines(work: Work, entries: Mapping[str, Any], gone: set[str], *, cancelled: Set[str | None]) -> None:
    """End the terms that are no longer open: met or late by the instant of the act, cancelled with a cancelled task.

    None in `cancelled` stands for the scopes: a message that stops everything in one does not fulfil its term.
    """
    dropped = {key for key in gone if entries[key][0] in cancelled}
    met_or_late = case((_DEADLINES.c.due_at < work.now, "late"), else_="met")
    for keys, state in ((gone - dropped, met_or_late), (dropped, "cancelled")):
        if keys:
            work.session.execute(
                update(_DEADLINES)
                .where(_DEADLINES.c.id.in_(keys), _DEADLINES.c.state == "open")
                .values(state=state, closed_at=work.now, next_reminder_at=None),
                execution_options=QUIET,
            )


def _tell_end(work: Work, running: Running, progress: Progress) -> None:
    """Tell the room that keeps the case (topic `instance.finished`) that a process has ended."""
    handler = work.house.effects.get("instance.finished")
    if progress.finished and handler is not None:
        handler(
            work,
            Occurrence(
                case_id=running.case_id, township=running.township, instance_id=running.id, item_id=running.item_id,
                subject=running.subject, data=progress.data, topic="instance.finished",
            ),
        )  # fmt: skip


def _perform(work: Work, running: Running, progress: Progress, effect: Effect, completing: Occurrence | None) -> None:
    base = completing or Occurrence(
        case_id=running.case_id, township=running.township, instance_id=running.id, item_id=running.item_id,
        subject=running.subject, data=progress.data,
    )  # fmt: skip
    handler = work.house.effects.get(effect.topic)
    told = replace(base, data=progress.data, element=effect.element, topic=effect.topic, inputs=dict(effect.inputs))
    try:
        if handler is None:
            raise LookupError(f"no effect handler for {effect.topic!r}")
        handler(work, told)
    except (Refused, SQLAlchemyError):
        raise  # said no in words of its own; or a race that is run again, or a database that is away
    except Exception as error:
        # Whatever a handler throws: the step is broken, people see its cause, and it can be run again.
        cause = f"{type(error).__name__}: {error}"
        raise StepBroken(element=effect.element, cause=cause, retry={}, topic=effect.topic) from error


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return routing data as JSON keeps it (decimals and dates as text)."""
    return json.loads(json.dumps(dict(data), default=str))  # type: ignore[no-any-return]
