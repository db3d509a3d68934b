"""Move an open instance to another version of its diagram, or say why it cannot go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows import snapshot as snapshots
from workflows.catalog import Definition
from workflows.errors import EngineError, StepFailed
from workflows.progress import Progress
from workflows.prove import reaches_an_end
from workflows.spiff import view
from workflows.spiff.activities import Activity
from workflows.spiff.events import BoundaryEvent, EventSubProcess, Listener
from workflows.spiff.scopes import Instance, Scope
from workflows.spiff.token import Token

MOST_STEPS = 40_000  #: of the search for an end; a state that needs more is not moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """Why an instance cannot be moved: the element at which it stands, and what is the matter."""

    element: str
    zh: str
    en: str


class CannotMove(EngineError):
    """The instance stands where the other version cannot take it over."""

    def __init__(self, hindrances: tuple[Hindrance, ...]) -> None:
        self.hindrances = hindrances
        super().__init__("; ".join(f"{each.element}: {each.en}" for each in hindrances))


def move(old: Definition, new: Definition, snapshot: bytes, *, now: datetime) -> Progress:
    """Return the instance as it stands in the other version; nothing runs, no effect is raised.

    Each token stays on the element of the same id. Events on the border of an open activity, and handlers of an open scope,
    that only the other version has begin to listen; those that it lacks fall silent. A running timer keeps its term. From where it
    then stands, the instance must be able to reach an end whatever people, time and data do.

    :raises CannotMove: with every hindrance that was found.
    """
    before = _restored(old, snapshot, now)
    hindrances = tuple(_hindrances(before, old.spec, new.spec))
    if hindrances:
        raise CannotMove(hindrances)
    _silence(before, new.spec)
    after = _restored(new, snapshots.encode(before), now)
    try:
        _listen(after)
    except StepFailed as failure:
        raise CannotMove((_new_event(failure),)) from failure
    view.remember(after)
    moved = snapshots.encode(after)
    if not reaches_an_end(new, moved, limit=MOST_STEPS):
        raise CannotMove((_no_end(after),))
    return view.progress(after, moved)


def _restored(definition: Definition, snapshot: bytes, now: datetime) -> Instance:
    instance = Instance(definition.spec, now=now, decide=None)
    snapshots.decode(snapshot, instance)
    return instance


def _hindrances(scope: Scope, old: Any, new: Any) -> Iterator[Hindrance]:
    """Yield what keeps the tokens of a scope, and of the scopes inside it, from standing in the other version."""
    for token in scope.tasks.values():
        step, there = token.task_spec, new.task_specs.get(token.task_spec.name)
        if there is None:
            if not _only_listens(token):
                yield _say(step, "新版本里没有这一步", "the other version has no such step")
            continue
        if _only_listens(token) and isinstance(there, Listener) and there.trigger != step.trigger:
            continue  # falls silent, and what the other version waits for begins to listen
        yield from _differences(token, step, there)
        inner = scope.top.subprocesses.get(token.id)
        if inner is not None and getattr(there, "inner", None) is not None:
            yield from _hindrances(inner, step.inner, there.inner)


def _differences(token: Token, step: Any, there: Any) -> Iterator[Hindrance]:
    if type(step) is not type(there):
        yield _say(step, "新版本里它是另一种元素", "it is another kind of element there")
        return
    if isinstance(step, Listener) and token.state == TaskState.WAITING:
        if (step.trigger.kind, step.trigger.name) != (there.trigger.kind, there.trigger.name):
            yield _say(step, "新版本里它等的是别的事", "it waits for something else there")
    via = token.internal_data.get("via")
    if via is not None and via not in there.incoming:
        yield _say(step, "它来的那条线在新版本里没有", "the flow by which it came is gone")
    if isinstance(step, Activity) and (step.loop, step.start_quantity) != (there.loop, there.start_quantity):
        yield _say(step, "新版本里它重复的方式不同", "it repeats in another way there")
    inner, inside = getattr(step, "inner", None), getattr(there, "inner", None)
    if inner is not None and (inside is None or inner.name != inside.name):
        yield _say(step, "新版本里它里面是另一个流程", "another process is inside it there")
    if "race" in token.internal_data and _rivals(step) != _rivals(there):
        yield _say(step, "新版本里同时等待的事不同", "other events are waited for at the same time there")


def _rivals(step: Any) -> set[frozenset[str]]:
    """Return the sets of events that wait together with a step behind an event-based gateway."""
    return {
        frozenset(flow.target for flow in gateway.flows)
        for gateway in step._wf_spec.task_specs.values()
        if any(flow.target == step.name for flow in gateway.flows)
    }


def _only_listens(token: Token) -> bool:
    """Tell whether a token is a border event or a handler that waits: nothing stands there."""
    notes = token.internal_data
    return (isinstance(token.task_spec, BoundaryEvent) and "on" in notes) or "listen" in notes


def _silence(instance: Instance, new: Any) -> None:
    """Take away listeners that the other version lacks, or to which it gives another trigger."""
    for scope, there in _pairs(instance, new):
        for token in list(scope.tasks.values()):
            other = there.task_specs.get(token.task_spec.name)
            if _only_listens(token) and (other is None or _listens_otherwise(token.task_spec, other)):
                scope.drop(token)


def _listens_otherwise(step: Any, other: Any) -> bool:
    return type(step) is not type(other) or step.trigger != other.trigger or step.interrupting != other.interrupting


def _pairs(instance: Instance, new: Any) -> Iterator[tuple[Scope, Any]]:
    """Yield each open scope with its specification in the other version."""
    found: dict[str, Any] = {}
    for scope in list(instance.scopes()):
        host = scope.host
        found_in = new if host is None else found[host.workflow.host.id if host.workflow.host else ""]
        specification = new if host is None else found_in.task_specs[host.task_spec.name].inner
        found[host.id if host is not None else ""] = specification
        yield scope, specification


def _listen(instance: Instance) -> None:
    """Let border events and handlers listen that do not yet: the other version has added them.

    :raises StepFailed: what one waits for cannot be reckoned from the data.
    """
    for scope in list(instance.scopes()):
        for handler in scope.spec.handlers:
            if handler.listens and not scope.interrupted and not _listening(scope, handler):
                scope.place(handler, listen=True)
        for token in list(scope.tasks.values()):
            if isinstance(token.task_spec, Activity) and _is_open(token):
                _listen_on_border(scope, token)


def _listen_on_border(scope: Scope, token: Token) -> None:
    for name in token.task_spec.boundaries:
        event = scope.spec.task_specs[name]
        there = any(t.task_spec is event and t.internal_data.get("on") == token.id for t in scope.tasks.values())
        if event.listens and not there:
            scope.place(event, on=token.id)


def _is_open(token: Token) -> bool:
    notes = token.internal_data
    return token.state in (TaskState.READY, TaskState.STARTED, TaskState.WAITING) and not (
        "of" in notes or "gather" in notes
    )


def _listening(scope: Scope, handler: EventSubProcess) -> bool:
    return any(token.task_spec is handler and "listen" in token.internal_data for token in scope.tasks.values())


def _say(step: Any, zh: str, en: str) -> Hindrance:
    return Hindrance(element=step.bpmn_id, zh=f"“{step.bpmn_name or step.bpmn_id}”：{zh}", en=en)


def _new_event(failure: StepFailed) -> Hindrance:
    return Hindrance(
        element=failure.element,
        zh="新版本新增的事件缺少它要读的数据",
        en=f"a new event lacks its data ({failure.cause})",
    )


def _no_end(instance: Instance) -> Hindrance:
    standing = sorted({token.task_spec.bpmn_id for token in instance.tokens() if not _only_listens(token)})
    return Hindrance(
        element=",".join(standing),
        zh="从现在的位置在新版本里不能保证走到结束（例如新增的并行分支它已经走过了）",
        en="from where it stands an end cannot be shown to be reached in the other version",
    )
