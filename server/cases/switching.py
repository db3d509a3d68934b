"""Take a running instance over to another version of its diagram, or see beforehand what that would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases import advance, definitions, running
from server.cases.events import note
from server.cases.models import Definition
from server.cases.opened import distinct
from server.cases.terms import measure
from server.foundation.clock import local_date
from server.foundation.work import Work
from workflows import moving
from workflows.moving import CannotMove, Hindrance
from workflows.progress import OpenTerm, Progress

__all__ = ["CannotMove", "Hindrance", "TermChange", "foresee", "switch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChange:
    """One deadline that would begin, end or move."""

    element: str
    rule: str
    kind: str  #: new, ends, moves
    before: date | None
    after: date | None

    def as_json(self) -> dict[str, Any]:
        """Return the change as a row keeps it."""
        return {
            "element": self.element, "rule": self.rule, "kind": self.kind,
            "before": self.before and self.before.isoformat(), "after": self.after and self.after.isoformat(),
        }  # fmt: skip


def foresee(work: Work, *, instance_id: str, definition_id: str) -> list[TermChange]:
    """Return which deadlines would change if the instance went over; an empty list means that none does.

    :raises NotFound: the county has no such instance.
    :raises CannotMove: the instance stands where the other version cannot take it over.
    """
    now_running = running.read(work, instance_id)
    return _changes(work, now_running, _moved(work, now_running, definition_id))


def switch(work: Work, *, instance_id: str, definition_id: str) -> None:
    """Take the instance over.

    :raises NotFound: the county has no such instance.
    :raises CannotMove: the instance stands where the other version cannot take it over.
    :raises StaleInstance: it moved on meanwhile.
    """
    now_running = running.read(work, instance_id)
    progress = _moved(work, now_running, definition_id)
    advance.take_over(work, now_running, progress, definition_id=definition_id)
    version = work.session.scalars(select(Definition.version).where(Definition.id == definition_id)).one()
    note(
        work, now_running.case_id, "version-changed", instance_id=instance_id, process=now_running.key, version=version
    )
    audit.record(work, "instance.switch", instance_id, definition=definition_id)


def _moved(work: Work, now_running: running.Running, definition_id: str) -> Progress:
    old = definitions.compiled(work.session, now_running.definition_id)
    new = definitions.compiled(work.session, definition_id)
    return moving.move(old, new, now_running.snapshot, now=work.now)


def _changes(work: Work, now_running: running.Running, progress: Progress) -> list[TermChange]:
    before = now_running.open.get("terms", {})
    after = {term.id: term for term in distinct(progress.terms, {task.id for task in progress.tasks})}
    found = [
        TermChange(element="", rule=str(entry[2]), kind="ends", before=_day(entry[1]), after=None)
        for key, entry in before.items()
        if key not in after
    ]
    for key, term in after.items():
        known = before.get(key)
        if known is None or known[4] != term.anchor:
            found.append(
                TermChange(
                    element=term.element, rule=term.rule, kind="new" if known is None else "moves",
                    before=None if known is None else _day(known[1]), after=_due(work, now_running, term),
                )
            )  # fmt: skip
    return found


def _due(work: Work, now_running: running.Running, term: OpenTerm) -> date:
    due = measure(work, term.rule, anchor=term.anchor, pinned_on=now_running.pinned_on).due
    return due.due_on or local_date(due.instant)


def _day(instant: str) -> date:
    # A day term ends with its last day: its instant is the next midnight.
    return local_date(datetime.fromisoformat(instant) - timedelta(seconds=1))
