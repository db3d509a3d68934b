"""The scopes that hold the tokens, on SpiffWorkflow's workflows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from workflows import expressions
from workflows.days import LOCAL_TIME
from workflows.errors import EngineError, StepFailed
from workflows.progress import Effect
from workflows.spiff import timing
from workflows.spiff.scripting import ENGINE
from workflows.spiff.token import Token

if TYPE_CHECKING:
    from workflows.spiff.loops import MultiInstance
    from workflows.spiff.steps import Flow, Step

MAX_STEPS = 10_000  #: automatic steps of one call; more is a loop that never waits

Decide = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


class Scope(BpmnBaseWorkflow):
    """What the root process, a sub-process and a called process have in common."""

    isolated: bool
    interrupted: bool  #: an interrupting event sub-process has taken over
    anchors: dict[str, Any]  #: values of the names that the process's own deadlines read, each as it was first known
    done: list[list[Any]]  #: completed activities that can be undone, oldest first: name, and what was completed inside
    completed: bool
    tasks: dict[str, Token]
    data: dict[str, Any]

    @property
    def top(self) -> Instance:
        """The instance that this scope belongs to."""
        return self.top_workflow  # type: ignore[no-any-return]

    @property
    def host(self) -> Token | None:
        """The activity that this scope is the inside of; None for the root."""
        return None

    def place(self, step: Step, **internal: Any) -> Token:
        """Put a new token on a step and let the step decide whether it may run."""
        token = Token(self, step, id=uuid4().hex)
        token.internal_data.update(internal)
        step._update(token)
        return token

    def follow(self, flow: Flow) -> None:
        """Send a token along a sequence flow."""
        step: Step = self.spec.task_specs[flow.target]
        if step.counts_flows:
            self.place(step, via=flow.id)
        else:
            self.place(step)

    def open(self, *, entry: str | None = None) -> None:
        """Begin the scope: choose its terms, arm its event sub-processes and put a token on each start.

        :raises StepFailed: the data choose no permitted rule for a deadline of the process.
        """
        chosen = [term for term in self.spec.deadlines if term.chosen_by]
        if chosen:
            with self.top.trying(self.spec.name):
                self.anchors.update({term.chosen_by: self.top.rule(term, self.names()) for term in chosen})
        if entry:
            self.place(self.spec.task_specs[entry], entered=True)
        for name in () if entry else self.spec.entries:
            self.place(self.spec.task_specs[name])
        for handler in self.spec.handlers:
            # An earlier handler whose condition already holds may have interrupted the scope.
            if handler.listens and not self.interrupted:
                self.place(handler, listen=True)
        self.settle()

    def drop(self, token: Token) -> None:
        """Take a token away with all that hangs on it: inner scope, instances, boundary events."""
        if self.tasks.pop(token.id, None) is None:
            return
        inner = self.top.subprocesses.pop(token.id, None)
        if inner is not None:
            for other in list(inner.tasks.values()):
                inner.drop(other)
        if token.task_spec.is_activity:
            for other in list(self.tasks.values()):
                if token.id in (other.internal_data.get("on"), other.internal_data.get("of")):
                    self.drop(other)

    def clear(self) -> None:
        """Take every token away."""
        for token in list(self.tasks.values()):
            self.drop(token)

    def settle(self) -> None:
        """Finish the scope when no token is left in it, apart from armed listeners."""
        if self.completed or any("listen" not in token.internal_data for token in self.tasks.values()):
            return
        self.completed = True
        self.clear()
        host = self.host
        if host is not None and host.alive:
            host.task_spec.scope_finished(host, self)

    # -- data

    def layers(self, token: Token | None) -> Iterator[dict[str, Any]]:
        """Yield the variables that a token sees, nearest first."""
        scope: Scope = self
        while True:
            if token is not None and "local" in token.internal_data:
                yield token.internal_data["local"]
            if scope.isolated:
                yield scope.data
                return
            token = scope.host
            assert token is not None
            scope = token.workflow

    def names(self, token: Token | None = None) -> dict[str, Any]:
        """Return every variable visible to a token, with `now` and `today`."""
        seen: dict[str, Any] = {}
        for layer in reversed(list(self.layers(token))):
            seen.update(layer)
        seen.update(self.top.clock_names)
        return seen

    def assign(self, token: Token | None, values: Mapping[str, Any]) -> None:
        """Set variables where they already live, else in the nearest process."""
        if not values:
            return
        layers = list(self.layers(token))
        for name, value in values.items():
            for layer in layers:
                if name in layer:
                    layer[name] = value
                    break
            else:
                layers[-1][name] = value


class SubScope(Scope, BpmnSubWorkflow):
    """The inside of a sub-process or of a called process."""

    def __init__(self, spec: Any, *, host: Token, isolated: bool) -> None:
        self._host = host
        self.isolated = isolated
        self.interrupted = False
        self.done = []
        self.anchors: dict[str, Any] = {}
        super().__init__(spec, host.id, host.workflow.top, deserializing=True)
        self.task_tree = None

    def _calculate_depth(self) -> int:
        return int(self._host.workflow.depth) + 1

    @property
    def host(self) -> Token:
        """The activity that this scope is the inside of."""
        return self._host

    @property
    def parent_workflow(self) -> Scope:
        """The scope around this one."""
        return self._host.workflow


class Instance(Scope, BpmnWorkflow):
    """One running process: the root scope and everything that happens in one call."""

    subprocesses: dict[str, SubScope]

    def __init__(self, spec: Any, *, now: datetime, decide: Decide | None) -> None:
        self.id = uuid4().hex
        self.isolated = True
        self.interrupted = False
        self.done = []
        self.watching: dict[str, Token] = {}  #: tokens that wait for a condition on the data
        self.anchors: dict[str, Any] = {}
        super().__init__(spec, {}, ENGINE, deserializing=True)
        self.task_tree = None
        self.ready: deque[Token] = deque()
        self.steps = 0  #: automatic steps of this call
        self.failing: Mapping[
            int, str
        ] = {}  #: steps known to fail, to be kept as failed instead of run, with the cause
        self.effects: list[Effect] = []
        self.ends: list[str] = []
        self.elements: list[str] = []
        self.decide = decide
        local = now.astimezone(LOCAL_TIME)
        self.clock_names = {"now": now.isoformat(), "today": local.date().isoformat()}

    def scopes(self) -> list[Scope]:
        """List the root scope and every open inner one, outer before inner."""
        return [self, *self.subprocesses.values()]

    def tokens(self) -> list[Token]:
        """List every token of the instance in order of arrival within its scope."""
        return [token for scope in self.scopes() for token in scope.tasks.values()]

    def token(self, id: str) -> Token | None:
        """Find a token by its id."""
        for scope in self.scopes():
            if id in scope.tasks:
                return scope.tasks[id]
        return None

    # -- what depends on the data, in one place: an exploration asks for every outcome instead

    def holds(self, condition: str, names: Mapping[str, Any]) -> bool:
        """Tell whether a condition holds."""
        return bool(expressions.evaluate(condition, names))

    def value(self, text: str, names: Mapping[str, Any]) -> Any:
        """Return the value of an expression."""
        return expressions.evaluate(text, names)

    def execute(self, script: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a script assigns."""
        return expressions.execute(script, names)

    def term(self, text: str, names: Mapping[str, Any]) -> str:
        """Return the literal that a timer text stands for."""
        return timing.resolve(text, names)

    def rule(self, reference: timing.Reference, names: Mapping[str, Any]) -> str | None:
        """Return the rule that the data choose for a term, or None where they choose that none runs."""
        return reference.pick(names)

    def items(self, loop: MultiInstance, names: Mapping[str, Any]) -> list[Any]:
        """Return the items of a multi-instance activity, one for each performance."""
        return loop.items(names)

    def run(self) -> None:
        """Run automatic steps until only people, time or messages can move the instance.

        :raises StepFailed: a step could not be carried out, or the steps never come to rest.
        """
        with self.trying(self.spec.name):
            self.watch()
        while True:
            while self.ready:
                token = self.ready.popleft()
                if token.alive and token.state == TaskState.READY:
                    self._run_one(token)
            # The first that moves ends the search: what it set going comes to rest before the next is asked.
            if not any(token.alive and token.task_spec.reconsider(token) for token in self.tokens()):
                return

    def observe(self, token: Token) -> None:
        """Let a token wait for a condition, which may hold already."""
        self.watching[token.id] = token
        token.task_spec.recheck(token)

    def watch(self) -> None:
        """Fire the conditional events whose condition the last step has made true."""
        for id, token in list(self.watching.items()):
            if not token.alive:
                del self.watching[id]
            else:
                token.task_spec.recheck(token)

    def _run_one(self, token: Token) -> None:
        element = token.task_spec.bpmn_id
        self.steps += 1
        if self.steps in self.failing:
            token.fail(self.failing[self.steps])
            return
        try:
            with self.trying(element):
                if self.steps > MAX_STEPS + len(self.failing):
                    raise StepFailed(element, f"more than {MAX_STEPS} automatic steps without a wait")
                token.run()
                self.watch()
        except StepFailed as failure:
            failure.step = self.steps
            raise

    @contextmanager
    def trying(self, element: str) -> Iterator[None]:
        """Turn whatever goes wrong inside into a failed step of the element.

        :raises StepFailed: something went wrong.
        """
        try:
            yield
        except StepFailed as failure:
            failure.completed = tuple(self.elements)
            raise
        except (EngineError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as cause:
            raise StepFailed(element, cause, completed=tuple(self.elements)) from cause
