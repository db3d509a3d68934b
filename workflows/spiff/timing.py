"""References to terms on the diagram: ISO 8601 literals, `rule:ID[@anchor]` and data values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows import expressions
from workflows.spelling import unquote

DURATION = re.compile(r"^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
INSTANT = re.compile(r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$")
RULE = re.compile(r"^rule:([A-Za-z0-9][\w.-]*)(?:@([^\W\d]\w*))?$")
CHOSEN = re.compile(r"^rule:\$\{\s*([^\W\d]\w*)\s*\}(?:@([^\W\d]\w*))?$")
NO_TERM = "none"  #: on a list of permitted rules: the data may also choose that no term runs
CYCLE = re.compile(r"^R(\d*)/(?:([^/]+)/)?(P[^/]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A term that a diagram names: one rule, or the data value that says which of the permitted ones."""

    rule: str | None  #: id of the rule; None where the data say it
    chosen_by: str | None = None  #: name of the data value that holds the id
    permitted: tuple[str, ...] = ()  #: ids that the value may hold; NO_TERM lets it hold nothing
    anchor: str | None  #: name of the data value that the term counts from

    def pick(self, names: Mapping[str, Any]) -> str | None:
        """Return the rule that holds on this data; None where the data may say that no term runs, and do.

        :raises expressions.ExpressionError: the value is missing or is none of the permitted ids.
        """
        if self.rule is not None:
            return self.rule
        value = names.get(self.chosen_by or "", "")
        if value is None and NO_TERM in self.permitted:
            return None
        if value not in self.permitted or value == NO_TERM:
            raise expressions.ExpressionError(f"{self.chosen_by} is {value!r}, none of {', '.join(self.permitted)}")
        return str(value)


def reference(text: str | None) -> Reference | None:
    """Read `rule:ID[@anchor]` or `rule:${name}[@anchor]`; None when the text is something else."""
    text = unquote(text or "")
    if match := RULE.match(text):
        return Reference(rule=match[1], anchor=match[2])
    if match := CHOSEN.match(text):
        return Reference(rule=None, chosen_by=match[1], anchor=match[2])
    return None


def is_literal(text: str) -> bool:
    """Tell whether a timer text needs no data: a duration, an instant, a cycle or a rule."""
    text = unquote(text)
    return is_instant(text) or any(pattern.match(text) for pattern in (DURATION, RULE, CYCLE))


def is_instant(text: str) -> bool:
    """Tell whether a text is the ISO 8601 writing of a day or moment that there is: no 30 February."""
    if not INSTANT.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


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
