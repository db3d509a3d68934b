"""An instance that asks for every outcome where a run would look at its data."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from workflows import covering, expressions
from workflows.spelling import unquote
from workflows.spiff import timing, view
from workflows.spiff.loops import MultiInstance, StandardLoop
from workflows.spiff.scopes import Instance, Scope
from workflows.spiff.throwing import broadcast
from workflows.spiff.token import Token

NOW = datetime(2000, 1, 1, tzinfo=UTC)  #: no outcome depends on it
ANY_TERM = "PT1H"
COUNTS = re.compile(r"Name\(id='(nrOf|numberOf|loopCounter)")
Assumptions = Mapping[str, Any]  #: test that conditions make -> the value that stands for its outcome


class Exploration(Instance):
    """One step of one branch of an exploration."""

    def __init__(
        self, spec: Any, *, outcomes: Mapping[str, tuple[Any, ...]], assumed: Assumptions, alone: bool
    ) -> None:
        super().__init__(spec, now=NOW, decide=lambda table, names: self.forget())
        self.alone = alone  #: nothing comes from outside, and people do not change what was decided by
        self.outcomes = outcomes
        self.assumed = dict(assumed)
        self.picks: list[int] = []  #: what to pick at each question, in order
        self.asked: list[int] = []  #: how many answers each question had

    def pick(self, count: int) -> int:
        """Answer a question with the answer that is next to be tried."""
        index = self.picks[len(self.asked)] if len(self.asked) < len(self.picks) else 0
        self.asked.append(count)
        return index

    def forget(self) -> Mapping[str, Any]:
        """Drop what was assumed about the data: it may have changed."""
        self.assumed.clear()
        return {}

    def holds(self, condition: str, names: Mapping[str, Any]) -> bool:
        """Return an outcome of the condition that agrees with what is assumed already."""
        tree = expressions.parse(condition)
        for test in [test for test in self.assumed if COUNTS.search(test)]:
            del self.assumed[test]  # each performance changes them
        for test in covering.tests(tree):
            if test not in self.assumed:
                values = self.outcomes[test]
                self.assumed[test] = values[self.pick(len(values))]
        return covering.holds(tree, self.assumed)

    def value(self, text: str, names: Mapping[str, Any]) -> Any:
        """Return nothing in particular."""
        self.forget()
        return None

    def execute(self, script: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Drop what was assumed about the names that the script assigns; keep the constants that it gives them."""
        for name, value in expressions.assignments(script):
            for test in [test for test in self.assumed if f"Name(id='{name}'" in test]:
                del self.assumed[test]
            tree = expressions.parse(value)
            key = ast.dump(ast.Name(id=name, ctx=ast.Load()))
            if isinstance(tree, ast.Constant) and key in self.outcomes:
                self.assumed[key] = tree.value
        return {}

    def term(self, text: str, names: Mapping[str, Any]) -> str:
        """Return a term that needs no data."""
        return unquote(text) if timing.is_literal(text) else ANY_TERM

    def rule(self, reference: timing.Reference, names: Mapping[str, Any]) -> str | None:
        """Return the first permitted rule: which one it is moves no token."""
        return reference.permitted[0]

    def items(self, loop: MultiInstance, names: Mapping[str, Any]) -> list[Any]:
        """Return none, one or two items where the diagram does not say how many there are, at most two where it does."""
        number = (loop.cardinality or "").strip()
        return [None] * (min(int(number), 2) if number.isdigit() else self.pick(3))

    def observe(self, token: Token) -> None:
        """Let a condition hold already, or wait: that it comes true later is tried as something that happens."""
        if self.pick(2):
            token.task_spec.fire(token, {})

    def watch(self) -> None:
        """Leave conditions to `happenings`."""

    # -- moving

    def move(self) -> bool:
        """Take one automatic step; False when everything rests."""
        if not self.ready:
            self.ready = deque(token for token in self.tokens() if _is_ready(token))
        while self.ready:
            token = self.ready.popleft()
            if token.alive and token.state == TaskState.READY:
                with self.trying(token.task_spec.bpmn_id):
                    token.run()
                return True
        return any(token.alive and token.task_spec.reconsider(token) for token in self.tokens())

    def awaits_others(self) -> bool:
        """Tell whether a message or signal from outside may move the instance."""
        triggers = (view.trigger_of(token) for token in self.tokens())
        return any(trigger is not None and trigger.kind in ("message", "signal") for trigger in triggers)

    def happenings(self) -> Iterator[str]:
        """Yield the tokens that something from outside can move, one of each kind."""
        seen: set[str] = set()
        for token in self.tokens():
            trigger = view.trigger_of(token)
            if self.alone and trigger is not None and trigger.kind in ("message", "signal"):
                continue
            if view.is_person_task(token) or trigger is not None:
                kind = repr(_token(token))
                if kind not in seen:
                    seen.add(kind)
                    yield token.id

    def happen(self, id: str) -> None:
        """Let a person complete a task, or what a token waits for come."""
        token = self.token(id)
        assert token is not None
        trigger = view.trigger_of(token)
        with self.trying(token.task_spec.bpmn_id):
            if not self.alone:
                self.forget()
            if trigger is None:
                token.run()
            elif trigger.kind == "signal":
                broadcast(self, trigger.name, {})
            else:
                token.task_spec.fire(token, {})

    def state(self) -> str:
        """Return what tells this state from others: where tokens stand and what is assumed."""
        return repr((_scope(self), sorted(self.assumed.items(), key=str)))


def _is_ready(token: Token) -> bool:
    return bool(token.state == TaskState.READY and not token.task_spec.waits_for_person)


def _scope(scope: Scope) -> list[Any]:
    undoable = sorted({repr(entry) for entry in scope.done})  # how often a loop came by does not matter
    return [scope.interrupted, undoable, sorted((_token(token) for token in scope.tasks.values()), key=repr)]


def _token(token: Token) -> tuple[Any, ...]:
    """Describe a token without its id, its rounds and its data."""
    notes = token.internal_data
    kept = [
        (name, notes[name]) for name in ("via", "done", "undo", "inside") if name in notes and not _is_endless(token)
    ]
    marks = [
        name for name in ("listen", "fired", "gather", "quiet", "entered", "of", "undoing", "again") if name in notes
    ]
    inner = token.workflow.top.subprocesses.get(token.id)
    return (token.task_spec.name, token.state, kept, marks, None if inner is None else _scope(inner))


def _is_endless(token: Token) -> bool:
    loop = getattr(token.task_spec, "loop", None)
    return isinstance(loop, StandardLoop) and loop.maximum is None
