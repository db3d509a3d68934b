"""What a table decides, and what it says about missing facts."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.unit.decisions.tables import table
from workflows.dmn import InvalidFact, decide

AGE = [("age", "number")]
TWO = [("age", "number"), ("ill", "boolean")]


def test_a_unique_table_gives_the_one_answer() -> None:
    found = decide(table(AGE, [["< 18", '"child"'], [">= 18", '"adult"']]), {"age": 18})

    assert (found.outputs, found.rules, found.certain) == ({"answer": "adult"}, ("r2",), True)
    assert found.hits[0].used == {"age": Decimal(18)}
    assert (found.table, found.version) == ("t", "1")


def test_first_takes_the_upper_row() -> None:
    rules = [["< 18", '"child"'], ["-", '"person"']]

    assert decide(table(AGE, rules, policy='hitPolicy="FIRST"'), {"age": 3}).outputs == {"answer": "child"}


def test_first_is_uncertain_when_a_missing_fact_might_have_chosen_an_upper_row() -> None:
    rules = [["< 18", "-", '"child"'], ["-", "true", '"ill"']]
    found = decide(table(TWO, rules, policy='hitPolicy="FIRST"'), {"ill": True})

    assert (found.outputs, found.certain, found.missing) == ({"answer": "ill"}, False, ("age",))


def test_a_missing_fact_below_the_first_hit_changes_nothing() -> None:
    rules = [["-", "true", '"ill"'], ["< 18", "-", '"child"']]

    assert decide(table(TWO, rules, policy='hitPolicy="FIRST"'), {"ill": True}).certain


def test_rule_order_gives_every_answer_in_the_order_of_the_rows() -> None:
    rules = [["-", "true", '"b"'], ["< 18", "-", '"a"'], ["> 60", "-", '"c"']]
    found = decide(table(TWO, rules, policy='hitPolicy="RULE ORDER"'), {"age": 3, "ill": True})

    assert [answer["answer"] for answer in found.outputs] == ["b", "a"]


def test_a_missing_fact_is_reported_never_taken_for_false() -> None:
    rules = [["< 18", "true", '"a"'], ["> 60", "-", '"c"'], ["-", "false", '"d"']]
    found = decide(table(TWO, rules, policy='hitPolicy="COLLECT"'), {"age": 3})

    assert found.outputs == ()
    assert [(rule.rule, rule.missing) for rule in found.undecided] == [("r1", ("ill",)), ("r3", ("ill",))]
    assert found.undecided[0].used == {"age": Decimal(3)}
    assert not found.certain


@pytest.mark.parametrize(("aggregation", "result"), [("SUM", 9), ("MIN", 2), ("MAX", 5), ("COUNT", 3)])
def test_collect_adds_up(aggregation: str, result: int) -> None:
    rules = [["-", "2"], ["> 1", "2"], ["> 2", "5"], ["> 99", "100"]]
    found = decide(
        table(AGE, rules, policy=f'hitPolicy="COLLECT" aggregation="{aggregation}"', outputs=[("n", "number")]),
        {"age": 3},
    )
    assert found.outputs == result


def test_an_output_may_be_worked_out_from_facts() -> None:
    found = table([("people", "integer")], [["> 0", "people * standard"]], outputs=[("amount", "number")])

    assert decide(found, {"people": 3, "standard": Decimal("800.50")}).outputs == {"amount": Decimal("2401.50")}
    assert decide(found, {"people": 3}).undecided[0].missing == ("standard",)
    assert found.facts == ("people", "standard")


def test_the_default_is_given_only_when_it_is_certain_that_no_row_applies() -> None:
    found = table(AGE, [["< 18", '"child"']], default='"other"')

    assert decide(found, {"age": 40}).outputs == {"answer": "other"}
    unknown = decide(found, {})
    assert (unknown.outputs, unknown.certain) == ({}, False)


@pytest.mark.parametrize("wrong", ["18", True, [18]])
def test_a_fact_of_another_type_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidFact, match="age"):
        decide(table(AGE, [["< 18", '"child"']]), {"age": wrong})


def test_a_fact_outside_the_allowed_values_is_refused() -> None:
    colours = table([("colour", "string")], [['"red"', '"stop"']], allowed='"red","green"')

    assert decide(colours, {"colour": "green"}).hits == ()
    with pytest.raises(InvalidFact):
        decide(colours, {"colour": "geren"})


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_is_refused_as_one(wrong: object) -> None:
    with pytest.raises(InvalidFact, match="age"):
        decide(table(AGE, [["< 18", '"child"']]), {"age": wrong})


def test_an_output_that_comes_out_as_another_type_is_refused() -> None:
    lent = table(AGE, [["< 18", "sum_lent"]], outputs=(("amount", "number"),))

    assert decide(lent, {"age": 3, "sum_lent": 5}).outputs == {"amount": 5}
    with pytest.raises(InvalidFact, match="no number"):
        decide(lent, {"age": 3, "sum_lent": "five"})


@pytest.mark.parametrize(
    ("moment", "law"),
    [
        ("2026-06-30T15:59:00+00:00", False),
        ("2026-06-30T16:00:00+00:00", True),  # midnight here
        ("2026-07-01T00:00:00+08:00", True),
        (datetime(2026, 6, 30, 20, tzinfo=UTC), True),
    ],
)
def test_an_instant_is_of_the_day_that_it_is_here(moment: object, law: bool) -> None:
    found = table([("day", "date")], [['>= date("2026-07-01")', '"law"']])

    assert bool(decide(found, {"day": moment}).rules) is law


def test_dates_are_read_from_iso_text() -> None:
    found = table([("day", "date")], [['>= date("2026-07-01")', '"law"']])

    assert decide(found, {"day": "2026-07-01"}).rules == ("r1",)
    assert decide(found, {"day": date(2026, 6, 30)}).rules == ()
