"""One decision table: what it asks, its rules, and what it decides."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from workflows import expressions
from workflows.days import local_day
from workflows.dmn.cells import Cell, Type, Value
from workflows.dmn.silence import Silence
from workflows.spelling import translate

SINGLE = frozenset({"UNIQUE", "ANY", "FIRST"})


class InvalidFact(ValueError):
    """A fact has another type than its column, or lies outside the values that the column allows."""


class Ambiguous(RuntimeError):
    """Rules that must agree gave different answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One column that a rule tests."""

    name: str
    label: str
    type: Type
    allowed: Cell | None = None  #: DMN inputValues

    def read(self, value: Any) -> Value:
        """Return a fact in the column's type; None means that it is missing.

        :raises InvalidFact: wrong type or value.
        """
        found = _typed(value, self.type)
        if found is _WRONG or (found is not None and self.allowed is not None and not self.allowed.holds(found)):
            raise InvalidFact(f"{self.name}: {value!r} is not one of the values of this column")
        return found  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One column that a rule answers."""

    name: str
    label: str
    type: Type
    default: Value = None
    has_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One output cell: a value, or an expression over the facts."""

    value: Value = None
    expression: str = ""
    names: frozenset[str] = frozenset()  #: facts that the expression needs

    def work_out(self, facts: Mapping[str, Any]) -> Any:
        """Return the value."""
        return expressions.evaluate(self.expression, facts) if self.expression else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row."""

    id: str
    row: int  #: counted from 1, as the table is printed
    cells: tuple[Cell, ...]
    answers: tuple[Answer, ...]
    notes: Mapping[str, str]  #: annotation columns by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One rule that applies."""

    rule: str
    row: int
    outputs: Mapping[str, Any]
    notes: Mapping[str, str]
    used: Mapping[str, Any]  #: the facts that the rule tested


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """One rule that would apply if the missing facts were what it asks for."""

    rule: str
    row: int
    missing: tuple[str, ...]
    outputs: Mapping[str, Any]  #: literal outputs only
    notes: Mapping[str, str]
    used: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a table decided, and from what."""

    table: str
    version: str
    inputs: Mapping[str, Any]
    outputs: Any  #: single hit: a mapping; several hits: a tuple of mappings; aggregation: a number
    hits: tuple[Hit, ...]
    undecided: tuple[Undecided, ...]
    certain: bool  #: False when a missing fact could change the outputs

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the ids of the rules that apply."""
        return tuple(hit.rule for hit in self.hits)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of the facts that undecided rules lack."""
        return tuple(dict.fromkeys(name for rule in self.undecided for name in rule.missing))


@dataclass(frozen=True, kw_only=True)
class Table:
    """One dated version of one decision table."""

    id: str
    name: str
    version: str
    valid_from: date
    valid_to: date | None  #: last day, included
    basis_kind: str  #: statute, county, demo
    basis: str
    policy: str
    aggregation: str = ""
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    silence: Silence
    file: str = field(default="", compare=False)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Return the names of the facts that the table can use."""
        extra = {name for rule in self.rules for answer in rule.answers for name in answer.names}
        return tuple(dict.fromkeys([*(column.name for column in self.inputs), *sorted(extra)]))

    def holds_on(self, day: date) -> bool:
        """Tell whether the version is in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def decide(table: Table, inputs: Mapping[str, Any]) -> Decision:
    """Apply a table to facts; a fact that is absent or None is missing, never false.

    :raises InvalidFact: a fact has the wrong type or value.
    :raises Ambiguous: rules of a UNIQUE or ANY table disagree.
    """
    row = tuple(column.read(inputs.get(column.name)) for column in table.inputs)
    hits: list[Hit] = []
    undecided: list[Undecided] = []
    for rule in table.rules:
        outcome = _apply(table, rule, row, inputs)
        if isinstance(outcome, Hit):
            hits.append(outcome)
        elif outcome is not None:
            undecided.append(outcome)
    return _settled(table, inputs, hits, undecided)


def _apply(table: Table, rule: Rule, row: tuple[Value, ...], facts: Mapping[str, Any]) -> Hit | Undecided | None:
    passed = [cell.holds(value) for cell, value in zip(rule.cells, row, strict=True)]
    if False in passed:
        return None
    columns = zip(table.inputs, rule.cells, row, strict=True)
    used = {column.name: value for column, cell, value in columns if not cell.any and value is not None}
    lacking = [column.name for column, result in zip(table.inputs, passed, strict=True) if result is None]
    lacking += [name for answer in rule.answers for name in sorted(answer.names) if facts.get(name) is None]
    pairs = list(zip(table.outputs, rule.answers, strict=True))
    if lacking:
        known = {column.name: answer.value for column, answer in pairs if not answer.expression}
        return Undecided(
            rule=rule.id,
            row=rule.row,
            missing=tuple(dict.fromkeys(lacking)),
            outputs=known,
            notes=rule.notes,
            used=used,
        )
    outputs = {column.name: _answered(table, rule, column, answer, facts) for column, answer in pairs}
    return Hit(rule=rule.id, row=rule.row, outputs=outputs, notes=rule.notes, used=used)


def _answered(table: Table, rule: Rule, column: Output, answer: Answer, facts: Mapping[str, Any]) -> Any:
    """Return the value of an output cell, which is of its column's type also where it is worked out."""
    value = answer.work_out(facts)
    if answer.expression and _typed(value, column.type) is _WRONG:
        raise InvalidFact(f"{table.id} row {rule.row}: {column.name} comes out as {value!r}, which is no {column.type}")
    return value


