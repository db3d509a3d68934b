"""Run a diagram in memory, by itself: people answer nothing, time jumps to the next timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workflows import catalog, engine, expressions
from workflows.catalog import Definition
from workflows.duration import due_instant
from workflows.progress import Effect, OpenTask, OpenTimer, Progress
from workflows.spiff.scopes import Decide
from workflows.spiff.source import BPMN, read

MAX_STEPS = 10_000  #: calls and completed elements of one rehearsal

State = Literal["completed", "waiting", "stuck", "failed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How a rehearsal ended."""

    state: State
    elements: tuple[str, ...]  #: completed elements of all processes of the file, in order
    data: Mapping[str, Any]  #: variables of the process that was started first
    waiting: tuple[str, ...]  #: elements that wait for something from outside the file
    problem: str = ""  #: why it is stuck or failed


@dataclass(slots=True)
class _Instance:
    definition: Definition
    progress: Progress
    seen: dict[str, datetime] = field(default_factory=dict)  #: timer id -> the moment it was first seen


@dataclass(frozen=True, slots=True)
class _Thrown:
    sender: _Instance
    effect: Effect


class _TooLong(Exception):
    """The rehearsal has used up its steps."""


def rehearse(
    xml: bytes,
    *,
    variables: Mapping[str, Any],
    now: datetime,
    called: Mapping[str, bytes] | None = None,
    decide: Decide | None = None,
) -> Rehearsal:
    """Run all executable processes of a file until they end or wait for something from outside.

    :raises DiagramRefused: the file cannot be run at all.
    """
    stage = _Stage(xml, now, called or {}, decide)
    try:
        stage.begin(variables)
        stage.play()
    except engine.Stuck as problem:
        stage.elements += problem.completed
        return stage.result("stuck", str(problem))
    except _TooLong as problem:
        return stage.result("stuck", str(problem))
    except engine.StepFailed as problem:
        stage.elements += problem.completed
        return stage.result("failed", str(problem))
    except engine.UnsuitableValue as problem:
        return stage.result("failed", str(problem))
    except OverflowError as problem:
        return stage.result("failed", f"a timer is due beyond the calendar: {problem}")
    finished = bool(stage.instances) and all(instance.progress.finished for instance in stage.instances)
    return stage.result("completed" if finished else "waiting", "")


