"""Whether conditions leave no case out: every combination of what they can be told apart by is tried."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from workflows import expressions

MAX_COMBINATIONS = 4096
_COMPARE: Mapping[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.Is: operator.eq, ast.NotEq: operator.ne, ast.IsNot: operator.ne,
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


def covers(conditions: Iterable[str]) -> bool:
    """Tell whether one of the conditions holds whatever the data is; False also where that cannot be shown."""
    try:
        trees = [expressions.parse(text) for text in conditions]
    except expressions.ExpressionError:
        return False
    choices = outcomes(trees)
    count = 1
    for values in choices.values():
        count *= len(values)
    if count > MAX_COMBINATIONS:
        return False
    cases = (dict(zip(choices, values, strict=True)) for values in product(*choices.values()))
    return all(any(holds(tree, case) for tree in trees) for case in cases)


def outcomes(trees: Iterable[ast.expr]) -> dict[str, tuple[Any, ...]]:
    """Return every test that conditions make with one value for each way in which it can come out."""
    choices: dict[str, list[Any]] = {}
    for tree in trees:
        _collect(tree, choices)
    return {name: tuple(dict.fromkeys(_regions(values))) for name, values in choices.items()}


def tests(tree: ast.expr) -> tuple[str, ...]:
    """Return the tests that one condition makes."""
    choices: dict[str, list[Any]] = {}
    _collect(tree, choices)
    return tuple(choices)


def _collect(tree: ast.expr, choices: dict[str, list[Any]]) -> None:
    """Note for every name with which constants it is compared, and every other test by its text."""
    if isinstance(tree, ast.BoolOp):
        for part in tree.values:
            _collect(part, choices)
    elif isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        _collect(tree.operand, choices)
    elif isinstance(tree, ast.Compare):
        for left, sign, right in _pairs(tree):
            key, constant = _subject(left, sign, right)
            choices.setdefault(key, []).append(constant)
    elif not isinstance(tree, ast.Constant):
        choices.setdefault(ast.dump(tree), []).append(True)


def _pairs(tree: ast.Compare) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    operands = [tree.left, *tree.comparators]
    yield from ((left, sign, right) for (left, right), sign in zip(pairwise(operands), tree.ops, strict=True))


def _subject(left: ast.expr, sign: ast.cmpop, right: ast.expr) -> tuple[str, Any]:
    """Return what a comparison depends on: a value beside a constant, the order of two values, or its own truth."""
    if isinstance(sign, ast.In | ast.NotIn):
        return f"{ast.dump(left)} in {ast.dump(right)}", True
    if isinstance(right, ast.Constant) and not isinstance(left, ast.Constant):
        return ast.dump(left), right.value
    if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant):
        return ast.dump(right), left.value
    return f"{ast.dump(left)} to {ast.dump(right)}", 0


def _regions(constants: list[Any]) -> Iterator[Any]:
    """Return one value for each way in which comparisons with these constants can come out."""
    numbers = sorted({Decimal(c) for c in constants if isinstance(c, int | Decimal) and not isinstance(c, bool)})
    if any(isinstance(constant, bool) for constant in constants):
        yield from (True, False)
    if numbers:
        yield from (numbers[0] - 1, *numbers, numbers[-1] + 1)
        yield from ((low + high) / 2 for low, high in pairwise(numbers))
    texts = [constant for constant in constants if isinstance(constant, str)]
    for text in texts:
        yield from (text, text + "\0")  # nothing stands between a text and this one
    if texts or None in constants:
        yield ""
    if None in constants:
        yield None


def holds(tree: ast.expr, case: Mapping[str, Any]) -> bool:
    """Tell whether a condition holds when its tests come out as given."""
    if isinstance(tree, ast.BoolOp):
        parts = (holds(part, case) for part in tree.values)
        return all(parts) if isinstance(tree.op, ast.And) else any(parts)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return not holds(tree.operand, case)
    if isinstance(tree, ast.Compare):
        return all(_compares(left, sign, right, case) for left, sign, right in _pairs(tree))
    return bool(tree.value) if isinstance(tree, ast.Constant) else bool(case[ast.dump(tree)])


def _compares(left: ast.expr, sign: ast.cmpop, right: ast.expr, case: Mapping[str, Any]) -> bool:
    key, constant = _subject(left, sign, right)
    value = case[key]
    if isinstance(sign, ast.In | ast.NotIn):
        return bool(value) is isinstance(sign, ast.In)
    mirrored = isinstance(left, ast.Constant) and not isinstance(right, ast.Constant)
    one, other = (constant, value) if mirrored else (value, constant)
    try:
        return _COMPARE[type(sign)](one, other)
    except TypeError:  # values of two kinds have no order: the condition fails the step, it lets nothing through
        return False
