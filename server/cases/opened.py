"""What is open in an instance after a step, compared with what was open before: the rows to write."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import func, insert, or_, select, update

import forms
from server.cases import routing, terms
from server.cases.models import Deadline, Task, Timer, Wait
from server.cases.occurrence import Occurrence
from server.cases.running import Running
from server.foundation.database import QUIET, table_of
from server.foundation.work import Work
from server.organisation.roles import ROLES
from workflows.progress import OpenTask, OpenTerm, OpenTimer, Progress


class Opened:
    """New rows, moved terms, and the projection kept on the instance to compare with next time."""

    def __init__(self, work: Work, running: Running, progress: Progress) -> None:
        self._work, self._running, self._progress = work, running, progress
        before = running.open
        self._person_tasks = {task.id for task in progress.tasks}
        self._terms = distinct(progress.terms, self._person_tasks)
        self._before: dict[str, list[Any]] = before.get("terms", {})
        self._measured = {t.id: self._measure(t) for t in self._terms if self._is_new_or_moved(t)}
        self._entries = {t.id: self._entry(t) for t in self._terms}
        old_tasks, old_timers, old_waits = (set(before.get(name, ())) for name in ("tasks", "timers", "waits"))
        self.tasks = [self._task_row(task) for task in progress.tasks if task.id not in old_tasks]
        self._units = {row["id"]: row["unit_id"] for row in self.tasks}
        self._staying = [task.id for task in progress.tasks if task.id in old_tasks]
        self._timers = [self._timer_row(t) for t in progress.timers if t.id not in old_timers]
        self._waits = [
            {"id": w.id, "county": work.house.county, "instance_id": running.id, "message": w.message}
            for w in progress.waits
            if w.id not in old_waits
        ]

    @property
    def term_ids(self) -> Set[str]:
        """Return the ids of the terms that run."""
        return self._entries.keys()

    def projection(self) -> dict[str, Any]:
        """Return what the instance row keeps: ids, and each term's task, due instant, rule, provisional flag and anchor."""
        return {
            "tasks": [t.id for t in self._progress.tasks],
            "terms": self._entries,
            "timers": [t.id for t in self._progress.timers],
            "waits": [w.id for w in self._progress.waits],
        }

    def write(self) -> None:
        """Insert the new rows, one statement per table, and move what an anchor that became known moves."""
        session = self._work.session
        if self.tasks:
            session.execute(insert(table_of(Task)), self.tasks)
            self._keep_in_hand()
            self._lay_out()
        fresh = [self._deadline_row(t) for t in self._terms if t.id in self._measured and t.id not in self._before]
        if fresh:
            session.execute(insert(table_of(Deadline)), fresh)
        if self._timers:
            session.execute(insert(table_of(Timer)), self._timers)
        if self._waits:
            session.execute(insert(table_of(Wait)), self._waits)
        self._move()

    def _keep_in_hand(self) -> None:
        """Leave the next step of a service with whoever did the one before: it is offered to the provider once (docs/howto/transfer.md)."""
        for row in self.tasks:
            if ROLES[row["role"]].kinds != ("provider",):
                continue
            before = select(func.coalesce(Task.holder_id, Task.completed_by)).where(
                Task.instance_id == row["instance_id"], Task.unit_id == row["unit_id"], Task.role == row["role"], Task.state == "done"
            )  # fmt: skip
            held = self._work.session.scalar(before.order_by(Task.completed_at.desc(), Task.id.desc()).limit(1))
            self._work.session.execute(
                update(Task).where(Task.id == row["id"]).values(holder_id=held), execution_options=QUIET
            )

    def _lay_out(self) -> None:
        """Lay new tasks out with what the form's room knows already, so that nobody types it again."""
        for row in self.tasks:
            layout = self._work.house.layouts.get(row["form"] or "")
            draft = layout(self._work, self._occurrence(row)) if layout else None
            if draft:
                self._work.session.execute(
                    update(Task).where(Task.id == row["id"]).values(draft=draft), execution_options=QUIET
                )

    def _occurrence(self, row: dict[str, Any]) -> Occurrence:
        running = self._running
        return Occurrence(
            case_id=running.case_id, township=running.township, instance_id=running.id, item_id=running.item_id,
            subject=running.subject, data=self._progress.data, element=row["element"], form=row["form"], task_id=row["id"],
        )  # fmt: skip

    def refresh(self) -> None:
        """Give tasks that stay the name, desk, form and priority that they have in the diagram now; a holder at another desk lets go."""
        staying = set(self._staying)
        for task in self._progress.tasks:
            if task.id not in staying:
                continue
            row = self._task_row(task)
            kept = {
                name: row[name]
                for name in ("name", "unit_id", "role", "alternates", "shared", "form", "form_version", "priority")
            }
            moved = or_(Task.unit_id != row["unit_id"], Task.role != row["role"])
            self._work.session.execute(
                update(Task).where(Task.id == task.id, moved).values(holder_id=None), execution_options=QUIET
            )
            self._work.session.execute(update(Task).where(Task.id == task.id).values(**kept), execution_options=QUIET)

    def _is_new_or_moved(self, term: OpenTerm) -> bool:
        entry = self._before.get(term.id)
        return entry is None or entry[terms.ANCHOR] != term.anchor

    def _measure(self, term: OpenTerm) -> terms.Measured:
        return terms.measure(self._work, term.rule, anchor=term.anchor, pinned_on=self._running.pinned_on)

    def _entry(self, term: OpenTerm) -> list[Any]:
        measured = self._measured.get(term.id)
        if measured is None:
            return self._before[term.id]
        due = measured.due
        return [self._own(term), due.instant.isoformat(), term.rule, due.provisional, term.anchor]

    def _own(self, term: OpenTerm) -> str | None:
        """Return the person's task that the term measures, or None for a term over a scope."""
        return term.task if term.task in self._person_tasks else None

    def _binding(self, task_id: str) -> dict[str, Any]:
        return terms.binding(self._entries.values(), task_id)

    def _form_of(self, task: OpenTask) -> str | None:
        """Return the form of a step: the diagram's, or the one that a room chooses for this case."""
        choice = self._work.house.choices.get(task.form) if task.form else None
        return choice(self._work, self._progress.data) if choice else task.form

    def _task_row(self, task: OpenTask) -> dict[str, Any]:
        form = self._form_of(task)
        desk, *others = routing.desks_of(
            self._work, task, data=self._progress.data, township=self._running.township, village=self._running.village
        )
        return {
            "id": task.id, "county": self._work.house.county, "instance_id": self._running.id,
            "case_id": self._running.case_id, "element": task.element, "name": task.name, "unit_id": desk.unit,
            "role": desk.role, "alternates": [[other.unit, other.role] for other in others],
            "shared": bool(others), "form": form,
            "form_version": forms.load(form).version if form else None,
            "state": "open", "priority": task.priority, "created_at": self._work.now, **self._binding(task.id),
        }  # fmt: skip

    def _timer_row(self, timer: OpenTimer) -> dict[str, Any]:
        due = terms.timer_instant(self._work, timer.term, anchor=timer.anchor, pinned_on=self._running.pinned_on)
        return {
            "id": timer.id, "county": self._work.house.county, "instance_id": self._running.id, "element": timer.element,
            "term": timer.term, "start_at": self._work.now, "due_at": due, "state": "open",
        }  # fmt: skip

    def _deadline_row(self, term: OpenTerm) -> dict[str, Any]:
        own = self._own(term)
        return {
            "id": term.id, "county": self._work.house.county, "case_id": self._running.case_id,
            "instance_id": self._running.id, "task_id": own, "element": term.element, "unit_id": self._holder(own),
            "consumed": [], "due_version": 1, "state": "open", "next_reminder_at": self._work.now,
            **terms.deadline_values(self._measured[term.id]),
        }  # fmt: skip

    def _holder(self, own: str | None) -> str:
        """Return the unit whose posts are reminded: the task's; for a scope its first new task's, else the township."""
        if own is not None and own in self._units:
            return str(self._units[own])
        return str(next(iter(self._units.values()), self._running.township))

    def _move(self) -> None:
        """Write terms whose anchor became known, and the due dates of tasks that were open before and are bound anew."""
        session = self._work.session
        moved = [t for t in self._terms if t.id in self._measured and t.id in self._before]
        for term in moved:
            session.execute(
                update(Deadline)
                .where(Deadline.id == term.id)
                .values(
                    due_version=Deadline.due_version + 1,
                    next_reminder_at=self._work.now,
                    **terms.deadline_values(self._measured[term.id]),
                ),
                execution_options=QUIET,
            )
        if not self._measured:
            return
        for task_id in self._staying:
            session.execute(
                update(Task).where(Task.id == task_id).values(**self._binding(task_id)), execution_options=QUIET
            )


def distinct(found: Sequence[OpenTerm], person_tasks: Set[str]) -> list[OpenTerm]:
    """Leave out a task's term where a scope around it runs the same one: nobody is reminded twice of one date."""
    of_scopes = {(term.rule, term.anchor) for term in found if term.task not in person_tasks}
    return [term for term in found if term.task not in person_tasks or (term.rule, term.anchor) not in of_scopes]
