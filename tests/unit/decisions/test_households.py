"""Households, and what each should be offered: written down by hand before the table was run."""

from datetime import date

import pytest

from tests.unit.decisions.households import (
    child,
    disabled,
    expense,
    house,
    household,
    income,
    items,
    member,
    person,
    proposals,
)
from workflows.dmn import decide
from workflows.tables import load_tables


def test_a_disabled_father_a_part_time_mother_and_a_pupil_get_the_allowance_and_school_aid() -> None:
    # (1 500 − 200) × 12 ÷ 3 = 433.33 a month per head, below 800; nobody is recognised yet, so the school itself decides.
    found = proposals(
        household(
            person("陈示例", "1985-03-12", employment="unemployed", labour="partial", **disabled("limb", "3")),
            member("李示例", "1986-11-20", "spouse", employment="flexible"),
            child("陈小示", "2015-06-01", school_stage="primary"),
            income=[income("李示例", 18000, work_cost=2400)],
        ),
        on=date(2026, 2, 9),
    )

    assert items(found) == ["dibao", "education"]
    assert items(found, certain=False) == []
    assert found[0].basis == "社会救助暂行办法9；最低生活保障审核确认办法4"  # the law is not yet in force on that day


def test_a_marginal_mother_and_her_daughter_need_four_departments() -> None:
    # 24 000 ÷ 2 ÷ 12 = 1 000 a month, already recognised as marginal; rented flat, out of work, the girl uninsured.
    found = proposals(
        household(
            person("钱示例", "1975-10-10", employment="unemployed", marital="divorced"),
            child("钱小示", "2009-08-25", school_stage="senior", insurance=["none"]),
            income=[income("钱示例", 24000, "support")],
            houses=[house("private-rent", 40)],
        ),
        "bianyuan",
    )

    assert items(found) == ["insurance-aid", "education", "housing-urban", "employment"]
    assert {line.item: line.basis for line in found}["education"] == "社会救助法25"


OLD = person("孙示例", "1954-04-22", marital="widowed", employment="unable", labour="old", self_care="full")
IN_PRISON = {"name": "孙小示", "relation": "child", "consent": False, "able": False}


def test_an_old_man_alone_without_means_or_able_children_is_destitute_not_poor() -> None:
    found = proposals(household(OLD, settlement="rural", no_income=True, obligors=[IN_PRISON]))

    assert (items(found), items(found, certain=False)) == (["tekun"], [])


@pytest.mark.parametrize("on", [date(2026, 2, 9), date(2026, 9, 18)])
@pytest.mark.parametrize("in_institution", [False, True])
def test_housing_is_proposed_to_a_destitute_man_only_where_he_lives_at_home(in_institution: bool, on: date) -> None:
    rents = household(OLD, no_income=True, obligors=[IN_PRISON], houses=[house("private-rent", 20)])
    found = proposals(rents, "tekun", on=on, in_institution=in_institution)

    assert ("housing-urban" in items(found) + items(found, certain=False)) is not in_institution


def test_when_nobody_asked_about_his_children_the_table_says_what_is_missing() -> None:
    found = proposals(household(OLD, settlement="rural", no_income=True))

    assert (items(found), items(found, certain=False)) == ([], ["tekun", "dibao"])
    assert {line.facts_missing for line in found} == {("obligor_able",)}
    assert found[0].facts_used["nobody_can_work"] is True


def test_a_son_who_can_support_him_leads_to_the_allowance_instead() -> None:
    found = proposals(household(OLD, no_income=True, obligors=[{**IN_PRISON, "able": True}]))

    assert (items(found), items(found, certain=False)) == (["dibao"], [])


def test_a_family_whose_home_burnt_gets_urgent_relief_whatever_it_earns() -> None:
    found = proposals(
        household(
            person("周示例", "1980-01-01"),
            causes=["fire"],
            hardship={"event_on": "2026-09-19"},
            income=[income("周示例", 120000)],
        )
    )

    assert items(found) == ["temp-urgent"]


def test_a_fire_of_last_year_is_no_longer_sudden_and_an_undated_one_is_asked_about() -> None:
    old = household(person("周示例", "1980-01-01"), causes=["fire"], income=[income("周示例", 120000)])

    assert items(proposals({**old, "hardship": {"causes": ["fire"], "event_on": "2025-09-19"}})) == []
    undated = proposals(old)
    assert items(undated, certain=False) == ["temp-urgent"]
    assert undated[0].facts_missing == ("urgent_event",)


def test_cancer_makes_a_working_couple_a_rigid_expense_household() -> None:
    # 30 000 a head is under 36 000 but above 14 400; 48 000 own part is 80 % of 60 000, and 1.33 times 36 000.
    found = proposals(
        household(
            person("吴示例", "1978-05-05", serious_disease=True, disease="恶性肿瘤"),
            member("郑示例", "1979-05-05", "spouse"),
            causes=["illness"],
            income=[income("郑示例", 60000)],
            expenses=[expense("吴示例", 48000)],
        )
    )

    assert items(found) == ["gangxing", "temp-spend", "medical", "charity"]


