"""Conditions that leave no case out need no default flow; all others do."""

from __future__ import annotations

import pytest

from workflows.covering import covers

COMPLETE = [
    ["amount > 800", "amount <= 800"],
    ["amount < 1", "amount >= 1 and amount < 5", "amount >= 5"],
    ["${amount > 5}", "=amount <= 5"],
    ["1 < amount", "amount <= 1"],
    ["urgent", "not urgent"],
    ["urgent == true", "urgent == false"],
    ["urgent", "${!urgent}"],
    ["a and b", "not a", "not b"],
    ["a < b", "a == b", "a > b"],
    ["way == 'aid'", "way != 'aid'"],
    ['${text.contains("a")}', '${!text.contains("a")}'],
    ["reply == null", "reply != null"],
    ["len(members) > 1", "len(members) <= 1"],
    ["true", "amount > 5"],
]
INCOMPLETE = [
    ["amount > 1", "amount < 1"],
    ["amount < 4", "amount >= 5"],
    ["amount < 1", "1 <= amount < 5", "amount > 5"],
    ["way == 'aid'", "way == 'loan'"],
    ["way < 'a'", "way == 'a'"],
    ["a and b", "not a and not b"],
    ["a < b", "a > b"],
    ['text.contains("a")', 'text.contains("b")'],
    ["amount + 1 > 2", "amount <= 1"],
    ["a.b", "not a.b"],
    [" or ".join(f"x{n} == {n}" for n in range(9)), *(f"x{n} != {n}" for n in range(9))],
]


@pytest.mark.parametrize("conditions", COMPLETE, ids=" | ".join)
def test_one_of_them_always_holds(conditions):
    assert covers(conditions)


@pytest.mark.parametrize("conditions", INCOMPLETE, ids=" | ".join)
def test_it_is_not_shown_that_one_always_holds(conditions):
    assert not covers(conditions)
