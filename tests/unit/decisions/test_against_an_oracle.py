"""Random tables of every hit policy answer as a slow evaluator that shares no code with ours, and overlaps are found exactly."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.decisions.tables import table
from workflows.dmn import BrokenTable, decide, gaps

Test = tuple[Any, ...]
WHERE = [Decimal(n) / 2 for n in range(-1, 10)]  #: every end of a cell, and between any two
DAYS = [date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)]
FACTS: dict[str, list[Any]] = {"number": WHERE, "string": ["a", "b", "c", "…"], "boolean": [True, False], "date": DAYS}
ENDS = {"number": [Decimal(n) for n in range(5)], "date": DAYS[1:4]}


def written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f'date("{value}")'
    return f'"{value}"' if isinstance(value, str) else str(value)


@st.composite
def unary_of(draw: Any, kind: str) -> Test:
    """Draw a unary test as a tree: ("any",), ("in", values), ("not", values), ("<=", end), ("span", low, open, high, open)."""
    sorts = ["any", "in", "not"] + (["<", "<=", ">", ">=", "span"] if kind in ENDS else [])
    sort = draw(st.sampled_from(sorts))
    if sort == "any":
        return ("any",)
    if sort in ("in", "not"):
        values = ENDS.get(kind) or FACTS[kind][: 3 if kind == "string" else 2]
        return (sort, tuple(draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))))
    if sort != "span":
        return (sort, draw(st.sampled_from(ENDS[kind])))
    low, high = sorted(draw(st.lists(st.sampled_from(ENDS[kind]), min_size=2, max_size=2, unique=True)))
    return ("span", low, draw(st.booleans()), high, draw(st.booleans()))


def cell(test: Test) -> str:
    match test:
        case ("any",):
            return "-"
        case ("in", values):
            return ", ".join(map(written, values))
        case ("not", values):
            return f"not({', '.join(map(written, values))})"
        case ("span", low, low_open, high, high_open):
            return f"{'(' if low_open else '['}{written(low)}..{written(high)}{')' if high_open else ']'}"
        case (sign, end):
            return f"{sign} {written(end)}"
    raise AssertionError(test)


def passes(test: Test, fact: Any) -> bool:
    match test:
        case ("any",):
            return True
        case ("in", values):
            return fact in values
        case ("not", values):
            return fact not in values
        case ("span", low, low_open, high, high_open):
            return (low < fact if low_open else low <= fact) and (fact < high if high_open else fact <= high)
        case ("<", end):
            return bool(fact < end)
        case ("<=", end):
            return bool(fact <= end)
        case (">", end):
            return bool(fact > end)
    return bool(fact >= test[1])


@st.composite
def drawn(draw: Any) -> tuple[list[str], list[tuple[list[Test], int]]]:
    kinds = draw(st.lists(st.sampled_from(sorted(FACTS)), min_size=1, max_size=2))
    rule = st.tuples(st.tuples(*(unary_of(kind) for kind in kinds)).map(list), st.integers(1, 3))
    return kinds, draw(st.lists(rule, min_size=1, max_size=4))


POLICIES = ["UNIQUE", "ANY", "FIRST", "RULE ORDER", "COLLECT", "SUM", "MIN", "MAX", "COUNT"]


def expected(policy: str, hits: list[int]) -> Any:
    if policy in ("UNIQUE", "ANY", "FIRST"):
        return {"answer": Decimal(hits[0])} if hits else {}
    if policy in ("RULE ORDER", "COLLECT"):
        return tuple({"answer": Decimal(hit)} for hit in hits)
    return {"SUM": sum, "COUNT": len, "MIN": lambda h: min(h, default=None), "MAX": lambda h: max(h, default=None)}[
        policy
    ](hits)


@settings(max_examples=25, deadline=None)
@given(shape=drawn(), policy=st.sampled_from(POLICIES))
def test_a_table_answers_as_the_oracle_for_every_fact(shape: Any, policy: str) -> None:
    kinds, rules = shape
    facts = list(itertools.product(*(FACTS[kind] for kind in kinds)))
    hits = {row: [a for tests, a in rules if all(map(passes, tests, row))] for row in facts}
    attributes = f'hitPolicy="{policy}"' if policy in POLICIES[:5] else f'hitPolicy="COLLECT" aggregation="{policy}"'
    inputs = [(f"x{place}", kind) for place, kind in enumerate(kinds)]
    cells = [[*map(cell, tests), str(answer)] for tests, answer in rules]
    clash = {
        "UNIQUE": any(len(found) > 1 for found in hits.values()),
        "ANY": any(len(set(found)) > 1 for found in hits.values()),
    }.get(policy, False)

    try:
        made = table(inputs, cells, policy=attributes, outputs=(("answer", "number"),))
    except BrokenTable as refusal:
        assert clash, refusal
        return

    assert not clash
    for row in facts:
        assert decide(made, {name: value for (name, _), value in zip(inputs, row, strict=True)}).outputs == expected(
            policy, hits[row]
        )
    assert bool(gaps(made)) == any(not found for found in hits.values())
