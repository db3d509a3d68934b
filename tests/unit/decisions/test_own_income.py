"""Support of the destitute looks at the person's own income (民发〔2021〕43号 art. 6), not at the household's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import forms
from tests.unit.decisions.test_assessment import CHEN, STANDARDS, TABLES, chen, earning
from workflows.assessment import Evidence, compute
from workflows.assessment.sheet import OwnIncome
from workflows.dmn import gaps

DAY = date(2026, 9, 21)


def own(clean: dict[str, Any], person: str = "陈示例", **found: Any) -> OwnIncome:
    evidence = Evidence(
        clean=clean, tables=TABLES, standards=STANDARDS, division="690102", on=DAY, item="tekun", person=person, **found
    )
    result = compute(evidence).own
    assert result is not None
    return result


def test_what_others_of_the_household_earn_is_not_hers():
    rich = chen(income=[earning("wage", 90000)])  # 李示例 earns it

    assert (own(rich).year, own(rich).below) == (Decimal(0), True)
    assert (own(rich, "李示例").year, own(rich, "李示例").below) == (Decimal(90000), False)


def test_what_she_earns_is_not_divided_among_the_household():
    # 12,000 a year for three would be 333 a head and month; she alone has 1,000, above 800
    assert own(chen(income=[{**earning("wage", 12000), "person": "陈示例"}])).below is False


def test_the_standard_itself_is_not_below_it_and_nothing_is_deducted():
    at = {**earning("wage", 9600, work_cost=Decimal(2400)), "person": "陈示例"}  # 800 × 12 = 9,600

    assert (own(chen(income=[at])).year, own(chen(income=[at])).below) == (Decimal(9600), False)
    assert own(chen(income=[{**at, "amount": Decimal("9599.99")}])).below is True


@pytest.mark.parametrize("kind", ["pension-basic", "veteran", "old-age", "gov-aid", "disability-subsidy"])
def test_what_the_rule_leaves_out_is_shown_with_its_basis_and_not_counted(kind: str):
    (line,) = own(chen(income=[{**earning(kind, 50000), "person": "陈示例"}])).lines

    assert (line.net, line.counted, line.declared) == (Decimal(0), False, Decimal(50000))
    assert "不计入" in line.reason.zh
    assert line.reason.rule == f"tekun-income-{kind}"


def test_what_the_data_check_finds_beyond_the_form_counts():
    found = {("陈示例", "pension-account"): Decimal(9000), ("李示例", "wage"): Decimal(80000)}

    assert own(chen(income=[{**earning("pension-account", 700), "person": "陈示例"}]), income=found).year == Decimal(
        9000
    )


def test_nothing_said_of_income_decides_nothing_and_no_income_is_none():
    silent = {name: value for name, value in CHEN.items() if name != "income"}

    assert (own(silent).year, own(silent).below) == (None, None)
    assert (own({**silent, "no_income": True}).year, own({**silent, "no_income": True}).below) == (Decimal(0), True)


def test_what_the_window_leaves_out_stands_with_what_it_wrote():
    row = {**earning("other", 20000), "person": "陈示例", "counted": False, "excluded_basis": "一次性补偿，已用于治疗"}
    (line,) = own(chen(income=[row])).lines

    assert (line.net, line.stated) == (Decimal(0), "一次性补偿，已用于治疗")


def test_every_kind_that_the_form_offers_has_a_row():
    table = TABLES.table("tekun-income", on=DAY)
    kinds = {part for rule in table.rules for part in rule.cells[0].parts}
    schema = forms.load("household").schema
    offered = {each["const"] for each in schema["properties"]["income"]["items"]["properties"]["kind"]["oneOf"]}

    assert kinds == offered
    assert gaps(table) == []


def test_a_household_item_asks_for_nobody_s_own_income():
    evidence = Evidence(clean=CHEN, tables=TABLES, standards=STANDARDS, division="690102", on=DAY, item="dibao")

    assert compute(evidence).own is None
