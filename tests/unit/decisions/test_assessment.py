"""The sheet of a household: who counts, each income, each deduction, the limits, the amount, and why."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from workflows.assessment import Evidence, Sheet, compute
from workflows.assessment.members import member_lines
from workflows.household_facts import Standards
from workflows.tables import load_tables

TABLES = load_tables()
STANDARDS = Standards(
    dibao_month=Decimal(800), bianyuan_ratio=Decimal("1.5"), disposable_year=Decimal(36000), rigid_ratio=Decimal("0.6")
)
CHEN: dict[str, Any] = {
    "applicant": {"name": "陈示例", "birth": "1985-03-12", "health": "disabled", "disability_kind": "limb", "disability_grade": "3",
                  "employment": "unemployed", "labour": "partial", "school_stage": "none"},
    "members": [
        {"name": "李示例", "birth": "1986-11-20", "relation": "spouse", "lives_together": True, "counted": True,
         "employment": "flexible", "labour": "full", "school_stage": "none", "health": "good"},
        {"name": "陈小示例", "birth": "2015-06-01", "relation": "child", "lives_together": True, "counted": True,
         "employment": "student", "labour": "minor", "school_stage": "primary", "health": "good"},
    ],
    "income": [{"person": "李示例", "kind": "wage", "amount": Decimal(18000), "work_cost": Decimal(2400), "counted": True}],
    "property": {"deposits": Decimal(6000)},
}  # fmt: skip


def sheet(clean: dict[str, Any] = CHEN, *, on: date = date(2026, 2, 9), item: str = "dibao", **found: Any) -> Sheet:
    return compute(
        Evidence(clean=clean, tables=TABLES, standards=STANDARDS, division="690102", on=on, item=item, **found)
    )


def chen(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(CHEN), **changes}


def earning(kind: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"person": "李示例", "kind": kind, "amount": Decimal(amount), "counted": True, **more}


def test_the_household_of_the_worked_example_gets_1100_a_month():
    found = sheet()

    # (18000 − 2400) = 15600 a year; 800 × 12 × 3 = 28800; (28800 − 15600) ÷ 12 = 1100
    assert (found.people, found.income_year, found.per_head_month) == (3, Decimal(15600), Decimal("433.33"))
    assert (found.meets, found.amount) == (True, Decimal(1100))


def test_the_difference_is_rounded_once_and_not_a_head():
    found = sheet(chen(income=[earning("crops", 10000)]))

    # (28800 − 10000) ÷ 12 = 1566.67 → 1567; a rounded 277.78 a head × 3 would have lost 1 yuan: (800 − 277.78) × 3 = 1566.66
    assert found.amount == Decimal(1567)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("veteran", "优待抚恤金"), ("family-planning", "计划生育"), ("scholarship", "奖学金"), ("bravery", "见义勇为"), ("gov-aid", "社会救助款物")],
)  # fmt: skip
def test_what_the_rules_exclude_is_shown_with_its_basis_and_not_counted(kind: str, words: str):
    found = sheet(chen(income=[earning(kind, 9000)]))

    (line,) = found.income
    assert (line.counted, line.net) == (False, 0)
    assert words in line.reason.basis
    assert found.income_year == 0


def test_the_basic_pension_says_from_2026_that_nobody_knows_whether_the_exclusion_goes_on():
    for day, said in ((date(2025, 12, 31), "十四五"), (date(2026, 1, 1), "尚未查到")):
        (line,) = sheet(chen(income=[earning("pension-basic", 2400)]), on=day).income
        assert (line.counted, said in line.reason.basis) == (False, True)


@pytest.mark.parametrize(
    ("told", "counts", "rule"),
    [
        ({"not_counted_kind": "held"}, False, "held"),
        ({"not_counted_kind": "found-held"}, False, "found-held"),
        ({"not_counted_kind": "missing"}, False, "missing"),
        # three years on end: whoever left on 2023-02-09 has been away for three on 2026-02-09, a day later for two
        ({"not_counted_kind": "clergy", "not_counted_since": "2023-02-09"}, False, "clergy"),
        ({"not_counted_kind": "clergy", "not_counted_since": "2023-02-10"}, True, "spouse"),
        ({"not_counted_kind": "provincial"}, False, "provincial"),
        ({"not_counted_kind": "apart", "relation": "sibling", "lives_together": False}, False, "apart"),
        ({}, True, "spouse"),
    ],
)
def test_who_is_left_out_and_why(told: dict[str, Any], counts: bool, rule: str):
    """The household counts as it is registered; the sheet says where the rule says something else (民发〔2021〕57号 art. 7)."""
    left_out = {**CHEN["members"][0], "counted": False, "not_counted_reason": "凭证", **told}
    crops = {"person": "陈示例", "kind": "crops", "amount": Decimal(2400), "counted": True}
    found = sheet(chen(members=[left_out, CHEN["members"][1]], income=[*CHEN["income"], crops]))

    line = found.members[1]
    assert (line.counted, line.expected, line.reason.rule) == (False, counts, f"household-members-{rule}")
    assert line.stated.startswith("凭证") and ("2023" in line.stated) == ("not_counted_since" in told)
    # her 18000 are not the household's: (800 × 12 × 2 − 2400) ÷ 12 = 1400
    assert (found.people, found.income_year, found.amount) == (2, Decimal(2400), Decimal(1400))


def test_without_a_word_of_the_province_nobody_else_is_left_out():
    left_out = {**CHEN["members"][0], "counted": False, "not_counted_kind": "provincial"}
    elsewhere = Evidence(
        clean=chen(members=[left_out]),
        tables=TABLES,
        standards=STANDARDS,
        division="690199",
        on=date(2026, 2, 9),
        item="dibao",
    )
    assert member_lines(elsewhere)[1].expected is True


def test_costs_of_work_are_deducted_up_to_the_county_s_cap():
    (line,) = sheet(chen(income=[earning("wage", 18000, work_cost=Decimal(9000))])).income

    assert (line.deducted, line.net) == (Decimal(6000), Decimal(12000))  # 500 × 12


@pytest.mark.parametrize(
    ("on", "wage", "item", "net", "words"),
    [
        # since 2026-01-15 at 1500 a month: on 2026-02-09 one month has begun, so 1500 of 18000 are left out for six months
        (date(2026, 2, 9), "1500", "dibao", 16500, "到 2026-07-14"),
        (date(2026, 7, 14), "1500", "dibao", 9000, "9000 元"),  # the sixth month is the last
        (date(2026, 7, 15), "1500", "dibao", 18000, "已经届满"),
        (date(2026, 2, 9), "", "dibao", 18000, "没有登记每月收入"),
        (date(2026, 2, 9), "1500", "gangxing", 18000, None),
    ],
)
def test_a_new_wage_is_left_out_for_the_county_s_months_and_the_sheet_says_until_when(
    on: date, wage: str, item: str, net: int, words: str | None
):
    works = {**CHEN["members"][0], "new_job": {"since": "2026-01-15", "wage": wage}}
    found = sheet(chen(members=[works, CHEN["members"][1]], income=[earning("wage", 18000)]), on=on, item=item)

    (line,) = found.income
    assert line.net == net
    assert (line.new_job is None) if words is None else (line.new_job is not None and words in line.new_job.zh)
    assert ("new-job-county" in found.rules()) == (words is not None)


@pytest.mark.parametrize(
    ("on", "more", "declared", "net"),
    [
        (date(2026, 7, 14), {}, 9000, 0),
        (date(2026, 7, 15), {}, 18000, 18000),
        (date(2026, 2, 9), {"counts_at_once": True}, 18000, 18000),  # reported while the household was recognised only
    ],
)
def test_a_wage_that_was_reported_after_the_application_is_left_out_first_and_then_counts(
    on: date, more: dict[str, bool], declared: int, net: int
):
    # the form knows nothing of it: 1500 a month since 2026-01-15; the six months begun are left out, from 07-15 twelve months count
    works = {**CHEN["members"][0], "new_job": {"since": "2026-01-15", "wage": "1500", **more}}
    (line,) = sheet(chen(members=[works, CHEN["members"][1]], income=[]), on=on).income

    assert (line.kind, line.declared, line.net) == ("wage", declared, net)


def test_what_the_check_finds_above_the_declaration_is_taken():
    found = sheet(income={("李示例", "wage"): Decimal(24000), ("陈示例", "interest"): Decimal(60)})

    assert [(line.person, line.declared, line.found, line.net) for line in found.income] == [
        ("李示例", Decimal(18000), Decimal(24000), Decimal(21600)),
        ("陈示例", 0, Decimal(60), Decimal(60)),
    ]


def test_rigid_expenses_of_ill_and_disabled_people_lower_the_income():
    expenses = [
        {"person": "陈示例", "kind": "medical", "own_part": Decimal(3600)},
        {"person": "陈小示例", "kind": "medical", "own_part": Decimal(500)},
        {"person": "陈示例", "kind": "education", "own_part": Decimal(900)},
    ]
    found = sheet(chen(expenses=expenses))

    assert [line.deducted for line in found.deductions] == [Decimal(3600), 0, 0]
    assert found.income_year == Decimal(12000)


def test_an_able_obligor_s_support_is_reckoned_by_the_county_s_rule():
    obligor = {"name": "陈示父", "household_size": 2, "yearly_income": Decimal(48800), "able": True}
    found = sheet(chen(obligors=[obligor]))

    # 48800 − 800 × 1.5 × 12 × 2 = 20000; half of it
    assert found.support[0].amount == Decimal(10000)
    assert found.income_year == Decimal(25600)


def test_support_that_is_declared_counts_once():
    obligor = {"name": "陈示父", "support_amount": Decimal(300), "able": True}
    found = sheet(chen(obligors=[obligor], income=[earning("support", 2400)]))

    assert found.income_year == Decimal(3600)


def test_an_obligor_whose_means_are_unknown_is_said_to_be_missing():
    assert sheet(chen(obligors=[{"name": "陈示父", "able": True}])).missing == ("support",)


def test_a_car_and_money_above_the_limit_fail_the_property_test_and_the_margin_is_offered():
    found = sheet(chen(property={"deposits": Decimal(6000), "vehicles": [{"kind": "轿车", "use": "private"}]}))

    assert [(line.kind, line.within) for line in found.assets if not line.within] == [("vehicles", False)]
    assert (found.meets, found.amount, found.convert_to) == (False, None, "bianyuan")


def test_a_vehicle_for_a_disabled_person_does_not_count():
    assert sheet(chen(property={"vehicles": [{"kind": "代步车", "use": "disabled"}]})).assets_ok is True


def test_a_severely_disabled_person_of_a_margin_household_may_join_alone():
    applicant = {**CHEN["applicant"], "disability_grade": "2"}
    found = sheet(chen(applicant=applicant, income=[earning("wage", 36000)]))

    # 36000 is above 28800 and below 43200: margin; the disabled person earns nothing: 800
    assert [(line.name, line.amount) for line in found.alone] == [("陈示例", Decimal(800))]


CARD = {"health": "disabled", "disability_kind": "limb", "disability_grade": "2"}
MARGIN = 36000  # 三口之家：28800 与 43200 之间
ABOVE = 60000  # 高于 43200：不是边缘家庭


@pytest.mark.parametrize(
    ("applicant", "wage", "joins", "ground"),
    [
        (CARD, MARGIN, True, "severe"),
        ({**CARD, "disability_kind": "mental", "disability_grade": "3"}, MARGIN, True, "mind"),
        ({"health": "good", "serious_disease": True}, MARGIN, True, "disease"),
        ({**CARD, "disability_grade": "3"}, MARGIN, False, ""),
        (CARD, 20000, False, ""),  # the whole household meets the allowance
        (CARD, ABOVE, True, "unemployed"),  # adult, severely disabled, without work: whatever the household is like
        ({**CARD, "employment": "flexible"}, ABOVE, False, ""),
        ({"health": "good", "employment": "clergy"}, ABOVE, True, "clergy"),
        ({"health": "good", "serious_disease": True}, ABOVE, False, ""),
    ],
)
def test_who_asks_alone_is_taken_in_by_her_group_and_her_household(applicant, wage, joins, ground):
    who = {**CHEN["applicant"], **applicant}
    found = sheet(chen(applicant=who, income=[earning("wage", wage)], property={}), person="陈示例", alone=True)

    assert (found.meets, found.amount, found.people) == (joins, Decimal(800) if joins else None, 3)
    assert found.asked is not None and (found.asked.ground, found.asked.income_year) == (ground, 0)


def test_own_expenses_lower_what_is_hers_and_nothing_is_said_while_a_fact_is_missing():
    own = {"person": "陈示例", "kind": "survivor", "amount": Decimal(6000), "counted": True}
    ill = {**CHEN["applicant"], **CARD, "employment": "flexible"}
    spent = [{"person": "陈示例", "kind": "medical", "own_part": Decimal(2400)}]
    known = chen(applicant=ill, income=[earning("wage", 30000), own], expenses=spent)

    # (9600 − (6000 − 2400)) ÷ 12 = 500; without any word on property nobody knows what kind of household it is
    assert sheet(known, person="陈示例", alone=True).amount == Decimal(500)
    without = {name: value for name, value in known.items() if name != "property"}
    assert sheet(without, person="陈示例", alone=True).meets is None


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({"relation": "spouse"}, True),
        ({"relation": "child", "birth": "2010-01-01"}, True),
        ({"relation": "child", "birth": "2004-01-01", "school_stage": "university", "employment": "student"}, True),
        ({"relation": "child", "birth": "2000-01-01", "employment": "employed", "lives_together": False}, False),
        ({"relation": "parent", "lives_together": True}, True),
        ({"relation": "other", "lives_together": True}, False),
    ],
)
def test_who_counts_as_a_member(changes: dict[str, Any], counted: bool):
    person = {"name": "示某", "birth": "1980-01-01", "lives_together": True, "counted": True, "employment": "unemployed",
              "school_stage": "none", **changes}  # fmt: skip
    found = sheet(chen(members=[person]))

    assert found.members[1].expected is counted


def test_who_can_work_is_said_with_what_proves_it_and_sets_the_review():
    found = sheet()

    assert [(line.capacity, line.proof) for line in found.labour] == [
        ("partial", "disability-card"), ("full", "age"), ("minor", "age"),
    ]  # fmt: skip
    assert found.review_rule == "DB.review.unstable"


def test_what_nobody_knows_is_never_an_answer():
    clean = chen(income=[])
    del clean["property"]
    found = sheet(clean)

    assert (found.income_year, found.assets_ok, found.meets, found.amount) == (None, None, None, None)
    assert found.missing == ("income", "property")


def test_the_sheet_names_every_table_with_its_version_and_every_row_that_decided():
    found = sheet()

    assert found.tables["income-items"] == "2026.1"
    assert {"income-items-2026-1-wage", "dibao-outcome-meets", "amount-rule-county"} <= set(found.rules())
    assert found.plain()["amount"] == "1100.00"


@pytest.mark.parametrize(("income", "amount"), [(0, 2400), (9600, 1800), (20000, 1200)])
def test_a_county_may_pay_by_tiers(income: int, amount: int, monkeypatch: pytest.MonkeyPatch):
    tiers = {"method": "tiers", "round_to": Decimal(1)}
    asked = Evidence.county
    monkeypatch.setattr(
        Evidence,
        "county",
        lambda self, table, **facts: tiers if table == "amount-rule" else asked(self, table, **facts),
    )

    # gap ratio: 1 → A, (28800 − 9600) ÷ 28800 = 0.67 → B 0.75, (28800 − 20000) ÷ 28800 = 0.31 → C 0.5
    assert sheet(chen(income=[earning("crops", income)])).amount == Decimal(amount)
