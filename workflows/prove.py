"""Walk through every state that a diagram can be in, whatever people, time, messages and data do."""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from workflows import covering, expressions, snapshot
from workflows.catalog import Definition
from workflows.errors import NoFlowApplies, StepFailed
from workflows.spiff.exploring import Exploration

MAX_STEPS = 500_000
MAX_TOKENS = 60  #: a state with more has lost its bounds
MOST_PROVEN = 200_000  #: states of one diagram that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an exploration has shown."""

    states: int
    complete: bool  #: every state was seen; what is said about all of them is proven
    stuck: tuple[str, ...]  #: elements at which a token stands in a state that cannot reach the end
    dead: tuple[str, ...]  #: elements that no path carries out
    stalled: tuple[str, ...] = ()  #: steps at which no condition may hold

    @property
    def sound(self) -> bool:
        """Tell whether every state can reach the end, no element is dead and no token is lost."""
        return self.complete and not self.stuck and not self.dead


@dataclass(slots=True)
class _State:
    snapshot: bytes
    assumed: Mapping[str, Any]
    standing: tuple[str, ...]


@dataclass(slots=True)
class _Search:
    definition: Definition
    limit: int  #: steps
    outcomes: Mapping[str, tuple[Any, ...]]
    states: dict[str, _State] = field(default_factory=dict)
    before: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ended: set[str] = field(default_factory=set)
    carried_out: set[str] = field(default_factory=set)
    stalled: set[str] = field(default_factory=set)
    waiting: deque[str] = field(default_factory=deque)
    steps: int = 0
    complete: bool = True
    alone: bool = False
    still: set[str] = field(default_factory=set)  #: states in which nothing can happen any more
    proven: set[bytes] = field(default_factory=set)  #: states that need no look: see `_proven`


def prove(definition: Definition, *, limit: int = MAX_STEPS, alone: bool = False) -> Proof:
    """Explore a diagram over all outcomes of its decisions; each state is looked at once, up to a limit of steps.

    `alone` looks only for what goes wrong by the diagram's own doing: no message comes, and what a decision has found
    once stays so until a script changes it.
    """
    search = _Search(definition, limit, covering.outcomes(_conditions(definition.spec)), alone=alone)
    for entry in [*definition.starts, None] if definition.spec.entries else definition.starts:
        _try_all(search, None, lambda one, entry=entry: one.open(entry=entry))
    while search.waiting and search.complete:
        _expand(search, search.waiting.popleft())
    return _judge(search)


@lru_cache(maxsize=4096)
def _ends(definition: _Same, state: str, limit: int) -> bool:
    proven = _proven(definition)
    outcomes = covering.outcomes(_conditions(definition.definition.spec))
    search = _Search(definition.definition, limit, outcomes, proven=proven)
    search.states[state] = _State(definition.snapshots[state], {}, ())
    search.waiting.append(state)
    while search.waiting and search.complete:
        _expand(search, search.waiting.popleft())
    if not search.complete or _judge(search).stuck:
        return False
    if len(proven) + len(search.states) > MOST_PROVEN:
        proven.clear()
    proven.update(map(_digest, search.states))
    return True


@lru_cache(maxsize=64)
def _proven(definition: _Same) -> set[bytes]:
    """Return the states of a diagram from which every way is known to lead on to an end, as digests.

    Instances of one diagram come by the same states: what was explored for one is not explored again for the next.
    """
    return set()


def _digest(state: str) -> bytes:
    return hashlib.blake2b(state.encode(), digest_size=16).digest()


def reaches_an_end(definition: Definition, stored: bytes, *, limit: int = MAX_STEPS) -> bool:
    """Tell whether an instance can reach an end from every state that it can come to from here.

    Instances that stand alike are looked at once. One whose states are more than the limit allows is not said to reach an end.
    """
    one = Exploration(definition.spec, outcomes={}, assumed={}, alone=False)
    snapshot.decode(stored, one)
    if one.completed:
        return True
    state = one.state()
    same = _Same(definition, {state: stored})
    return _digest(state) in _proven(same) or _ends(same, state, limit)


