"""How a thrown event finds who catches it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.errors import StepFailed
from workflows.progress import Effect
from workflows.spiff import compensating
from workflows.spiff.events import BoundaryEvent, EventSubProcess, Listener, Trigger
from workflows.spiff.scopes import Instance, Scope
from workflows.spiff.steps import Step
from workflows.spiff.token import Token

GOES_ON = frozenset(
    {"message", "signal", "escalation"}
)  #: who throws these goes on, unless what was thrown interrupts it


def throw_to_border(activity: Token, trigger: Trigger) -> None:
    """Throw a signal or escalation of a repeated activity as a whole: its own border hears it first (BPMN 2.0 §13.3.7)."""
    if trigger.kind == "signal":
        emit(activity, f"signal:{trigger.name}", {})
        broadcast(activity.workflow.top, trigger.name, {})
        return
    events = [activity.workflow.spec.task_specs[name] for name in activity.task_spec.boundaries]
    event = _best(events, trigger)
    if event is not None:
        event.strike(activity, {})
    else:
        _raise(activity.workflow, trigger)


def throw(token: Token, trigger: Trigger, inputs: Mapping[str, str]) -> None:
    """Carry out what an event throws."""
    top = token.workflow.top
    if trigger.kind in ("message", "signal"):
        emit(token, f"{trigger.kind}:{trigger.name}", inputs)
    if trigger.kind == "signal":
        broadcast(top, trigger.name, {})
    elif trigger.kind == "terminate":
        _record(token)
        token.workflow.clear()
        token.workflow.settle()
    elif trigger.kind in ("error", "escalation", "cancel"):
        caught = _raise(token.workflow, trigger)
        if trigger.kind != "escalation":
            if not caught:
                # BPMN 2.0 leaves this to the system; ending the instance would lose the case without a word.
                raise StepFailed(token.task_spec.bpmn_id, f"nobody catches the {trigger.kind} {trigger.name!r}")
            _record(token)


def _record(token: Token) -> None:
    """Note the thrower as completed: it is gone before it can complete by itself."""
    token.workflow.top.elements.append(token.task_spec.bpmn_id)


def value_of(top: Instance, text: str, names: Mapping[str, Any]) -> Any:
    """Return the value of an input: an expression in `${…}`, anything else is a literal."""
    text = text.strip()
    return top.value(text, names) if text[:2] in ("${", "#{") or text[:1] == "=" else text


def emit(token: Token, topic: str, inputs: Mapping[str, str]) -> None:
    """Ask the world to do something."""
    names = token.workflow.names(token)
    token.workflow.top.effects.append(
        Effect(
            id=token.id,
            element=token.task_spec.bpmn_id,
            topic=topic,
            inputs={name: value_of(token.workflow.top, text, names) for name, text in inputs.items()},
        )
    )


def listeners(top: Instance, kind: str, name: str) -> list[Token]:
    """List the tokens that wait for a message or signal, in order of arrival."""
    found = []
    for token in top.tokens():
        if isinstance(token.task_spec, Listener):
            trigger = token.task_spec.waits_for(token)
            if trigger is not None and trigger.kind == kind and trigger.name == name:
                found.append(token)
    return found


def broadcast(top: Instance, name: str, payload: Mapping[str, Any]) -> int:
    """Give a signal to everything that waits for it and return how many did."""
    waiting = listeners(top, "signal", name)
    for token in waiting:
        if token.alive:
            token.task_spec.fire(token, payload)
    return len(waiting)


def _matches(trigger: Trigger, thrown: Trigger) -> bool:
    return trigger.kind == thrown.kind and trigger.name in ("", thrown.name)


def _raise(scope: Scope, thrown: Trigger) -> bool:
    """Offer an error or escalation to the scopes outwards, the exact code before the catch-all."""
    inside_handler = False
    while True:
        if not inside_handler:
            handler = _best(scope.spec.handlers, thrown)
            if handler is not None:
                handler.strike(scope, {})
                return True
        host = scope.host
        if host is None:
            return False
        inside_handler = isinstance(host.task_spec, EventSubProcess)
        scope = host.workflow
        activity = scope.tasks[host.internal_data.get("of", host.id)]
        events = [scope.spec.task_specs[name] for name in getattr(activity.task_spec, "boundaries", ())]
        event = _best(events, thrown)
        if event is not None:
            event.strike(activity, {})
            return True
        if thrown.kind == "cancel":
            return False  # a cancellation concerns its own transaction only


def _best(candidates: list[Any], thrown: Trigger) -> BoundaryEvent | EventSubProcess | None:
    matching = [step for step in candidates if _matches(step.trigger, thrown)]
    return max(matching, key=lambda step: bool(step.trigger.name), default=None)


class ThrowEvent(Step):
    """An intermediate throw event or an end event."""

    triggers: tuple[Trigger, ...] = ()
    is_end = False
    arguments: Mapping[str, str] = {}

    def _run_hook(self, token: Token) -> bool | None:
        if self.is_end:
            token.workflow.top.ends.append(self.bpmn_id)
        for trigger in self.triggers:
            if _undoes(token, trigger):
                return None  # it goes on when all is undone
            throw(token, trigger, self.arguments)
        if not token.alive and self.triggers and {each.kind for each in self.triggers} <= GOES_ON:
            _record(token)
        return True

    def undone(self, token: Token) -> None:
        """Hear that all is undone: leave the transaction that was cancelled, or go on."""
        for trigger in self.triggers:
            if trigger.kind == "cancel":
                throw(token, trigger, self.arguments)
        token.complete()


def _undoes(token: Token, trigger: Trigger) -> bool:
    """Begin to undo what a compensation names, or all of a transaction that is cancelled; False when there is nothing."""
    scope = token.workflow
    if trigger.kind == "compensate":
        host = scope.host
        if (
            host is not None
            and isinstance(host.task_spec, EventSubProcess)
            and host.task_spec.trigger.kind == "compensate"
        ):
            scope = host.workflow  # a handler undoes what was completed around it
        return compensating.begin(token, scope, trigger.name)
    if trigger.kind != "cancel" or not scope.done:
        return False
    for other in list(scope.tasks.values()):
        if other is not token:
            scope.drop(other)
    return compensating.begin(token, scope, "")