class _Stage:
    """The running instances of one file and what flies between them."""

    def __init__(self, xml: bytes, now: datetime, called: Mapping[str, bytes], decide: Decide | None) -> None:
        self.now = now
        self.decide = decide
        self.definitions = [catalog.compile(xml, called, process=id) for id in catalog.process_ids(xml)]
        if not self.definitions:
            raise engine.DiagramRefused("", "the file holds no executable process")
        self.addresses = _message_flows(xml)
        self.instances: list[_Instance] = []
        self.flying: list[_Thrown] = []
        self.elements: list[str] = []
        self.steps = 0

    def begin(self, variables: Mapping[str, Any]) -> None:
        """Start every process that starts by itself, else the first one by its trigger."""
        self.variables = variables
        itself = [definition for definition in self.definitions if definition.spec.entries]
        for definition in itself:
            self._start(definition, variables, None)
        for definition in self.definitions:
            event = None if definition in itself else self._own_start(definition)
            if event is not None:
                self._start(definition, variables, event)
        if not self.instances and "conditional" not in _triggers(self.definitions[0]):
            self._start(self.definitions[0], variables, None)

    def _own_start(self, definition: Definition) -> str | None:
        """Return a start event that happens by itself: a timer, or a condition that holds."""
        for event, trigger in definition.spec.triggered.items():
            if trigger.kind == "timer":
                return str(event)
            if trigger.kind == "conditional" and self._holds(trigger.text):
                return str(event)
        return None

    def _holds(self, condition: str) -> bool:
        try:
            return bool(expressions.evaluate(condition, self.variables))
        except expressions.ExpressionError:
            return False

    def play(self) -> None:
        """Let things happen, the most immediate first, until nothing is left that can."""
        while self._deliver() or self._answer() or self._tick():
            pass

    def result(self, state: State, problem: str) -> Rehearsal:
        """Describe where everything stands."""
        waiting: list[str] = [] if self.instances else list(self.definitions[0].starts)
        for instance in self.instances:
            waiting += [wait.element for wait in instance.progress.waits]
        return Rehearsal(
            state=state,
            elements=tuple(self.elements),
            data=dict(self.instances[0].progress.data) if self.instances else dict(self.variables),
            waiting=tuple(waiting),
            problem=problem,
        )

    def _keep(self, instance: _Instance, progress: Progress) -> None:
        instance.progress = progress
        self.elements += progress.elements
        self.steps += 1
        if self.steps > MAX_STEPS or len(self.elements) > MAX_STEPS:
            raise _TooLong(f"more than {MAX_STEPS} steps")
        for timer in progress.timers:
            instance.seen.setdefault(timer.id, self.now)
        self.flying += [
            _Thrown(instance, effect) for effect in progress.effects if effect.topic.startswith(("message:", "signal:"))
        ]

    def _start(self, definition: Definition, data: Mapping[str, Any], event: str | None) -> None:
        progress = engine.start(definition, data=data, now=self.now, event=event, decide=self.decide)
        instance = _Instance(definition, progress)
        self.instances.append(instance)
        self._keep(instance, progress)

    def _deliver(self) -> bool:
        for thrown in list(self.flying):
            if thrown.effect.topic.startswith("signal:"):
                self.flying.remove(thrown)
                self._broadcast(thrown)
                return True
            if self._hand_over(thrown):
                self.flying.remove(thrown)
                return True
        return False

    def _broadcast(self, thrown: _Thrown) -> None:
        signal = thrown.effect.topic
        for instance in list(self.instances):
            if instance is not thrown.sender and any(wait.message == signal for wait in instance.progress.waits):
                self._send(instance, signal, thrown.effect.inputs, None)
        for definition in self.definitions:
            for event, trigger in definition.spec.triggered.items():
                if trigger.kind == "signal" and f"signal:{trigger.name}" == signal:
                    self._start(definition, {**self.variables, **thrown.effect.inputs}, event)

    def _hand_over(self, thrown: _Thrown) -> bool:
        """Give a message to who waits for it: where its flow points, else another process, else its own."""
        name = thrown.effect.topic.removeprefix("message:")
        target = self.addresses.get(thrown.effect.element)
        others = [instance for instance in self.instances if instance is not thrown.sender]
        for instance in [*others, thrown.sender]:
            for wait in instance.progress.waits:
                if wait.element == target or (target is None and wait.message == name):
                    self._send(instance, wait.message, thrown.effect.inputs, wait.id)
                    return True
        for definition in self.definitions:
            for event, trigger in definition.spec.triggered.items():
                if event == target or (target is None and trigger.kind == "message" and trigger.name == name):
                    self._start(definition, {**self.variables, **thrown.effect.inputs}, event)
                    return True
        return False

    def _send(self, instance: _Instance, message: str, payload: Mapping[str, Any], wait_id: str | None) -> None:
        progress = engine.deliver(
            instance.definition, instance.progress.snapshot,
            message=message, payload=payload, now=self.now, wait_id=wait_id, decide=self.decide,
        )  # fmt: skip
        self._keep(instance, progress)

    def _answer(self) -> bool:
        for instance in self.instances:
            if instance.progress.tasks:
                task: OpenTask = instance.progress.tasks[0]
                progress = engine.complete(
                    instance.definition, instance.progress.snapshot,
                    task_id=task.id, answers={}, now=self.now, decide=self.decide,
                )  # fmt: skip
                self._keep(instance, progress)
                return True
        return False

    def _tick(self) -> bool:
        """Move the clock to the timer that is due first and fire it."""
        due: list[tuple[datetime, int, _Instance, OpenTimer]] = []
        for instance in self.instances:
            for timer in instance.progress.timers:
                due.append((due_instant(timer, instance.seen[timer.id]), len(due), instance, timer))
        if not due:
            return False
        instant, _, instance, timer = min(due, key=lambda row: row[:2])
        self.now = max(self.now, instant)
        progress = engine.wake(
            instance.definition, instance.progress.snapshot, timer_ids=[timer.id], now=self.now, decide=self.decide
        )
        self._keep(instance, progress)
        return True


def _triggers(definition: Definition) -> set[str]:
    return {trigger.kind for trigger in definition.spec.triggered.values()}


def _message_flows(xml: bytes) -> dict[str, str]:
    """Return where the file's message flows lead, element to element."""
    root = read(xml)
    pools = {element.get("id") for element in root.iter(f"{BPMN}participant")}
    found: dict[str, str] = {}
    for flow in root.iter(f"{BPMN}messageFlow"):
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        if target not in pools:
            found[source] = target
    return found
