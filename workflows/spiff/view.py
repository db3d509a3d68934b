"""What is open in an instance, in the words of `workflows.progress`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows.progress import FailedStep, OpenTask, OpenTerm, OpenTimer, OpenWait, Progress
from workflows.spiff.activities import Activity, remember_anchors
from workflows.spiff.events import Listener, Trigger, remember_anchor
from workflows.spiff.scopes import Instance, Scope
from workflows.spiff.timing import Reference
from workflows.spiff.token import Token


def is_person_task(token: Token) -> bool:
    """Tell whether a token waits for a person."""
    return bool(token.task_spec.waits_for_person and token.state == TaskState.READY)


def trigger_of(token: Token) -> Trigger | None:
    """Return what a token waits for, if it waits for an event."""
    step = token.task_spec
    return step.waits_for(token) if isinstance(step, Listener) else None


def timer_id(token: Token) -> str | None:
    """Return the id under which a waiting timer is woken; each round of a cycle has its own."""
    trigger = trigger_of(token)
    if trigger is None or trigger.kind != "timer":
        return None
    round = token.internal_data.get("round", 0)
    return f"{token.id}:{round}" if round else token.id


def watches(instance: Instance) -> bool:
    """Tell whether a condition on the data may still move the instance."""
    triggers = (trigger_of(token) for token in instance.tokens())
    return any(trigger is not None and trigger.kind == "conditional" for trigger in triggers)


def remember(instance: Instance) -> None:
    """Keep the anchors of open deadlines and timers whose value has become known."""
    for scope in instance.scopes():
        wanted = [term.anchor for term in _deadlines_of(scope) if term.anchor and term.anchor not in scope.anchors]
        if wanted:
            names = scope.names()
            scope.anchors.update({anchor: names[anchor] for anchor in wanted if names.get(anchor) is not None})
        for token in scope.tasks.values():
            if isinstance(token.task_spec, Activity) and token.task_spec.deadlines:
                remember_anchors(token)
            if "term" in token.internal_data:
                remember_anchor(token)


def _deadlines_of(scope: Scope) -> tuple[Reference, ...]:
    """Return the deadlines that a process declares itself."""
    return scope.spec.deadlines  # type: ignore[no-any-return]


def _task(token: Token) -> OpenTask:
    step = token.task_spec
    return OpenTask(
        id=token.id, element=step.bpmn_id, name=step.bpmn_name, lane=step.lane,
        groups=step.groups, form=step.form, due=step.due, priority=step.priority,
    )  # fmt: skip


def _timer(token: Token, id: str) -> OpenTimer:
    step = token.task_spec
    return OpenTimer(
        id=id,
        element=step.bpmn_id,
        term=token.internal_data["term"],
        anchor=token.internal_data.get("anchor"),
        interrupting=step.interrupting,
    )


def _wait(token: Token, trigger: Trigger) -> OpenWait:
    name = f"signal:{trigger.name}" if trigger.kind == "signal" else trigger.name
    return OpenWait(id=token.id, element=token.task_spec.bpmn_id, message=name)


def _terms(instance: Instance) -> Iterator[OpenTerm]:
    for scope in instance.scopes():
        if scope.completed:
            continue
        task = instance.id if scope.host is None else scope.host.id
        yield from _open_terms(_deadlines_of(scope), task, scope.spec.name, scope.anchors)
        for token in scope.tasks.values():
            step = token.task_spec
            if isinstance(step, Activity) and step.deadlines and _carries_terms(token):
                yield from _open_terms(step.deadlines, token.id, step.bpmn_id, token.internal_data.get("anchors", {}))


def _open_terms(
    deadlines: tuple[Reference, ...], task: str, element: str, known: Mapping[str, Any]
) -> Iterator[OpenTerm]:
    """Yield each rule once, also where two deadlines have come to the same."""
    seen: set[str] = set()
    for term in deadlines:
        rule = term.rule or known[term.chosen_by or ""]
        if rule is not None and rule not in seen:
            seen.add(rule)
            anchor = known.get(term.anchor) if term.anchor else None
            yield OpenTerm(id=f"{task}:{rule}", task=task, element=element, rule=rule, anchor=anchor)


def _carries_terms(token: Token) -> bool:
    """Choose who carries the deadline of a repeated activity: each person's task, else the activity as a whole."""
    if token.task_spec.waits_for_person:
        return is_person_task(token)
    return not {"of", "gather", "again"} & token.internal_data.keys()


def data_of(instance: Instance) -> Mapping[str, Any]:
    """Return the root's variables; a name that only an open called process has is added.

    An open called process that was given all data speaks for the instance in what it will hand back: its values are the newest.
    """
    added: dict[str, Any] = {}
    newest: dict[str, Any] = {}
    for scope in instance.subprocesses.values():
        if not scope.isolated:
            continue
        call = scope.host.task_spec
        added = {**scope.data, **added}
        if call.hands_in is None:
            newest.update({name: value for name, value in scope.data.items() if _hands_back(call, name)})
    return {**added, **instance.data, **newest}


def _hands_back(call: Any, name: str) -> bool:
    return call.hands_out is None or call.hands_out.get(name) == name


def progress(instance: Instance, snapshot: bytes) -> Progress:
    """Describe an instance at rest."""
    tasks, timers, waits, failed = [], [], [], []
    for token in instance.tokens():
        if token.state == TaskState.ERROR:
            cause = token.internal_data["failed"]
            failed.append(FailedStep(id=token.id, element=token.task_spec.bpmn_id, cause=cause))
            continue
        if is_person_task(token):
            tasks.append(_task(token))
            continue
        trigger = trigger_of(token)
        id = timer_id(token)
        if id is not None:
            timers.append(_timer(token, id))
        elif trigger is not None and trigger.kind in ("message", "signal"):
            waits.append(_wait(token, trigger))
    return Progress(
        snapshot=snapshot,
        tasks=tuple(tasks),
        timers=tuple(timers),
        waits=tuple(waits),
        terms=tuple(_terms(instance)),
        effects=tuple(instance.effects),
        finished=bool(instance.completed),
        ends=tuple(instance.ends),
        data=data_of(instance),
        elements=tuple(instance.elements),
        failed=tuple(failed),
    )