def test_a_severely_disabled_son_may_join_the_allowance_singly() -> None:
    # 36 000 ÷ 3 ÷ 12 = 1 000: marginal, not poor; his disability of grade 1 opens the single way and the care subsidy.
    found = proposals(
        household(
            person("冯示例", "1970-02-02"),
            member("褚示例", "1971-02-02", "spouse", employment="farming"),
            member("冯小示", "1998-02-02", "child", employment="unable", labour="none",
                   **disabled("intellectual", "1", self_care="none")),
            income=[income("冯示例", 36000)],
        )
    )  # fmt: skip

    assert items(found) == ["dibao-alone", "bianyuan", "disability-two-subsidies"]


def test_a_poor_farming_couple_under_a_dangerous_roof() -> None:
    # Already on the allowance, so it is not proposed again; grade 2 brings both subsidies in one line.
    found = proposals(
        household(
            person("卫示例", "1972-03-03", employment="farming"),
            member("蒋示例", "1973-03-03", "spouse", employment="unable", labour="none",
                   insurance=["resident-medical"], **disabled("limb", "2", self_care="partial")),
            settlement="rural",
            income=[income("卫示例", 9000, "crops")],
            houses=[house(danger="D")],
        ),
        "dibao",
    )  # fmt: skip

    assert items(found) == ["housing-rural", "disability-two-subsidies", "service", "pension"]
    assert {line.item: line.rule_ids for line in found}["disability-two-subsidies"] == ("disability-1", "disability-2")


@pytest.mark.parametrize("day", [date(2026, 2, 9), date(2026, 9, 18)])
def test_the_pension_of_a_severely_disabled_person_is_paid_for_whatever_the_family_earns(day: date) -> None:
    """国发〔2014〕8号 names them beside the families on the rolls."""
    insured = person("卫示例", "1972-03-03", insurance=["resident-medical"], **disabled("limb", "1", self_care="full"))
    found = proposals(household(insured, income=[income("卫示例", 90000)]), on=day)

    assert {line.item: line.rule_ids for line in found}["pension"] == ("pension-2",)
    mild = {**insured, **disabled("limb", "4", self_care="full")}
    assert "pension" not in items(proposals(household(mild, income=[income("卫示例", 90000)]), on=day))
    opens = decide(load_tables().table("identity-items", on=day), {"identity": "disabled", "item": "pension"})
    assert opens.outputs == {"level": "partly"}


def test_a_flooded_family_goes_to_the_emergency_bureau() -> None:
    found = proposals(household(person("沈示例", "1985-01-01"), causes=["disaster"], income=[income("沈示例", 90000)]))

    assert items(found) == ["disaster"]


def test_an_orphan_with_his_grandmother_gets_child_support_while_her_children_are_asked_about() -> None:
    # She is 68 and he is nine: nobody can work; whether the family is destitute hangs on obligors nobody has named.
    found = proposals(
        household(
            person("韩示例", "1958-01-01", employment="retired", labour="old", self_care="full"),
            child("杨小示", "2017-01-01", relation="grandchild", school_stage="primary"),
            causes=["child-alone"],
            income=[income("韩示例", 2400, "pension-basic")],
        )
    )

    assert items(found) == ["child", "education"]
    assert items(found, certain=False) == ["tekun", "dibao"]


def test_a_monitored_family_hurt_by_a_crime() -> None:
    # Income is above every line, yet the monitored identity opens school and work, and the crime opens judicial aid.
    found = proposals(
        household(
            person("朱示例", "1979-01-01", employment="unemployed"),
            member("秦示例", "1980-01-01", "spouse"),
            child("朱小示", "2010-01-01", school_stage="junior"),
            causes=["crime"],
            income=[income("秦示例", 150000)],
        ),
        "monitored",
    )

    assert items(found) == ["education", "employment", "judicial"]


def test_a_rigid_expense_family_with_a_disabled_child_of_four() -> None:
    # 5 000 + 4 000 own part: over the 6 000 of expenditure relief; 5 000 ÷ 36 000 = 0.14, over 10 %, under 25 %.
    found = proposals(
        household(
            person("尤示例", "1990-01-01"),
            member("许示例", "1991-01-01", "spouse"),
            child("尤小示", "2022-01-01", employment="child", serious_disease=True, disease="脑瘫",
                  **disabled("limb", "1", self_care="none")),
            income=[income("尤示例", 60000)],
            expenses=[expense("尤小示", 5000), expense("尤小示", 4000, "rehabilitation")],
        ),
        "gangxing",
    )  # fmt: skip

    assert items(found) == ["temp-spend", "medical", "disability-two-subsidies", "disability-rehab", "service"]


def test_exactly_at_the_line_is_not_below_it() -> None:
    # 28 800 ÷ 3 ÷ 12 = 800.00: no allowance, but under 1 200.
    three = [member("何小示", "2001-01-01", "child"), member("吕示例", "1976-01-01", "spouse")]
    found = proposals(household(person("何示例", "1975-01-01"), *three, income=[income("何示例", 28800)]))

    assert items(found) == ["bianyuan"]


def test_a_family_that_is_well_off_is_proposed_nothing() -> None:
    found = proposals(household(person("施示例", "1985-01-01"), income=[income("施示例", 90000)]))

    assert found == ()


def test_an_income_that_nobody_wrote_down_is_missing_not_zero() -> None:
    found = proposals(household(person("张示例", "1985-01-01")))

    assert items(found) == []
    assert items(found, certain=False) == ["dibao", "bianyuan"]
    assert {line.facts_missing for line in found} == {("income_band",)}
