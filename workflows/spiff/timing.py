"""References to terms on the diagram: ISO 8601 literals, `rule:ID[@anchor]` and data values."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


#: a deadline as the diagram declares it: rule and anchor, or an expression that gives `rule:ID[@anchor]`
Declared = tuple[str, str | None] | str


def declared(text: str | None) -> Declared | None:
    """Return a deadline as the diagram declares it; None when the text is neither a reference nor an expression."""
    text = (text or "").strip()
    return text if text.startswith("${") else rule_reference(text)


def computed(text: str, names: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """Return the rule and anchor that an expression gives on this data; None when it gives nothing: no term runs.

    :raises expressions.ExpressionError: it gives something else.
    """
    value = expressions.evaluate(text, names)
    if value is None:
        return None
    reference = rule_reference(str(value))
    if reference is None:
        raise expressions.ExpressionError(f"{text} gives {value!r}, which is no rule")
    return reference


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
