"""What people and the clock do to running processes: start, complete, deliver, fire."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, insert, select, update

import forms
from server.audit import operations as audit
from server.cases import advance, definitions, running
from server.cases.apart import require_another_person
from server.cases.events import note
from server.cases.holding import already_done, has_in_hand, may_do
from server.cases.limits import county_limits
from server.cases.models import Case, Instance, Message, Task
from server.cases.occurrence import Occurrence
from server.cases.refusals import StepBroken, TaskHeldByColleague, TaskNotYours
from server.cases.restricting import require_open
from server.cases.sealing import open_task, seal_task, seal_whole
from server.cases.timeline import UNSAID
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, StaleInstance
from server.foundation.identity import new_id
from server.foundation.work import Work
from server.organisation.models import Unit, User
from server.organisation.roles import ROLES
from workflows import engine

_TASK = (
    Task.id, Task.element, Task.name, Task.unit_id, Task.role, Task.alternates, Task.form, Task.form_version,
    Task.holder_id, Task.state, Task.completed_at, Task.completed_by,
)  # fmt: skip


def start_instance(
    work: Work,
    *,
    case_id: str,
    key: str,
    data: Mapping[str, Any],
    item_id: str | None = None,
    subject: str | None = None,
) -> str:
    """Start a process for a case and return the instance's id.

    :raises NoDefinition: no such process is published.
    :raises StepBroken: an automatic step before the first wait failed.
    """
    case = work.session.execute(
        select(Case.township, Case.village, Case.registered_at, Case.accepted_at).where(
            Case.id == case_id, Case.county == work.house.county
        )
    ).first()
    if case is None:
        raise NotFound
    definition_id = definitions.latest(work.session, key)
    now_running = running.Running(
        id=new_id(work.now), case_id=case_id, item_id=item_id, definition_id=definition_id, key=key, subject=subject,
        snapshot=b"", version=0, state="open", open={}, data={}, done=[], township=case.township, village=case.village,
        registered_at=case.registered_at, accepted_at=case.accepted_at,
    )  # fmt: skip
    definition = definitions.compiled(work.session, definition_id)
    try:
        progress = engine.start(definition, data=data, now=work.now, **_tables(work))
    except engine.StepFailed as error:
        raise StepBroken(element=error.element, cause=str(error), retry={}) from error
    advance.insert_instance(work, now_running, progress)
    note(work, case_id, "process-started", instance_id=now_running.id, process=key)
    _tell_start(work, now_running, data)
    return now_running.id


def _tell_start(work: Work, now_running: running.Running, data: Mapping[str, Any]) -> None:
    """Tell whoever waits for it (topic `instance.started`) that a process has begun."""
    handler = work.house.effects.get("instance.started")
    if handler is not None:
        handler(
            work,
            Occurrence(
                case_id=now_running.case_id, township=now_running.township, instance_id=now_running.id,
                item_id=now_running.item_id, subject=now_running.subject, data=data, topic="instance.started",
            ),
        )  # fmt: skip


def complete_task(work: Work, *, task_id: str, answers: Mapping[str, Any], skip: Collection[str] = frozenset()) -> str:
    """Record the officer's answers, move the process on, and return the case's id.

    `skip` names elements whose effects are left out, as an incident was decided.

    :raises NotFound: the county has no such task.
    :raises TaskNotYours: it stands at another unit or post.
    :raises TaskAlreadyDone: a colleague was faster.
    :raises SamePerson: separation of duties asks for another person.
    :raises InvalidAnswers: the answers do not satisfy the form.
    :raises StepBroken: an automatic step behind the task failed.
    """
    task, now_running = _read_task(work, task_id)
    _require_own(work, task, now_running.case_id)
    _require_open(work, task)
    definition = definitions.compiled(work.session, now_running.definition_id)
    require_another_person(work, task, now_running)
    clean, routing = _clean(work, task, answers)
    completing = _occurrence(now_running, task, clean)
    _check(work, completing)
    routing |= _added(work, completing)

    with _breaking(to_run_again(work, task.id, clean)):
        try:
            progress = engine.complete(
                definition, now_running.snapshot, task_id=task.id, answers=routing, now=work.now, **_tables(work)
            )
        except engine.TaskNotOpen as error:
            raise StaleInstance from error
        _record(work, completing)
        advance.apply(work, now_running, progress, completing=completing, skip=frozenset(skip))
    _mark_done(work, task, now_running, clean)
    return now_running.case_id


def said_before(work: Work, *, task_id: str, answers: Mapping[str, Any]) -> bool:
    """Tell whether the actor has finished a step with these very answers: a second press, and not another word.

    :raises NotFound: the county has no such task.
    """
    task = _read_task(work, task_id)[0]
    done = work.session.get_one(Task, task_id)
    try:
        clean, _ = _clean(work, task, answers)
    except InvalidAnswers:
        return False
    kept = open_task(work.house.vault, done.form, done.form_version, done.answers or {})
    return done.completed_by == work.actor.id and advance.plain(clean) == kept


def open_task_of(work: Work, task_id: str) -> Task:
    """Return an open task that the actor may complete, for what else is done from its page.

    :raises NotFound: the county has no such task.
    :raises TaskNotYours: it stands at another unit or post.
    :raises TaskAlreadyDone: a colleague was faster.
    """
    task, now_running = _read_task(work, task_id)
    _require_own(work, task, now_running.case_id)
    _require_open(work, task)
    return work.session.get_one(Task, task_id)


def _mark_done(work: Work, task: Any, now_running: running.Running, clean: Mapping[str, Any]) -> None:
    """Write what was answered on the task's row, on the timeline and in the audit."""
    kept = seal_task(work.house.vault, task.form, task.form_version, advance.plain(clean))
    work.session.execute(
        update(Task)
        .where(Task.id == task.id)
        .values(state="done", completed_at=work.now, completed_by=work.actor.id, answers=kept, draft=None),
        execution_options={"synchronize_session": False},
    )
    note(
        work,
        now_running.case_id,
        "task-done",
        instance_id=now_running.id,
        unit=task.unit_id,
        role=task.role,
        task=task.id,
        name=task.name,
    )
    audit.record(work, "task.complete", task.id, element=task.element, case=now_running.case_id)


