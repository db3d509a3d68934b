"""What a unary test of the S-FEEL subset accepts."""

from datetime import date
from decimal import Decimal

import pytest

from workflows.dmn.cells import CellError, Type, Value, unary_test

DAY = date(2026, 9, 21)
NUMBER = Decimal("1.5")


@pytest.mark.parametrize(
    ("text", "kind", "passes", "fails"),
    [
        ("1.5", "number", NUMBER, Decimal(2)),
        ("-3", "number", Decimal(-3), Decimal(3)),
        ("< 5", "number", Decimal("4.99"), Decimal(5)),
        ("<=5", "number", Decimal(5), Decimal("5.01")),
        ("> 5", "number", Decimal("5.01"), Decimal(5)),
        (">= 5", "number", Decimal(5), Decimal("4.99")),
        ("[1..5]", "number", Decimal(5), Decimal("5.01")),
        ("]1..5[", "number", Decimal("4.99"), Decimal(5)),
        ("(1..5)", "number", Decimal("1.01"), Decimal(1)),
        ("[1..5)", "number", Decimal(1), Decimal(5)),
        ("1, [3..4], > 9", "number", Decimal(10), Decimal(2)),
        ("not(1, [3..4])", "number", Decimal(2), Decimal(3)),
        ('"a","b"', "string", "b", "c"),
        ('"a, b"', "string", "a, b", "a"),
        ('not("a")', "string", "b", "a"),
        ("true", "boolean", True, False),
        ("not(true)", "boolean", False, True),
        ('>= date("2026-09-21")', "date", DAY, date(2026, 9, 20)),
        ('[@"2026-09-01"..@"2026-09-30"]', "date", DAY, date(2026, 10, 1)),
    ],
)
def test_a_test_passes_and_fails_where_the_standard_says(text: str, kind: Type, passes: Value, fails: Value) -> None:
    assert unary_test(text, kind).holds(passes) is True
    assert unary_test(text, kind).holds(fails) is False


@pytest.mark.parametrize("text", ["", "-", " - "])
def test_a_dash_passes_everything_even_what_is_missing(text: str) -> None:
    assert unary_test(text, "number").holds(None) is True


def test_a_missing_value_is_undecided_unless_the_test_asks_for_null() -> None:
    assert unary_test("< 5", "number").holds(None) is None
    assert unary_test("not(5)", "number").holds(None) is None
    assert unary_test("null", "number").holds(None) is True
    assert unary_test("not(null)", "number").holds(None) is False
    assert unary_test("null", "number").holds(Decimal(1)) is False


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"a"', "number"),
        ("5", "string"),
        ("< true", "boolean"),
        ('< "b"', "string"),
        ("[5..1]", "number"),
        ("]5..5]", "number"),
        ("a + b", "number"),
        ("x", "string"),
        ("'a'", "string"),
        ('date("2026-02-30")', "date"),
        ("some x in y satisfies x", "boolean"),
        ('"a",', "string"),
        ("? > 5", "number"),
        ("1 2", "number"),
    ],
)
def test_what_is_outside_the_subset_is_refused(text: str, kind: Type) -> None:
    with pytest.raises(CellError):
        unary_test(text, kind)
