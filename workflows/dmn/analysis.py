"""Rules that overlap and facts that no rule meets, found before a table decides anything.

Each column is cut where its tests change their mind; one sample stands for each piece, so the search is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any

from workflows.dmn.cells import Cell
from workflows.dmn.table import Input, Rule, Table

_OTHER = "\u2026"  # stands, as often repeated as need be, for every text that the table does not name

_EXACT = 200  # digits: no cell is that long, so that a middle lies between


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two rows that both apply to the same facts."""

    rows: tuple[int, int]
    example: Mapping[str, Any]
    same_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Facts to which no row applies."""

    example: Mapping[str, Any]


def overlaps(table: Table) -> list[Overlap]:
    """List every pair of rows that can apply together."""
    pieces = [_samples(column, table.rules, place) for place, column in enumerate(table.inputs)]
    held = [_held(rule, pieces) for rule in table.rules]
    found = []
    for first, left in enumerate(table.rules):
        for second in range(first + 1, len(table.rules)):
            shared = [mine & yours for mine, yours in zip(held[first], held[second], strict=True)]
            if all(shared):
                right = table.rules[second]
                example = _example(table, pieces, [min(common) for common in shared])
                same = left.answers == right.answers
                found.append(Overlap(rows=(left.row, right.row), example=example, same_answer=same))
    return found


def gaps(table: Table, *, most: int = 10) -> list[Gap]:
    """List facts that the table is about and to which no row applies, at most so many."""
    about = table.silence.about
    pieces = [_samples(column, table.rules, place, about.get(column.name)) for place, column in enumerate(table.inputs)]
    held = [_held(rule, pieces) for rule in table.rules]
    found = []
    for chosen in _uncovered(pieces, held, list(range(len(held))), 0):
        found.append(Gap(example=_example(table, pieces, chosen)))
        if len(found) == most:
            break
    return found


def lost(before: Table, after: Table) -> Gap | None:
    """Return facts to which a row of one version applies and none of the other, with the same columns; None when there are none."""
    rules = (*before.rules, *after.rules)
    pieces = [_samples(column, rules, place) for place, column in enumerate(before.inputs)]
    for rule in before.rules:
        inside = [[values[n] for n in sorted(kept)] for values, kept in zip(pieces, _held(rule, pieces), strict=True)]
        held = [_held(each, inside) for each in after.rules]
        for chosen in _uncovered(inside, held, list(range(len(held))), 0):
            return Gap(example=_example(before, inside, chosen))
    return None


def _uncovered(
    pieces: Sequence[Sequence[Any]], held: Sequence[Sequence[frozenset[int]]], alive: list[int], column: int
) -> Iterator[list[int]]:
    """Yield piece numbers, column by column, that no living rule covers."""
    if not alive:
        yield [0] * (len(pieces) - column)
        return
    full = range(column, len(pieces))
    if any(all(len(held[rule][place]) == len(pieces[place]) for place in full) for rule in alive):
        return
    seen: set[tuple[int, ...]] = set()
    for piece in range(len(pieces[column])):
        living = [rule for rule in alive if piece in held[rule][column]]
        if tuple(living) in seen:
            continue
        seen.add(tuple(living))
        for rest in _uncovered(pieces, held, living, column + 1):
            yield [piece, *rest]


def _held(rule: Rule, pieces: Sequence[Sequence[Any]]) -> list[frozenset[int]]:
    return [
        frozenset(number for number, value in enumerate(values) if cell.holds(value))
        for cell, values in zip(rule.cells, pieces, strict=True)
    ]


def _samples(column: Input, rules: Sequence[Rule], place: int, about: Cell | None = None) -> list[Any]:
    limits = [each for each in (column.allowed, about) if each is not None]
    cells = [rule.cells[place] for rule in rules] + limits
    named = {point for cell in cells for point in cell.points()}
    if column.type == "boolean":
        values: list[Any] = [True, False]
    elif column.type == "string":
        values = [*sorted(named), _OTHER * (1 + max((len(name) for name in named if set(name) == {_OTHER}), default=0))]
    else:
        values = _between(sorted(named), Decimal(1) if column.type == "number" else timedelta(days=1))
    allowed = [value for value in values if all(limit.holds(value) for limit in limits)]
    # A row may test for null, and then a missing fact is one more piece.
    return allowed + [None] if any(None in cell.parts for cell in cells) else allowed


def _between(points: list[Any], step: Any) -> list[Any]:
    if not points:
        return [Decimal(0) if isinstance(step, Decimal) else date(2000, 1, 1)]
    values = [] if points[0] == date.min else [points[0] - step]
    with localcontext(prec=_EXACT):
        for left, right in zip(points, points[1:], strict=False):
            middle = left + (right - left) / 2
            values += [left, middle] if middle not in (left, right) else [left]
    return [*values, points[-1], *([] if points[-1] == date.max else [points[-1] + step])]


def _example(table: Table, pieces: Sequence[Sequence[Any]], chosen: Sequence[int]) -> dict[str, Any]:
    return {column.name: values[piece] for column, values, piece in zip(table.inputs, pieces, chosen, strict=True)}
