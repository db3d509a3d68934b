"""Diagrams made ready to run, once per content."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from workflows.errors import DiagramRefused
from workflows.spiff.activities import CallActivity, PersonTask
from workflows.spiff.events import Listener
from workflows.spiff.reader import DiagramReader, ProcessSpec
from workflows.spiff.source import read

CACHE_SIZE = 256  #: definitions kept ready in one process


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStep:
    """One step of a diagram that a person carries out."""

    element: str
    name: str
    lane: str | None
    groups: tuple[str, ...]
    form: str | None
    due: str | None
    rules: tuple[str, ...]  #: every term that may measure it: named on the diagram, or permitted to the data


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A diagram that is ready to run."""

    key: str  #: process id
    name: str
    content_hash: str  #: of the diagram and everything it calls, 64 hex digits
    steps: tuple[PersonStep, ...]
    called: tuple[str, ...]  #: processes that it calls
    messages: tuple[str, ...]  #: messages that it, or a process that it calls, waits for somewhere
    starts: tuple[str, ...]  #: start events that wait for a trigger
    separations: Mapping[
        str, tuple[str, ...]
    ]  #: step → steps that another person must have done, called processes included
    easings: Mapping[str, Mapping[str, str]]  #: step → separated step → data value that lifts the separation
    spec: Any = field(repr=False, compare=False)  #: SpiffWorkflow specification, for the adapter only

    def apart(self, element: str, data: Mapping[str, Any]) -> frozenset[str]:
        """Return the steps that whoever does this one must not have done.

        A separation holds both ways: a loop may bring the earlier step again after the later one.
        """
        pairs = ((step, other) for step, others in self.separations.items() for other in others)
        holding = [(s, o) for s, o in pairs if not data.get(self.easings.get(s, {}).get(o, ""))]
        return frozenset({o for s, o in holding if s == element} | {s for s, o in holding if o == element})


_cache: OrderedDict[tuple[str, str | None], Definition] = OrderedDict()
_lock = Lock()


def content_hash(xml: bytes, called: Mapping[str, bytes]) -> str:
    """Name a diagram and everything it calls by content."""
    digest = hashlib.sha256(hashlib.sha256(xml).digest())
    for key in sorted(called):
        digest.update(key.encode() + b"\0" + hashlib.sha256(called[key]).digest())
    return digest.hexdigest()


def compile(xml: bytes, called: Mapping[str, bytes] | None = None, *, process: str | None = None) -> Definition:
    """Make a diagram ready to run; the second time it comes from the cache.

    :raises DiagramRefused: it cannot be read, or holds something that would not run as the standard says.
    """
    called = called or {}
    key = (content_hash(xml, called), process)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    definition = _compile(xml, called, process, key[0])
    with _lock:
        _cache[key] = definition
        while len(_cache) > CACHE_SIZE:
            _cache.popitem(last=False)
    return definition


def process_ids(xml: bytes) -> tuple[str, ...]:
    """List the executable processes of a file.

    :raises DiagramRefused: it cannot be read.
    """
    reader = DiagramReader(read(xml), called=lambda _: None)
    return tuple(element.get("id", "") for element in reader.processes())


def _compile(xml: bytes, called: Mapping[str, bytes], process: str | None, hash: str) -> Definition:
    readers: dict[str, DiagramReader] = {}

    def find(key: str) -> ProcessSpec | None:
        if key not in called:
            return None
        if key not in readers:
            readers[key] = DiagramReader(read(called[key]), called=find)
        return readers[key].process(key)

    reader = DiagramReader(read(xml), called=find)
    if process is None:
        process = next((element.get("id", "") for element in reader.processes()), "")
    try:
        spec = reader.process(process)
    except RecursionError:
        raise DiagramRefused(process, "the diagram is nested too deep") from None
    except (AttributeError, LookupError, TypeError, ValueError) as problem:
        raise DiagramRefused(process, f"the diagram cannot be read ({problem})") from problem
    if spec is None:
        raise DiagramRefused(process, "the file holds no executable process")
    return _define(spec, hash)


def _define(spec: ProcessSpec, hash: str) -> Definition:
    steps = list(_walk(spec, set()))
    return Definition(
        key=spec.name,
        name=spec.description,
        content_hash=hash,
        steps=tuple(
            PersonStep(
                element=step.bpmn_id, name=step.bpmn_name, lane=step.lane,
                groups=step.groups, form=step.form, due=step.due,
                rules=tuple(rule for term in step.deadlines for rule in ((term.rule,) if term.rule else term.permitted)),
            )
            for step in steps
            if isinstance(step, PersonTask)
        ),
        called=tuple(sorted({step.inner.name for step in steps if isinstance(step, CallActivity)})),
        messages=tuple(
            sorted({s.trigger.name for s in _everything(spec, set()) if _waits_for_message(s)} | _starts(spec))
        ),
        starts=tuple(spec.triggered),
        separations={s.bpmn_id: s.separate_from for s in _everything(spec, set()) if getattr(s, "separate_from", ())},
        easings={s.bpmn_id: s.eased_by for s in _everything(spec, set()) if getattr(s, "eased_by", ())},
        spec=spec,
    )  # fmt: skip


def _waits_for_message(step: Any) -> bool:
    return isinstance(step, Listener) and step.trigger.kind == "message"


def _starts(spec: ProcessSpec) -> set[str]:
    return {trigger.name for trigger in spec.triggered.values() if trigger.kind == "message"}


def _walk(spec: ProcessSpec, seen: set[str]) -> Iterator[Any]:
    """Yield the steps of a process and of its sub-processes, not of what it calls."""
    for step in spec.task_specs.values():
        yield step
        inner = getattr(step, "inner", None)
        if inner is not None and not isinstance(step, CallActivity) and inner.name not in seen:
            yield from _walk(inner, seen | {inner.name})


def _everything(spec: ProcessSpec, seen: set[str]) -> Iterator[Any]:
    """Yield the steps of a process, of its sub-processes and of what it calls."""
    for step in spec.task_specs.values():
        yield step
        inner = getattr(step, "inner", None)
        if inner is not None and inner.name not in seen:
            seen.add(inner.name)
            yield from _everything(inner, seen)


def own_elements(definition: Definition) -> Mapping[str, frozenset[str]]:
    """Return every process of a definition's tree, the root and all that is called: key → elements drawn in it and nowhere inside what it calls."""
    found: dict[str, frozenset[str]] = {}
    waiting = [definition.spec]
    while waiting:
        spec = waiting.pop()
        if spec.name not in found:
            steps = list(_walk(spec, set()))
            found[spec.name] = frozenset(id for step in steps if (id := getattr(step, "bpmn_id", None)))
            waiting += [step.inner for step in steps if isinstance(step, CallActivity)]
    return found


__all__ = ["Definition", "DiagramRefused", "PersonStep", "compile", "own_elements", "process_ids"]
