"""The values that pass between the engine and whoever keeps its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """One step that waits for a person."""

    id: str  #: the engine's own task id, 32 hex digits, stable across save and restore
    element: str  #: BPMN element id
    name: str  #: label on the diagram
    lane: str | None  #: name of the lane the task stands in
    groups: tuple[str, ...]  #: camunda:candidateGroups, each `role@unit-reference`
    form: str | None  #: camunda:formKey
    due: str | None  #: camunda:dueDate as it is written: `rule:ID[@anchor]`, or `rule:${name}[@anchor]`
    priority: int = 50  #: camunda:priority, 0–100


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTimer:
    """One timer event that waits; it fires only when `wake` names it."""

    id: str
    element: str
    term: str  #: an ISO 8601 literal, or `rule:ID[@anchor]`
    anchor: str | None  #: ISO instant or date the term counts from; None means the moment it was entered
    interrupting: bool  #: True also for an intermediate catch


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWait:
    """One message (or signal) catch that waits."""

    id: str
    element: str
    message: str  #: the message's name


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTerm:
    """One deadline that the diagram declares on an open activity (camunda:property `deadline`, or a task's dueDate)."""

    id: str  #: `task id:rule id`, stable while the activity is open
    task: str  #: engine task id of the activity (a person's task, a sub-process, a call activity, or the process root)
    element: str
    rule: str
    anchor: str | None  #: ISO instant or date the term counts from; None means the moment it was entered


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedStep:
    """One automatic step that could not be carried out and is kept until it is tried again."""

    id: str  #: the engine's own task id, stable until the step succeeds
    element: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that a service task, a send task or a message throw asks the world to do, in order of occurrence."""

    id: str
    element: str
    topic: str  #: camunda:topic of a service task; `message:NAME` for a thrown message
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Everything that one call changed: the new state and what is open in it."""

    snapshot: bytes
    tasks: tuple[OpenTask, ...]
    timers: tuple[OpenTimer, ...]
    waits: tuple[OpenWait, ...]
    terms: tuple[OpenTerm, ...]
    effects: tuple[Effect, ...]
    finished: bool
    ends: tuple[str, ...]  #: ids of the end events reached in this call
    data: Mapping[str, Any]  #: routing scalars of the whole instance
    elements: tuple[str, ...] = ()  #: BPMN element ids completed in this call, in order
    failed: tuple[FailedStep, ...] = ()  #: only where failures are kept (`on_failure="keep"`)
