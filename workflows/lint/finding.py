"""What a check of a diagram says, and what it may know about the world around the diagram."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "style"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with one element."""

    element: str  #: BPMN id; the file's own id where no element is to blame
    rule: str  #: stable slug
    severity: Severity  #: error: would run differently from the standard, or not at all
    zh: str
    en: str
    instead: str  #: what to do instead, in Chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names that exist in this installation; None means: do not check this kind of name."""

    forms: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    units: frozenset[str] | None = None  #: unit references after the `@` of a group
    rules: frozenset[str] | None = None  #: ids of terms
    decisions: frozenset[str] | None = None
    topics: frozenset[str] | None = None  #: effects that a service task may ask for
    processes: frozenset[str] | None = None  #: keys that a call activity may call
    messages: frozenset[str] | None = None
    strict: bool = field(default=True)  #: a task without form, group or deadline is an error