def _settled(table: Table, inputs: Mapping[str, Any], hits: list[Hit], undecided: list[Undecided]) -> Decision:
    certain = not undecided
    outputs: Any
    if table.policy in SINGLE:
        if table.policy == "FIRST":
            certain = not hits or not any(rule.row < hits[0].row for rule in undecided)
            hits = hits[:1]
        _agree(table, hits)
        certain = (certain or table.policy != "FIRST") if hits else not undecided
        outputs = dict(hits[0].outputs) if hits else _default(table, undecided)
    else:
        outputs = tuple(hit.outputs for hit in hits)
        if table.aggregation:
            outputs = _aggregated(table, hits)
    return Decision(
        table=table.id,
        version=table.version,
        inputs={name: inputs.get(name) for name in table.facts},
        outputs=outputs,
        hits=tuple(hits),
        undecided=tuple(undecided),
        certain=certain,
    )


def _agree(table: Table, hits: list[Hit]) -> None:
    if table.policy == "UNIQUE" and len(hits) > 1 or any(hit.outputs != hits[0].outputs for hit in hits):
        raise Ambiguous(f"{table.id}: rows {', '.join(str(hit.row) for hit in hits)} disagree")


def _default(table: Table, undecided: list[Undecided]) -> dict[str, Any]:
    if undecided or not any(column.has_default for column in table.outputs):
        return {}
    return {column.name: column.default for column in table.outputs}


def _aggregated(table: Table, hits: list[Hit]) -> Any:
    values = [hit.outputs[table.outputs[0].name] for hit in hits]
    if table.aggregation == "COUNT":
        return len(values)
    if table.aggregation == "SUM":
        return sum(values, Decimal(0))
    chosen = min if table.aggregation == "MIN" else max
    return chosen(values, default=None)


def names_of(expression: str) -> frozenset[str]:
    """Return the facts that an output expression needs."""
    tree = ast.parse(translate(expression), mode="eval")
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)


_WRONG: Any = object()


def _typed(value: Any, kind: Type) -> Any:
    if value is None:
        return None
    if kind == "boolean" or isinstance(value, bool):
        return value if isinstance(value, bool) and kind == "boolean" else _WRONG
    if kind == "number":
        number = Decimal(str(value)) if isinstance(value, (int, float, Decimal)) else None
        return number if number is not None and number.is_finite() else _WRONG
    if kind == "date":
        return _day(value)
    return value if isinstance(value, str) else _WRONG


def _day(value: Any) -> Any:
    try:
        return local_day(value)
    except ValueError:
        return _WRONG
