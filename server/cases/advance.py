"""The only place that applies a Progress: snapshot, tasks, deadlines, timers, waits, effects; the caller commits once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import forms
from sqlalchemy import case, delete, insert, update

from server.cases import routing, terms
from server.cases.models import Deadline, Instance, Task, Timer, Wait
from server.cases.occurrence import Occurrence
from server.cases.running import Running
from server.foundation.errors import StaleInstance
from server.foundation.work import Work
from workflows.progress import Effect, OpenTerm, Progress

_QUIET = {"synchronize_session": False}  # rows are written by Core; no loaded object has to be told


def apply(work: Work, running: Running, progress: Progress, *, completing: Occurrence | None = None) -> None:
    """Write what a step changed.

    `completing` is the task whose completion caused the step: its answers are shown to effect handlers.

    :raises StaleInstance: the instance moved on since it was read.
    :raises NoSuchUnit: a task is sent to a unit that the case does not name.
    :raises Refused: an effect handler says no; nothing is kept.
    """
    opened = _Opened(work, running, progress)
    _write_instance(work, running, progress, opened)
    opened.write()
    _close_gone(work, running, progress, completing)
    for effect in progress.effects:
        _perform(work, running, progress, effect, completing)


def insert_instance(work: Work, running: Running, progress: Progress) -> None:
    """Write a fresh instance and all that is open in it, then perform its effects."""
    opened = _Opened(work, running, progress)
    work.session.execute(
        insert(Instance).values(
            id=running.id, county=work.house.county, case_id=running.case_id, item_id=running.item_id,
            definition_id=running.definition_id, key=running.key, subject=running.subject, version=1,
            started_at=work.now, **_instance_values(work, running, progress, opened),
        )
    )  # fmt: skip
    opened.write()
    for effect in progress.effects:
        _perform(work, running, progress, effect, None)


def _instance_values(work: Work, running: Running, progress: Progress, opened: _Opened) -> dict[str, Any]:
    return {
        "snapshot": progress.snapshot,
        "state": "finished" if progress.finished else "open",
        "finished_at": work.now if progress.finished else None,
        "open": opened.projection(),
        "data": plain(progress.data),
        "done": [*running.done, *(e for e in dict.fromkeys(progress.elements) if e not in running.done)],
    }


def _write_instance(work: Work, running: Running, progress: Progress, opened: _Opened) -> None:
    written = work.session.execute(
        update(Instance)
        .where(Instance.id == running.id, Instance.version == running.version)
        .values(version=running.version + 1, **_instance_values(work, running, progress, opened)),
        execution_options=_QUIET,
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleInstance


class _Opened:
    """What is open after the step: new rows to write, and the projection kept on the instance to compare with next time."""

    def __init__(self, work: Work, running: Running, progress: Progress) -> None:
        self._work, self._running, self._progress = work, running, progress
        before = running.open
        self._old_terms: dict[str, list[Any]] = before.get("terms", {})
        self._measured = {
            term.id: terms.measure(work, term.rule, anchor=term.anchor, pinned_on=running.pinned_on)
            for term in progress.terms
            if term.id not in self._old_terms
        }
        self._person_tasks = {task.id for task in progress.tasks}
        old_tasks = set(before.get("tasks", ()))
        self._tasks = [self._task_row(task) for task in progress.tasks if task.id not in old_tasks]
        self._units = {row["id"]: row["unit_id"] for row in self._tasks}
        old_timers, old_waits = set(before.get("timers", ())), set(before.get("waits", ()))
        self._timers = [self._timer_row(t) for t in progress.timers if t.id not in old_timers]
        self._waits = [
            {"id": w.id, "county": work.house.county, "instance_id": running.id, "message": w.message}
            for w in progress.waits
            if w.id not in old_waits
        ]

    def projection(self) -> dict[str, Any]:
        """Return what the instance row keeps: ids, and each term's task, due instant and rule."""
        return {
            "tasks": [t.id for t in self._progress.tasks],
            "terms": {t.id: self._term_entry(t) for t in self._progress.terms},
            "timers": [t.id for t in self._progress.timers],
            "waits": [w.id for w in self._progress.waits],
        }

    def write(self) -> None:
        """Insert the new rows, one statement per table."""
        session = self._work.session
        if self._tasks:
            session.execute(insert(Task), self._tasks)
        if self._measured:
            session.execute(insert(Deadline), [self._deadline_row(t) for t in self._progress.terms if t.id in self._measured])
        if self._timers:
            session.execute(insert(Timer), self._timers)
        if self._waits:
            session.execute(insert(Wait), self._waits)

    def _term_entry(self, term: OpenTerm) -> list[Any]:
        measured = self._measured.get(term.id)
        if measured is None:
            return self._old_terms[term.id]
        own = term.task if term.task in self._person_tasks else None
        return [own, measured.due.instant.isoformat(), term.rule, measured.due.provisional]

    def _binding(self, task_id: str) -> tuple[datetime, str, bool]:
        """Return the earliest open term over the task: its own, or one of a scope around it."""
        best = (terms.NEVER, "", False)
        for term in self._progress.terms:
            own, due, rule, provisional = self._term_entry(term)
            if own is None or own == task_id:
                best = min(best, (datetime.fromisoformat(due), rule, provisional))
        return best

    def _task_row(self, task: Any) -> dict[str, Any]:
        desk = routing.desk_of(
            self._work, task, data=self._progress.data, township=self._running.township, village=self._running.village
        )
        due_at, rule, provisional = self._binding(task.id)
        return {
            "id": task.id, "county": self._work.house.county, "instance_id": self._running.id,
            "case_id": self._running.case_id, "element": task.element, "name": task.name, "unit_id": desk.unit,
            "role": desk.role, "form": task.form, "form_version": forms.load(task.form).version if task.form else None,
            "state": "open", "priority": task.priority, "due_at": due_at, "due_rule": rule,
            "provisional": provisional, "created_at": self._work.now,
        }  # fmt: skip

    def _timer_row(self, timer: Any) -> dict[str, Any]:
        due = terms.timer_instant(self._work, timer.term, anchor=timer.anchor, pinned_on=self._running.pinned_on)
        return {
            "id": timer.id, "county": self._work.house.county, "instance_id": self._running.id, "element": timer.element,
            "term": timer.term, "start_at": self._work.now, "due_at": due, "state": "open",
        }  # fmt: skip

    def _deadline_row(self, term: OpenTerm) -> dict[str, Any]:
        own = term.task if term.task in self._person_tasks else None
        measured = self._measured[term.id]
        return {
            "id": term.id, "county": self._work.house.county, "case_id": self._running.case_id,
            "instance_id": self._running.id, "task_id": own, "element": term.element,
            "unit_id": self._holder(own), "consumed": [], "due_version": 1, "state": "open",
            "next_reminder_at": self._work.now, **terms.deadline_values(measured),
        }  # fmt: skip

    def _holder(self, own: str | None) -> str:
        """Return the unit whose posts are reminded: the task's; for a scope the unit of its first open task, else the township."""
        if own is not None and own in self._units:
            return str(self._units[own])
        return str(next(iter(self._units.values()), self._running.township))


