"""Every fact that the proposal table asks for has a name in both languages, and every value that it knows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from server.intake.facts import fact_name, fact_value
from workflows.tables import load_tables


@pytest.mark.parametrize("day", [date(2026, 2, 9), date(2026, 9, 18)])
def test_every_fact_and_every_value_of_the_table_has_words(day: date) -> None:
    inputs = load_tables().table("item-proposal", on=day).inputs
    labels = {column.name: column.label for column in inputs}

    same = [name for name in labels if fact_name(labels, name).en == fact_name(labels, name).zh]
    wordless = [
        (column.name, value)
        for column in inputs
        for value in (column.allowed.points() if column.allowed else ())
        if fact_value(column.name, value).zh == value
    ]

    assert same == []
    assert wordless == []


def test_figures_stand_for_themselves_and_what_is_not_known_says_so() -> None:
    assert fact_value("own_expenses", Decimal("1200.50")).zh == "1200.50"
    assert fact_value("disabled", 2).en == "2"
    assert fact_value("settlement", None).zh == "不详"
    assert (fact_value("child_alone", True).zh, fact_value("child_alone", False).en) == ("是", "no")
