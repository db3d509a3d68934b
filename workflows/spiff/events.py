"""Events: what waits for something to happen, and what makes it happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows import expressions
from workflows.spiff import timing
from workflows.spiff.scopes import Scope, SubScope
from workflows.spiff.steps import Step
from workflows.spiff.token import Token

LISTENING = ("message", "signal", "timer", "conditional")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event catches or throws."""

    kind: str  #: none, message, signal, timer, conditional, error, escalation or terminate
    name: str = ""  #: message or signal name, error or escalation code (empty catches every code)
    text: str = ""  #: timer text or condition
    term: timing.Reference | None = None  #: of a timer: the rule that it names


def arm(token: Token, trigger: Trigger) -> None:
    """Let a token wait for its trigger."""
    token._set_state(TaskState.WAITING)
    if trigger.kind == "conditional":
        token.workflow.top.observe(token)
    if trigger.kind != "timer":
        return
    names = token.workflow.names(token)
    left, term, interval = timing.cycle(_literal(token, trigger, names))
    token.internal_data["term"] = term
    if left != 1:
        token.internal_data |= {"left": left, "interval": interval, "round": 0}
    remember_anchor(token)


def _literal(token: Token, trigger: Trigger, names: Mapping[str, Any]) -> str:
    """Return the term as it stands in the open timer: a literal, with the rule that the data have chosen.

    :raises StepFailed: the data choose no permitted rule.
    """
    term = trigger.term
    if term is None or term.chosen_by is None:
        return token.workflow.top.term(trigger.text, names)
    with token.workflow.top.trying(token.task_spec.bpmn_id):
        rule = token.workflow.top.rule(term, names)
        if rule is None:
            raise expressions.ExpressionError(f"{term.chosen_by} chooses no rule, and a timer needs one")
    return f"rule:{rule}@{term.anchor}" if term.anchor else f"rule:{rule}"


def remember_anchor(token: Token) -> None:
    """Keep the value of a waiting timer's anchor, once it has one."""
    data = token.internal_data
    if "anchor" in data or data.get("round"):
        return
    reference = timing.reference(data.get("term"))
    anchor = token.workflow.names(token).get(reference.anchor) if reference and reference.anchor else None
    if anchor is not None:
        data["anchor"] = anchor


def rearm(token: Token, trigger: Trigger) -> None:
    """Keep a token waiting for the next occurrence, or take it away when there is none."""
    if trigger.kind != "timer":
        return
    data = token.internal_data
    if data.get("left", 1) == 1:
        token.workflow.drop(token)
        return
    data.pop("anchor", None)
    data |= {"left": data["left"] - 1, "round": data["round"] + 1, "term": data["interval"]}


class Listener(Step):
    """A step whose token waits until its trigger happens."""

    trigger: Trigger = Trigger("none")
    interrupting = True

    def waits_for(self, token: Token) -> Trigger | None:
        """Return what this token waits for now."""
        return self.trigger if token.state == TaskState.WAITING else None

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Go on because the trigger has happened."""
        scope = token.workflow
        scope.assign(token, payload)
        race = token.internal_data.get("race")
        if race:
            for other in list(scope.tasks.values()):
                if other is not token and other.internal_data.get("race") == race:
                    scope.drop(other)
        token._ready()

    def recheck(self, token: Token) -> None:
        """Fire a conditional event when its condition has become true."""
        trigger = self.waits_for(token)
        if trigger is None or trigger.kind != "conditional":
            return
        try:
            holds = token.workflow.top.holds(trigger.text, token.workflow.names(token))
        except expressions.ExpressionError:
            holds = False  # a value that is not known yet is a condition that is not yet met
        fires = holds and not token.internal_data.get("held")
        token.internal_data["held"] = holds
        if fires:
            self.fire(token, {})


def begun_by(token: Token) -> None:
    """Let the gateway before an event hear that the event has started the process."""
    gateway = token.workflow.spec.gateways.get(token.task_spec.name)
    if gateway is not None:
        gateway.passed(token)


class CatchEvent(Listener):
    """An intermediate catch event."""

    def _update_hook(self, token: Token) -> bool:
        if token.internal_data.pop("entered", False):  # it has happened: the process began by it
            begun_by(token)
            return True
        arm(token, self.trigger)
        return False


class BoundaryEvent(Listener):
    """An event on the border of an activity."""

    host = ""  #: step the event is attached to

    @property
    def listens(self) -> bool:
        """Tell whether the event holds a waiting token while its activity is open."""
        return self.trigger.kind in LISTENING

    def _update_hook(self, token: Token) -> bool:
        if "fired" in token.internal_data:
            return True
        arm(token, self.trigger)
        return False

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Leave the activity by its border, cancelling it if the event interrupts."""
        host = token.workflow.tasks[token.internal_data["on"]]
        if not self.interrupting:
            rearm(token, self.trigger)
        self.strike(host, payload)

    def strike(self, host: Token, payload: Mapping[str, Any]) -> None:
        """Send a token out of the border of an activity."""
        scope = host.workflow
        scope.assign(host, payload)
        scope.place(self, fired=True)
        if self.interrupting:
            scope.drop(host)


class EventSubProcess(Listener):
    """A sub-process that begins when something happens in the scope around it."""

    is_activity = True
    inner: Any = None  #: specification of its inside

    @property
    def listens(self) -> bool:
        """Tell whether a waiting token stands for the start event."""
        return self.trigger.kind in LISTENING

    def _update_hook(self, token: Token) -> bool:
        if "listen" in token.internal_data:
            arm(token, self.trigger)
            return False
        token._set_state(TaskState.STARTED)
        scope = SubScope(self.inner, host=token, isolated=False)
        token.workflow.top.subprocesses[token.id] = scope
        scope.open()
        return False

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Begin the handler."""
        scope = token.workflow
        if not self.interrupting:
            rearm(token, self.trigger)
        self.strike(scope, payload)

    def strike(self, scope: Scope, payload: Mapping[str, Any]) -> None:
        """Begin the handler in a scope, cancelling all else there if it interrupts."""
        scope.assign(None, payload)
        if self.interrupting:
            scope.clear()
            scope.interrupted = True
        scope.place(self)
