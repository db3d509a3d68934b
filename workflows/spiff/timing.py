"""References to terms on the diagram: ISO 8601 literals, `rule:ID[@anchor]`, and expressions that give one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workflows import expressions
from workflows.spelling import unquote

DURATION = re.compile(r"^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
INSTANT = re.compile(r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$")
RULE = re.compile(r"^rule:([A-Za-z0-9][\w.-]*)(?:@([^\W\d]\w*))?$")
CYCLE = re.compile(r"^R(\d*)/(?:([^/]+)/)?(P[^/]+)$")


def rule_reference(text: str | None) -> tuple[str, str | None] | None:
    """Split `rule:ID@anchor` into rule and anchor; None when the text is something else."""
    match = RULE.match((text or "").strip())
    return (match[1], match[2]) if match else None


def deadline_reference(text: str | None) -> tuple[str, str | None] | None:
    """Read a deadline: `rule:ID[@anchor]`, or a `${…}` expression (kept whole, without anchor) that gives one."""
    written = (text or "").strip()
    return (written, None) if written.startswith("${") and written.endswith("}") else rule_reference(written)


def is_open(rule: str) -> bool:
    """Tell whether a deadline's rule is an expression that the data must decide first."""
    return rule.startswith("${")


def settled(deadlines: Iterable[tuple[str, str | None]], kept: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield rule and anchor of each deadline; `kept` holds what the expressions among them gave."""
    for rule, anchor in deadlines:
        if not is_open(rule):
            yield rule, anchor
        elif reference := rule_reference(kept.get(rule)):
            yield reference


def is_literal(text: str) -> bool:
    """Tell whether a timer text needs no data: a duration, an instant, a cycle or a rule."""
    text = unquote(text)
    return any(pattern.match(text) for pattern in (DURATION, INSTANT, RULE, CYCLE))


def resolve(text: str, names: Mapping[str, Any]) -> str:
    """Return the literal that a timer text stands for on this data.

    :raises expressions.ExpressionError: it is neither a literal nor an expression that gives one.
    """
    if is_literal(text):
        return unquote(text)
    value = str(expressions.evaluate(text, names))
    if not is_literal(value):
        raise expressions.ExpressionError(f"{text} gives {value!r}, which is no date, duration or rule")
    return value


def cycle(literal: str) -> tuple[int, str, str]:
    """Split a cycle into repetitions (-1 for no end), first term and interval; anything else fires once."""
    match = CYCLE.match(literal)
    if match is None:
        return 1, literal, literal
    return (int(match[1]) if match[1] else -1), match[2] or match[3], match[3]
