"""Support of the destitute looks at the person's own property (民发〔2021〕43号 art. 7), not at the household's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.decisions.test_assessment import CHEN, STANDARDS, TABLES, chen
from workflows.assessment import Evidence, compute
from workflows.assessment.own_property import GROUPS, KINDS
from workflows.assessment.sheet import OwnAsset, OwnProperty
from workflows.dmn import gaps

DAY = date(2026, 9, 21)
ALONE = {name: value for name, value in CHEN.items() if name not in ("members", "income")}


def own(clean: dict[str, Any], person: str = "陈示例", **found: Any) -> OwnProperty:
    evidence = Evidence(
        clean=clean, tables=TABLES, standards=STANDARDS, division="690102", on=DAY, item="tekun", person=person, **found
    )
    result = compute(evidence).own_property
    assert result is not None
    return result


def line(result: OwnProperty, kind: str) -> OwnAsset:
    return next(each for each in result.lines if each.kind == kind)


def test_what_is_found_with_the_others_is_not_hers():
    # 50,000 declared for the household; the check finds 45,000 of it with 李示例: at most 5,000 is left for 陈示例
    rich = chen(property={"deposits": Decimal(50000)})
    found = {("李示例", "deposits"): Decimal(45000)}

    hers = line(own(rich, own_assets=found), "money")
    assert (hers.least, hers.most, hers.limit, hers.within) == (0, 5000, 19200, True)  # 24 × 800, for one person
    assert line(own(rich, "李示例", own_assets=found), "money").within is False


def test_what_nobody_can_say_whose_it_is_is_neither_within_nor_above():
    result = own(chen(property={"deposits": Decimal(50000)}))

    assert (line(result, "money").least, line(result, "money").most, result.within) == (0, 50000, None)
    assert own(chen(property={"deposits": Decimal(19200)})).within is True, "all of it would be within"


def test_whoever_lives_alone_owns_what_is_declared():
    at = own({**ALONE, "property": {"deposits": Decimal(19200)}})

    assert (line(at, "money").least, line(at, "money").most, at.within) == (19200, 19200, True)
    assert own({**ALONE, "property": {"deposits": Decimal("19200.01")}}).within is False


def test_the_limit_of_money_is_that_of_one_person():
    # three people may have 57,600 together; what is found in her name is held against 19,200
    assert own(chen(property={}), own_assets={("陈示例", "deposits"): Decimal(30000)}).within is False


def test_a_car_of_the_son_is_not_hers_and_one_that_carries_a_disabled_person_is_nobody_s():
    car, chair = {"kind": "轿车", "value": 1, "use": "private"}, {"kind": "代步车", "value": 1, "use": "disabled"}

    assert line(own(chen(property={"vehicles": [car]})), "vehicles").within is None
    found = {("陈小示例", "vehicles"): Decimal(1)}
    assert line(own(chen(property={"vehicles": [car]}), own_assets=found), "vehicles").within is True
    assert line(own({**ALONE, "property": {"vehicles": [chair]}}), "vehicles").within is True
    assert line(own({**ALONE, "property": {"vehicles": [car]}}), "vehicles").within is False


def test_what_is_not_counted_stays_out_and_nothing_declared_leaves_it_open():
    fund = {("陈示例", "housing_fund"): Decimal(90000)}

    assert own({**ALONE, "property": {}}, own_assets=fund).within is True
    assert own({name: value for name, value in ALONE.items() if name != "property"}).within is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_row_with_its_basis(kind: str):
    table = TABLES.table("tekun-property", on=DAY)
    decision = TABLES.decide("tekun-property", {"kind": kind}, on=DAY)

    assert decision.outputs["against"] in {*GROUPS, "none"}
    assert "7" in decision.hits[0].notes["basis"]
    assert gaps(table) == []


def test_a_household_item_asks_for_nobody_s_own_property():
    evidence = Evidence(clean=CHEN, tables=TABLES, standards=STANDARDS, division="690102", on=DAY, item="dibao")

    assert compute(evidence).own_property is None