def to_run_again(work: Work, task_id: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an incident keeps of a completed step: the answers sealed, since they speak of people."""
    return {"verb": "complete", "task_id": task_id, "sealed": seal_whole(work.house.vault, advance.plain(answers))}


@contextmanager
def _breaking(retry: Mapping[str, Any]) -> Iterator[None]:
    """Say of a failed automatic step what is to be run again."""
    try:
        yield
    except engine.StepFailed as error:
        raise StepBroken(element=error.element, cause=str(error), retry=retry) from error
    except StepBroken as broken:
        raise broken.with_retry(retry) from broken.__cause__


def deliver(
    work: Work, *, instance_id: str, message: str, payload: Mapping[str, Any], skip: Collection[str] = frozenset()
) -> bool:
    """Hand a message to an instance; return False when nothing there waits for it yet.

    :raises StepBroken: an automatic step behind the catch failed.
    """
    now_running = running.read(work, instance_id)
    definition = definitions.compiled(work.session, now_running.definition_id)
    with _breaking({"verb": "deliver", "message": message, "payload": dict(payload)}):
        try:
            progress = engine.deliver(
                definition, now_running.snapshot, message=message, payload=payload, now=work.now, **_tables(work)
            )
        except engine.NobodyWaits:
            return False
        advance.apply(work, now_running, progress, skip=frozenset(skip))
    if message not in UNSAID:
        cause = {"cause": payload["change_kind"]} if payload.get("change_kind") else {}
        note(work, now_running.case_id, "message-received", instance_id=instance_id, message=message, **cause)
    return True


def fire_timers(
    work: Work, *, instance_id: str, timer_ids: Collection[str], skip: Collection[str] = frozenset()
) -> None:
    """Let due timers of an instance fire; those that are no longer open are passed over.

    :raises StepBroken: an automatic step behind a timer failed.
    """
    now_running = running.read(work, instance_id)
    waiting = [t for t in timer_ids if t in now_running.open.get("timers", ())]
    if not waiting:
        return
    definition = definitions.compiled(work.session, now_running.definition_id)
    with _breaking({"verb": "wake", "timer_ids": waiting}):
        progress = engine.wake(definition, now_running.snapshot, timer_ids=waiting, now=work.now, **_tables(work))
        advance.apply(work, now_running, progress, skip=frozenset(skip))


def send_message(work: Work, *, instance_id: str, name: str, payload: Mapping[str, Any], sender: str) -> str:
    """Write a message to another instance; it is delivered in a transaction of its own."""
    identifier = work.new_id()
    work.session.execute(
        insert(Message).values(
            id=identifier, county=work.house.county, instance_id=instance_id, name=name, payload=advance.plain(payload),
            at=work.now, state="waiting", sender=sender,
        )
    )  # fmt: skip
    return identifier


def _read_task(work: Work, task_id: str) -> tuple[Row[Any], running.Running]:
    wanted = (
        select(*running.COLUMNS, *_TASK)
        .select_from(Task)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Case, Case.id == Task.case_id)
        .where(Task.id == task_id, Task.county == work.house.county)
    )
    row = work.session.execute(running.in_turn(work, wanted)).first()
    if row is None:
        raise NotFound
    return _TaskView(*row[len(running.COLUMNS) :]), running.from_row(row)  # type: ignore[return-value]


class _TaskView:
    """The columns of `_TASK` by name: a joined row holds two columns named `id`."""

    __slots__ = tuple(column.key for column in _TASK)

    def __init__(self, *values: Any) -> None:
        for name, value in zip(self.__slots__, values, strict=True):
            setattr(self, name, value)


def _require_own(work: Work, task: Any, case_id: str) -> None:
    if not may_do(work.actor, task):
        require_open(work, case_id)
        unit = work.session.scalar(select(Unit.name).where(Unit.id == task.unit_id))
        raise TaskNotYours(unit=unit or task.unit_id, role=ROLES[task.role].zh)


def _require_open(work: Work, task: Any) -> None:
    if task.state != "open":
        raise already_done(work, task)
    if task.holder_id is not None and not has_in_hand(work.actor, task):
        raise TaskHeldByColleague(holder=_name(work, task.holder_id))


def _name(work: Work, user_id: str | None) -> str:
    return work.session.scalar(select(User.name).where(User.id == user_id)) or "—"


def _clean(work: Work, task: Any, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    if task.form is None:
        return {}, {}
    form = forms.load(task.form, task.form_version)
    limits = {name: county_limits(work)[name] for name in form.limits}
    checked = form.validate(answers, today=work.today, now=work.now, limits=limits)
    if checked.errors:
        raise InvalidAnswers(FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors)
    return dict(checked.clean), dict(form.routing(checked.clean))


def _check(work: Work, completing: Occurrence) -> None:
    check = work.house.checks.get(completing.form or "")
    problems = check(work, completing) if check else []
    if problems:
        raise InvalidAnswers(problems)


def _added(work: Work, completing: Occurrence) -> dict[str, Any]:
    """Return the values that the server adds to the answers: instants, counts, what rows know."""
    add = work.house.routing.get(completing.form or "")
    return dict(add(work, completing)) if add else {}


def _record(work: Work, completing: Occurrence) -> None:
    """Let the form's room keep what it says; the engine has moved on, the effects come after."""
    record = work.house.records.get(completing.form or "")
    if record:
        record(work, completing)


def _occurrence(now_running: running.Running, task: Any, clean: Mapping[str, Any]) -> Occurrence:
    return Occurrence(
        case_id=now_running.case_id, township=now_running.township, instance_id=now_running.id,
        item_id=now_running.item_id, subject=now_running.subject, data=now_running.data, element=task.element,
        form=task.form, task_id=task.id, answers=clean,
    )  # fmt: skip


def _tables(work: Work) -> dict[str, Any]:
    """Let business rule tasks ask the decision tables in force today."""

    def decide(table: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        return work.house.tables.decide(table, inputs, on=work.today).outputs  # type: ignore[no-any-return]

    return {"decide": decide}
