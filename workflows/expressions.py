"""The one safe language of conditions, scripts, timers, inputs and table cells."""

from __future__ import annotations

import ast
import decimal
import operator
import re
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from simpleeval import SimpleEval

from workflows.days import local_day
from workflows.spelling import TOKEN, statements, translate

MAX_LENGTH = 500  #: characters of one expression
MAX_NESTING = 32  #: brackets or syntax levels inside each other
MAX_LINES = 50  #: lines of one script
MAX_TEXT = 10_000  #: characters of a text value
MAX_ITEMS = 1_000  #: items of a list
MAX_NUMBER = Decimal(10) ** 30  #: largest absolute value of a number
SMALLEST = -30  #: power of ten of the smallest fraction that may be written


class ExpressionError(ValueError):
    """The expression is outside the language, or its values do not fit it."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ExpressionError("a text is expected here")
    return value


def _days(first: Any, last: Any) -> int:
    """Count the days from one ISO date or instant to another."""
    return (local_day(_text(last)) - local_day(_text(first))).days


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "len": len,
    "min": min,
    "max": max,
    "round": round,
    "abs": abs,
    "lower": lambda text: _text(text).lower(),
    "upper": lambda text: _text(text).upper(),
    "startswith": lambda text, start: _text(text).startswith(_text(start)),
    "days": _days,
}

_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot,
    ast.IfExp, ast.Constant, ast.Name, ast.Load, ast.Call, ast.List, ast.Tuple,
)  # fmt: skip

_LITERALS: Mapping[str, Any] = {"true": True, "false": False, "null": None}
_CONTEXT = decimal.Context(prec=34, Emax=60, Emin=-60)


def _bounded(value: Any) -> Any:
    """Return the value as the language knows it, or refuse one that has grown too large."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ExpressionError("the text is too long")
    if isinstance(value, list | tuple) and len(value) > MAX_ITEMS:
        raise ExpressionError("the list is too long")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ExpressionError("the number is not finite")
    if _is_number(value) and not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise ExpressionError("the number is too large")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _arithmetic(action: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Limit an operator to numbers: `text * 9` and `text % value` are refused."""

    def apply(left: Any, right: Any) -> Any:
        if not (_is_number(left) and _is_number(right)):
            raise ExpressionError("numbers are expected on both sides")
        return _bounded(action(left, right))

    return apply


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str) or _is_number(left) and _is_number(right):
        return _bounded(left + right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return _bounded([*left, *right])
    raise ExpressionError("only two numbers, two texts or two lists can be added")


def _divide(left: Any, right: Any) -> Any:
    return Decimal(left) / Decimal(right)


def _member(left: Any, right: Any) -> bool:
    return left in right


def _negative(value: Any) -> Any:
    if not _is_number(value):
        raise ExpressionError("a number is expected after the sign")
    return -value


_OPERATORS: Mapping[type, Callable[..., Any]] = {
    ast.Add: _add,
    ast.Sub: _arithmetic(operator.sub),
    ast.Mult: _arithmetic(operator.mul),
    ast.Div: _arithmetic(_divide),
    ast.FloorDiv: _arithmetic(operator.floordiv),
    ast.Mod: _arithmetic(operator.mod),
    ast.USub: _negative,
    ast.UAdd: lambda value: -_negative(value),
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: _member,
    ast.NotIn: lambda left, right: not _member(left, right),
}


class _Language(SimpleEval):  # type: ignore[misc]
    """simpleeval with our operators, Decimal numbers and lists for `in`."""

    def __init__(self) -> None:
        super().__init__(operators=dict(_OPERATORS), functions=dict(FUNCTIONS), names={})
        inherited: dict[type, Any] = self.nodes
        kept = (ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.IfExp, ast.Call)
        own = {
            ast.Constant: self._constant, ast.List: self._sequence, ast.Tuple: self._sequence, ast.Name: self._name,
        }  # fmt: skip
        self.nodes: dict[type, Any] = {kind: inherited[kind] for kind in kept} | own

    @staticmethod
    def _constant(node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        """Return a data value: the name of a function is none, or a condition on data that is missing would hold."""
        if node.id not in self.names:
            raise ExpressionError(f"the name {node.id} is unknown")
        return self.names[node.id]

    def _sequence(self, node: ast.List | ast.Tuple) -> list[Any]:
        items = [self._eval(item) for item in node.elts]
        if any(isinstance(item, list | tuple) for item in items):
            raise ExpressionError("a list holds plain values only")
        return items


class _OfThread(threading.local):
    """The evaluator of each thread: making one took half of a condition's time."""

    def __init__(self) -> None:
        self.language = _Language()


_OF_THREAD = _OfThread()


def _check_marks(text: str) -> None:
    """Refuse what would be read otherwise than it looks: comments, escapes in texts, and brackets without end."""
    depth = 0
    for token in TOKEN.findall(text):
        if token in ("#", "\\"):
            raise ExpressionError(f"the character {token} has no meaning here")
        depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        if depth > MAX_NESTING:
            raise ExpressionError(f"brackets are nested more than {MAX_NESTING} deep")


def _check_node(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        raise ExpressionError(f"{type(node).__name__} is not part of the language")
    if isinstance(node, ast.Name) and node.id.startswith("__"):
        raise ExpressionError(f"the name {node.id} is not allowed")
    if isinstance(node, ast.Constant) and not isinstance(node.value, (str, int, float, bool, type(None))):
        raise ExpressionError("only texts, numbers, true, false and null are values")
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise ExpressionError("only the functions of the language can be called")
        if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
            raise ExpressionError("a function takes plain values only")


def _exact(node: ast.Constant, text: str) -> Any:
    """Return a constant as it is written: a fraction keeps every digit, as no binary number does."""
    if not isinstance(node.value, float):
        return node.value
    value = Decimal(ast.get_source_segment(text, node) or "0")
    if not value:
        return Decimal("0.0")
    if value.adjusted() < SMALLEST:
        raise ExpressionError("the number is too small")
    return value


def _check_tree(tree: ast.AST, text: str) -> None:
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_NESTING + 1:
            raise ExpressionError(f"the expression is nested more than {MAX_NESTING} deep")
        following: list[ast.AST] = []
        for node in level:
            _check_node(node)
            if isinstance(node, ast.Constant):
                node.value = _bounded(_exact(node, text))
            following.extend(ast.iter_child_nodes(node))
        level = following


@lru_cache(maxsize=4096)
def parse(expr: str) -> ast.expr:
    """Return the checked syntax tree of an expression, made once per text.

    :raises ExpressionError: it is outside the language.
    """
    if len(expr) > MAX_LENGTH:
        raise ExpressionError(f"an expression has at most {MAX_LENGTH} characters")
    text = translate(expr)
    if not text:
        raise ExpressionError("the expression is empty")
    _check_marks(text)
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"not an expression: {text[:80]}") from None
    _check_tree(tree, text)
    return tree.body


def evaluate(expr: str, names: Mapping[str, Any]) -> Any:
    """Return the value of an expression over the given names.

    :raises ExpressionError: it is outside the language, a name is unknown, or the values do not fit.
    """
    tree = parse(expr)
    language = _OF_THREAD.language
    language.names = {**_LITERALS, **names}
    try:
        with decimal.localcontext(_CONTEXT):
            return _bounded(language.eval(expr, previously_parsed=tree))
    except ExpressionError:
        raise
    except Exception as cause:  # simpleeval and Decimal have many; the caller knows one
        raise ExpressionError(f"{expr.strip()[:80]}: {cause}") from cause
    finally:
        language.names = {}


_LINE = re.compile(r"^\s*([^\W\d]\w*)\s*([-+*/%]?)=(?!=)\s*(.+?)\s*;?\s*$", re.S)


@lru_cache(maxsize=1024)
def _lines(script: str) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = []
    for line in statements(script):
        match = _LINE.match(line)
        if match is None:
            raise ExpressionError(f"a script line reads NAME = EXPRESSION, not: {line.strip()[:80]}")
        name, sign, value = match.groups()
        if name.startswith("__"):
            raise ExpressionError(f"the name {name} is not allowed")
        rows.append((name, f"{name} {sign} ({value})" if sign else value))
    if len(rows) > MAX_LINES:
        raise ExpressionError(f"a script has at most {MAX_LINES} lines")
    return tuple(rows)


def assignments(script: str) -> tuple[tuple[str, str], ...]:
    """Return the names that a script assigns and the expressions that give their values.

    :raises ExpressionError: a line is outside the language.
    """
    return _lines(script)


def execute(script: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the `NAME = EXPR` lines of a script assign, each line seeing those above it.

    :raises ExpressionError: a line is outside the language.
    """
    assigned: dict[str, Any] = {}
    for name, value in _lines(script):
        assigned[name] = evaluate(value, {**names, **assigned})
    return assigned


def check(expr: str) -> list[str]:
    """List what is wrong with an expression; an empty list means that it can run."""
    try:
        parse(expr)
    except ExpressionError as problem:
        return [str(problem)]
    return []


def check_script(script: str) -> list[str]:
    """List what is wrong with a script; an empty list means that it can run."""
    try:
        return [problem for _, value in _lines(script) for problem in check(value)]
    except ExpressionError as problem:
        return [str(problem)]