@dataclass(frozen=True, slots=True)
class _Same:
    """A definition as a key, with the snapshots that stand for states."""

    definition: Definition
    snapshots: dict[str, bytes]

    def __hash__(self) -> int:
        return hash(self.definition.content_hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.definition.content_hash == self.definition.content_hash


def _expand(search: _Search, key: str) -> None:
    state = search.states[key]
    one = _restored(search, state)
    moves = _try_all(search, key, lambda one: one.move())
    if moves:
        return
    happenings = list(one.happenings())
    for id in happenings:
        _try_all(search, key, lambda one, id=id: one.happen(id))
    if search.alone and one.awaits_others():
        search.ended.add(key)
    elif not happenings:
        search.still.add(key)


def _restored(search: _Search, state: _State | None) -> Exploration:
    assumed = {} if state is None else state.assumed
    one = Exploration(search.definition.spec, outcomes=search.outcomes, assumed=assumed, alone=search.alone)
    if state is not None:
        snapshot.decode(state.snapshot, one)
    return one


def _try_all(search: _Search, key: str | None, act: Any) -> bool:
    """Do one thing with every combination of answers to the questions that it raises; True when it did something."""
    picks: list[int] | None = []
    moved = False
    while picks is not None:
        search.steps += 1
        if search.steps > search.limit:
            search.complete = False
            return True
        one = _restored(search, search.states[key] if key is not None else None)
        one.picks = picks
        try:
            moved = act(one) is not False or moved
        except StepFailed as failure:
            _fail(search, key, one, failure)
            moved = True
        else:
            if moved:
                _arrive(search, key, one)
        picks = _following(picks, one.asked)
    return moved


def _following(picks: list[int], asked: list[int]) -> list[int] | None:
    """Return the next combination of answers, the last question turning fastest; None after the last."""
    full = picks[: len(asked)] + [0] * (len(asked) - len(picks))
    while full:
        if full[-1] + 1 < asked[len(full) - 1]:
            return [*full[:-1], full[-1] + 1]
        full.pop()
    return None


def _fail(search: _Search, key: str | None, one: Exploration, failure: StepFailed) -> None:
    """Count a failed step as carried out: it stops the case in the open, as an incident, and loses nothing."""
    search.carried_out.update(one.elements, [failure.element])
    if isinstance(failure, NoFlowApplies):
        search.stalled.add(failure.element)
    if key is not None:
        search.ended.add(key)


def _arrive(search: _Search, source: str | None, one: Exploration) -> None:
    search.carried_out.update(one.elements)
    tokens = one.tokens()
    if len(tokens) > MAX_TOKENS:
        search.complete = False
        return
    key = one.state()
    if source is not None:
        search.before[key].add(source)
    if key in search.states:
        return
    standing = tuple(sorted({token.task_spec.bpmn_id for token in tokens}))
    search.states[key] = _State(snapshot.encode(one), dict(one.assumed), standing)
    if one.completed or (search.proven and _digest(key) in search.proven):
        search.ended.add(key)
    else:
        search.waiting.append(key)


def _judge(search: _Search) -> Proof:
    reaching = set(search.ended)
    ahead = list(search.ended)
    while ahead:
        for key in search.before[ahead.pop()] - reaching:
            reaching.add(key)
            ahead.append(key)
    # What stands still is lost for certain, even where not every state was seen.
    lost = search.still or (search.states.keys() - reaching if search.complete else set())
    every = set(_elements(search.definition.spec, set()))
    return Proof(
        states=len(search.states),
        complete=search.complete,
        stuck=tuple(sorted({name for key in lost for name in search.states[key].standing})),
        dead=tuple(sorted(every - search.carried_out)) if search.complete else (),
        stalled=tuple(sorted(search.stalled)),
    )


def _specs(spec: Any, seen: set[str]) -> Iterator[Any]:
    seen.add(spec.name)
    yield spec
    for step in spec.task_specs.values():
        inner = getattr(step, "inner", None)
        if inner is not None and inner.name not in seen:
            yield from _specs(inner, seen)


def _elements(spec: Any, seen: set[str]) -> Iterator[str]:
    for scope in _specs(spec, seen):
        yield from (step.bpmn_id for step in scope.task_specs.values())


def _conditions(spec: Any) -> Iterator[ast.expr]:
    for scope in _specs(spec, set()):
        for step in scope.task_specs.values():
            texts = [flow.condition for flow in step.flows]
            loop = getattr(step, "loop", None)
            texts += [getattr(loop, "condition", None), *(each.condition for each in getattr(loop, "behaviors", ()))]
            yield from (expressions.parse(text) for text in texts if text)