def _close_gone(work: Work, running: Running, progress: Progress, completing: Occurrence | None) -> None:
    before, session = running.open, work.session
    done = completing.task_id if completing else None
    tasks = set(before.get("tasks", ())) - {t.id for t in progress.tasks} - {done}
    if tasks:
        session.execute(update(Task).where(Task.id.in_(tasks)).values(state="cancelled"), execution_options=_QUIET)
    gone = set(before.get("terms", {})) - {t.id for t in progress.terms}
    if gone:
        _close_deadlines(work, before["terms"], gone, cancelled=tasks)
    timers = set(before.get("timers", ())) - {t.id for t in progress.timers}
    if timers:
        session.execute(
            update(Timer).where(Timer.id.in_(timers), Timer.state == "open").values(state="cancelled"), execution_options=_QUIET
        )
    waits = set(before.get("waits", ())) - {w.id for w in progress.waits}
    if waits:
        session.execute(delete(Wait).where(Wait.id.in_(waits)), execution_options=_QUIET)


def _close_deadlines(work: Work, entries: Mapping[str, Any], gone: set[str], *, cancelled: set[str]) -> None:
    """End the terms that are no longer open: met or late by the instant of the act, cancelled with a cancelled task."""
    dropped = {key for key in gone if entries[key][0] in cancelled}
    met_or_late = case((Deadline.due_at < work.now, "late"), else_="met")
    for keys, state in ((gone - dropped, met_or_late), (dropped, "cancelled")):
        if keys:
            work.session.execute(
                update(Deadline)
                .where(Deadline.id.in_(keys), Deadline.state == "open")
                .values(state=state, closed_at=work.now, next_reminder_at=None),
                execution_options=_QUIET,
            )


def _perform(
    work: Work, running: Running, progress: Progress, effect: Effect, completing: Occurrence | None
) -> None:
    base = completing or Occurrence(
        case_id=running.case_id, township=running.township, instance_id=running.id, item_id=running.item_id,
        subject=running.subject, data=progress.data,
    )  # fmt: skip
    handler = work.house.effects.get(effect.topic)
    if handler is None:
        raise LookupError(f"no effect handler for {effect.topic!r} of element {effect.element!r}")
    handler(work, replace(base, data=progress.data, element=effect.element, topic=effect.topic, inputs=dict(effect.inputs)))


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return routing data as JSON keeps it (decimals and dates as text)."""
    return json.loads(json.dumps(dict(data), default=str))  # type: ignore[no-any-return]
