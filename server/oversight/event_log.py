"""The event log of cases for process mining: which step of which case, when, at which post, and nobody by name.

Columns and attributes are those of IEEE 1849 (XES), which process mining tools read as XES and, with the same names, as CSV. Cases and people stand under
pseudonyms made with a key of the one export, which nobody keeps: they cannot be turned back, and two exports cannot be joined.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.models import Case, Event, Instance, Task
from server.cases.timeline import KINDS
from server.cases.visibility import visible_cases
from server.cases.words import name_of
from server.foundation.errors import NotPermitted
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit

AT_ONCE = 200  #: cases read at a time
NOBODY = "system"
#: Kinds of timeline events that the rows of tasks tell better.
_TOLD_BY_TASKS = frozenset({"task-done"})
#: Steps of a task's life between its opening and its end, in the standard's words.
_TRANSITIONS = {"task-claimed": "start", "task-released": "suspend", "task-reassigned": "reassign"}
#: Of what happened at one instant: what ended comes before what it opened.
_ORDER = {"start": 0, "suspend": 0, "reassign": 0, "complete": 1, "schedule": 2}
_NAMED = re.compile(r"\{\w+\}")
_TASK = (
    Task.id, Task.case_id, Task.instance_id, Task.element, Task.name, Task.unit_id, Task.role, Task.created_at,
    Task.completed_at, Task.completed_by,
)  # fmt: skip
_EVENT = (Event.case_id, Event.instance_id, Event.at, Event.kind, Event.by, Event.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event of a trace."""

    at: datetime
    activity: str  #: its words on the diagram or the timeline
    key: str  #: element of the diagram, or kind of event
    transition: str  #: schedule, start, suspend, reassign, complete
    process: str
    resource: str  #: pseudonym of who did it
    role: str
    unit: str  #: code of the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One case with its events, earliest first."""

    case: str  #: pseudonym
    kind: str
    channel: str
    township: str  #: code of the unit
    state: str
    events: tuple[Happening, ...]


def export(
    work: Work,
    *,
    key: bytes,
    since: datetime | None = None,
    until: datetime | None = None,
    write: Callable[[IO[bytes], Iterable[Trace]], None],
    out: IO[bytes],
) -> int:
    """Hand the traces of all cases registered in a span that the actor may read to `write`, and return the number of cases.

    That the file was taken is noted with its digest.

    :raises NotPermitted: the actor may not take lists away.
    """
    if not rules.may(work.actor, "report.export"):
        raise NotPermitted(reason="导出事件日志")
    count = 0

    def counted() -> Iterator[Trace]:
        nonlocal count
        for trace in _traces(work, _Pseudonyms(key), since, until):
            count += 1
            yield trace

    write(out, counted())
    span = "…".join(each.isoformat() if each else "" for each in (since, until))
    audit.record_export(work, f"event-log:{span}", out, what=f"{count} cases")
    return count


class _Pseudonyms:
    """Names for ids that only this export's key makes."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, identifier: str | None) -> str:
        """Return the pseudonym of an id; what no person did stays `system`."""
        if not identifier or identifier == NOBODY:
            return NOBODY
        return hmac.new(self._key, identifier.encode(), hashlib.sha256).hexdigest()[:16]


def _traces(work: Work, names: _Pseudonyms, since: datetime | None, until: datetime | None) -> Iterator[Trace]:
    units = {
        row.id: row.code
        for row in work.session.execute(select(Unit.id, Unit.code).where(Unit.county == work.house.county))
    }
    wanted = select(Case.id, Case.kind, Case.channel, Case.township, Case.state).where(visible_cases(work.actor))
    if since is not None:
        wanted = wanted.where(Case.registered_at >= since)
    if until is not None:
        wanted = wanted.where(Case.registered_at < until)
    last = ""
    while cases := work.session.execute(wanted.where(Case.id > last).order_by(Case.id).limit(AT_ONCE)).all():
        last = cases[-1].id
        happened = _happened(work, names, units, [case.id for case in cases])
        for case in cases:
            events = sorted(happened.get(case.id, ()), key=lambda each: (each.at, _ORDER[each.transition], each.key))
            yield Trace(
                case=names.of(case.id), kind=case.kind, channel=case.channel, township=units.get(case.township, ""),
                state=case.state, events=tuple(events),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the events of some cases are told with."""

    work: Work
    names: _Pseudonyms
    units: Mapping[str, str]  #: id → code
    processes: Mapping[str, str]  #: instance → key of its diagram
    tasks: Mapping[str, Any]  #: id → columns of `_TASK`

    def of_task(self, task: Any, at: datetime, transition: str, who: str | None) -> Happening:
        """Return a step of a task's life."""
        return Happening(
            at=at, activity=task.name, key=task.element, transition=transition, process=self.processes.get(task.instance_id, ""),
            resource=self.names.of(who), role=task.role, unit=self.units.get(task.unit_id, ""),
        )  # fmt: skip

    def of_event(self, event: Any) -> Happening:
        """Return an event under the bare words of its kind: what it said in particular may name somebody and stays here."""
        task = self.tasks.get(str(event.detail.get("task")))
        if task is not None and event.kind in _TRANSITIONS:
            return self.of_task(task, event.at, _TRANSITIONS[event.kind], event.by)
        words = KINDS.get(event.kind) or self.work.house.events.get(event.kind) or name_of({}, event.kind)
        return Happening(
            at=event.at, activity=_bare(words.zh), key=event.kind, transition="complete",
            process=self.processes.get(event.instance_id or "", ""), resource=self.names.of(event.by),
            role=str(event.detail.get("role", "")), unit=self.units.get(str(event.detail.get("unit", "")), ""),
        )  # fmt: skip


def _happened(
    work: Work, names: _Pseudonyms, units: Mapping[str, str], cases: Sequence[str]
) -> dict[str, list[Happening]]:
    session, found = work.session, dict[str, list[Happening]]()
    processes = dict(session.execute(select(Instance.id, Instance.key).where(Instance.case_id.in_(cases))).all())
    tasks = session.execute(select(*_TASK).where(Task.case_id.in_(cases))).all()
    batch = _Batch(work, names, units, processes, {task.id: task for task in tasks})
    for task in tasks:
        steps = found.setdefault(task.case_id, [])
        steps.append(batch.of_task(task, task.created_at, "schedule", None))
        if task.completed_at is not None:
            steps.append(batch.of_task(task, task.completed_at, "complete", task.completed_by))
    for event in session.execute(select(*_EVENT).where(Event.case_id.in_(cases), Event.kind.not_in(_TOLD_BY_TASKS))):
        found.setdefault(event.case_id, []).append(batch.of_event(event))
    return found


def _bare(words: str) -> str:
    """Return the words of a kind of event without what they name."""
    return _NAMED.sub("…", words).removesuffix("：…")
