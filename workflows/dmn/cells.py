"""The cells of a decision table: S-FEEL unary tests and literals (DMN 1.3, clause 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Type = Literal["string", "boolean", "number", "date"]
Value = str | bool | Decimal | date | None

TYPES: dict[str, Type] = {
    "string": "string",
    "boolean": "boolean",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "date": "date",
}
_STRING = re.compile(r'"([^"\\]*)"')
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_DATE = re.compile(r'(?:date\(\s*"([0-9]{4}-[0-9]{2}-[0-9]{2})"\s*\)|@"([0-9]{4}-[0-9]{2}-[0-9]{2})")')
_INTERVAL = re.compile(r"([\[\](])\s*(.+?)\s*\.\.\s*(.+?)\s*([\[\])])", re.S)
_COMPARISON = re.compile(r"(<=|>=|<|>)\s*(.+)", re.S)


class CellError(ValueError):
    """The cell is outside the S-FEEL subset, or of another type than its column."""


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of numbers or dates; None is unbounded."""

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool

    def holds(self, value: Any) -> bool:
        """Tell whether a value lies inside."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        return above and (self.high is None or value < self.high or (self.high_closed and value == self.high))


@dataclass(frozen=True, slots=True)
class Cell:
    """One unary test."""

    any: bool
    negated: bool = False
    parts: tuple[Value | Span, ...] = ()

    def holds(self, value: Value) -> bool | None:
        """Tell whether a value passes; None means that it is missing and the test needs it."""
        if self.any:
            return True
        if value is None:
            return (None in self.parts) != self.negated if None in self.parts else None
        return self.negated != any(
            part.holds(value) if isinstance(part, Span) else part == value for part in self.parts
        )

    def points(self) -> Iterator[Any]:
        """Yield the values that the test names."""
        for part in self.parts:
            if isinstance(part, Span):
                yield from (end for end in (part.low, part.high) if end is not None)
            elif part is not None:
                yield part


def literal(text: str, kind: Type) -> Value:
    """Read one literal of a type.

    :raises CellError: it is no literal, or one of another type.
    """
    value = _literal(text.strip())
    if value is not None and _kind(value) != kind:
        raise CellError(f"{text.strip()} is no {kind}")
    return value


def unary_test(text: str, kind: Type) -> Cell:
    """Read one unary test of a column of a type.

    :raises CellError: it is outside the subset.
    """
    body = text.strip()
    if body in ("", "-"):
        return Cell(any=True)
    inner = re.fullmatch(r"not\s*\((.*)\)", body, re.S)
    parts = tuple(_part(item, kind) for item in split(inner[1] if inner else body))
    return Cell(any=False, negated=bool(inner), parts=parts)


def split(text: str) -> list[str]:
    """Split at the commas that stand outside quotes and brackets."""
    parts, start, depth, quoted = [], 0, 0, False
    for place, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in "(":
            depth += 1
        elif not quoted and sign in ")" and depth:
            depth -= 1
        elif sign == "," and not quoted and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _part(text: str, kind: Type) -> Value | Span:
    body = text.strip()
    if match := _INTERVAL.fullmatch(body):
        return _interval(body, kind, *match.groups())
    if match := _COMPARISON.fullmatch(body):
        end = _endpoint(match[2], kind)
        closed = "=" in match[1]
        return Span(None, False, end, closed) if match[1][0] == "<" else Span(end, closed, None, False)
    return literal(body, kind)


def _interval(body: str, kind: Type, opening: str, low: str, high: str, closing: str) -> Span:
    span = Span(_endpoint(low, kind), opening == "[", _endpoint(high, kind), closing == "]")
    if span.low > span.high or (span.low == span.high and not (span.low_closed and span.high_closed)):
        raise CellError(f"{body} holds nothing")
    return span


def _endpoint(text: str, kind: Type) -> Any:
    value = literal(text, kind)
    if value is None or kind not in ("number", "date"):
        raise CellError(f"{text.strip()} has no order; only numbers and dates are compared")
    return value


def _literal(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return None
    if match := _STRING.fullmatch(text):
        return match[1]
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if match := _DATE.fullmatch(text):
        try:
            return date.fromisoformat(match[1] or match[2])
        except ValueError:
            raise CellError(f"{text} is no day") from None
    raise CellError(f"{text!r} is neither a literal nor a unary test of the S-FEEL subset")


def _kind(value: Value) -> Type:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "number" if isinstance(value, Decimal) else "date"
