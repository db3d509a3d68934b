"""State in, state out: start an instance, complete a task, deliver a message, wake timers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from workflows import snapshot as snapshots
from workflows.catalog import Definition
from workflows.errors import (
    DiagramRefused,
    EngineError,
    NobodyWaits,
    SnapshotUnreadable,
    StepFailed,
    StepNotFailed,
    Stuck,
    TaskNotOpen,
    UnsuitableValue,
)
from workflows.expressions import MAX_ITEMS
from workflows.progress import Progress
from workflows.spiff import view
from workflows.spiff.scopes import Decide, Instance
from workflows.spiff.throwing import broadcast, listeners

OnFailure = Literal["raise", "keep"]  #: keep: a failed automatic step stays in the state, the rest goes on
MAX_FAILURES = 20  #: failed steps kept in one call
SIGNAL = "signal:"  #: a message of this prefix is a signal: everything that waits for it gets it


def start(
    definition: Definition,
    *,
    data: Mapping[str, Any],
    now: datetime,
    event: str | None = None,
    decide: Decide | None = None,
    on_failure: OnFailure = "raise",
) -> Progress:
    """Start an instance, by its blank start event unless another start event is named.

    :raises StepFailed: an automatic step could not be carried out.
    """
    given = _checked(data)
    entry = event if event or definition.spec.entries else next(iter(definition.starts), None)

    def act(instance: Instance) -> None:
        instance.data.update(given)
        with instance.trying(definition.key):
            instance.open(entry=entry)

    return _attempt(lambda: Instance(definition.spec, now=now, decide=decide), act, on_failure)


def complete(
    definition: Definition,
    snapshot: bytes,
    *,
    task_id: str,
    answers: Mapping[str, Any],
    now: datetime,
    decide: Decide | None = None,
    on_failure: OnFailure = "raise",
) -> Progress:
    """Complete a person's task and run on.

    :raises TaskNotOpen: the task is unknown or was closed before.
    :raises StepFailed: an automatic step could not be carried out; nothing has changed.
    """

    def act(instance: Instance) -> None:
        token = instance.token(task_id)
        if token is None or not view.is_person_task(token):
            raise TaskNotOpen(task_id)
        given = _checked(answers)
        with instance.trying(token.task_spec.bpmn_id):
            token.workflow.assign(token, given)
            token.run()

    return _attempt(lambda: _restore(definition, snapshot, now, decide), act, on_failure)


def deliver(
    definition: Definition,
    snapshot: bytes,
    *,
    message: str,
    payload: Mapping[str, Any],
    now: datetime,
    wait_id: str | None = None,
    decide: Decide | None = None,
    on_failure: OnFailure = "raise",
) -> Progress:
    """Give a message to the catch that has waited longest (or to the one named), a signal to all that wait.

    :raises NobodyWaits: nothing waits for it now.
    :raises StepFailed: an automatic step could not be carried out; nothing has changed.
    """
    given = _checked(payload)

    def act(instance: Instance) -> None:
        if message.startswith(SIGNAL):
            with instance.trying(definition.key):
                heard = broadcast(instance, message.removeprefix(SIGNAL), given)
            if not heard:
                raise NobodyWaits(message)
            return
        waiting = [token for token in listeners(instance, "message", message) if wait_id in (None, token.id)]
        if not waiting:
            raise NobodyWaits(message)
        with instance.trying(waiting[0].task_spec.bpmn_id):
            waiting[0].task_spec.fire(waiting[0], given)

    return _attempt(lambda: _restore(definition, snapshot, now, decide), act, on_failure)


def wake(
    definition: Definition,
    snapshot: bytes,
    *,
    timer_ids: Iterable[str],
    now: datetime,
    decide: Decide | None = None,
    on_failure: OnFailure = "raise",
) -> Progress:
    """Fire the named timers in the order given; one that an earlier one has disarmed stays silent.

    :raises StepFailed: an automatic step could not be carried out; nothing has changed.
    """
    ids = tuple(timer_ids)

    def act(instance: Instance) -> None:
        for id in ids:
            token = instance.token(id.partition(":")[0])
            if token is not None and view.timer_id(token) == id:
                with instance.trying(token.task_spec.bpmn_id):
                    token.task_spec.fire(token, {})
                instance.run()

    return _attempt(lambda: _restore(definition, snapshot, now, decide), act, on_failure)


def retry(
    definition: Definition,
    snapshot: bytes,
    *,
    failed_id: str,
    now: datetime,
    decide: Decide | None = None,
    on_failure: OnFailure = "raise",
) -> Progress:
    """Try a failed step again and run on.

    :raises StepNotFailed: the step is unknown or did not fail.
    :raises StepFailed: it failed again, or a later one did; nothing has changed.
    """

    def act(instance: Instance) -> None:
        token = instance.token(failed_id)
        if token is None or "failed" not in token.internal_data:
            raise StepNotFailed(failed_id)
        token.again()

    return _attempt(lambda: _restore(definition, snapshot, now, decide), act, on_failure)


def amend(definition: Definition, snapshot: bytes, *, data: Mapping[str, Any], now: datetime) -> Progress:
    """Set variables that the instance already has, wherever a process of it keeps them: a case moves to another township.

    A name that no process has is left out: nobody would read it.
    """
    given = _checked(data)

    def act(instance: Instance) -> None:
        for scope in instance.scopes():
            if scope.isolated:
                scope.data.update({name: value for name, value in given.items() if name in scope.data})

    return _attempt(lambda: _restore(definition, snapshot, now, None), act, "raise")


def _attempt(make: Callable[[], Instance], act: Callable[[Instance], None], on_failure: OnFailure) -> Progress:
    """Carry out one call; a failed step is found by its number and kept as failed when the call is done over.

    Done over, because half a failed step may already have changed the instance.
    """
    failing: dict[int, str] = {}
    while True:
        instance = make()
        instance.failing = failing
        try:
            act(instance)
            return _settle(instance)
        except StepFailed as failure:
            if on_failure == "raise" or failure.step is None or len(failing) >= MAX_FAILURES:
                raise
            failing[failure.step] = str(failure.cause)


def look(definition: Definition, snapshot: bytes, *, now: datetime) -> Progress:
    """Return what is open in a stored state, changing nothing."""
    return view.progress(_restore(definition, snapshot, now, None), snapshot)


def _restore(definition: Definition, snapshot: bytes, now: datetime, decide: Decide | None) -> Instance:
    instance = Instance(definition.spec, now=now, decide=decide)
    snapshots.decode(snapshot, instance)
    return instance


def _settle(instance: Instance) -> Progress:
    """Run automatic steps to rest and hand over what is open.

    :raises Stuck: the instance is open and nothing can ever move it.
    """
    instance.run()
    view.remember(instance)
    with instance.trying(instance.spec.name):
        snapshot = snapshots.encode(instance)
    progress = view.progress(instance, snapshot)
    moves = progress.tasks or progress.timers or progress.waits or progress.failed
    if not (progress.finished or moves or view.watches(instance)):
        raise Stuck(tuple(token.task_spec.bpmn_id for token in instance.tokens()), completed=tuple(instance.elements))
    return progress


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return routing values as the engine keeps them.

    :raises UnsuitableValue: a value is neither a scalar nor a short list of scalars.
    """
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple) and len(value) <= MAX_ITEMS and not any(_is_nested(item) for item in value):
        return [_value(name, item) for item in value]
    if value is None or isinstance(value, str | int | bool | Decimal):
        return value
    words = f"{name} is a {type(value).__name__}; a process keeps scalars and lists of at most {MAX_ITEMS} scalars only"
    raise UnsuitableValue(words)


def _is_nested(item: Any) -> bool:
    return isinstance(item, list | tuple)


__all__ = [
    "DiagramRefused", "EngineError", "NobodyWaits", "SnapshotUnreadable", "StepFailed", "StepNotFailed", "Stuck", "TaskNotOpen",
    "UnsuitableValue", "amend", "complete", "deliver", "look", "retry", "start", "wake",
]  # fmt: skip
