"""A housing transfer: the waiting list in town, the repair of a dangerous house in the country."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.diagrams.walking import Walk

SIGNED = "2026-09-21T08:00:00+00:00"


def housing(item: str) -> Walk:
    return Walk(
        "refer-housing", case_id="C1", item=item, unit_department="D1", unit_village="V1", unit_township="T1",
        unit_county="X1", signed_at=SIGNED, result_from=SIGNED,
    )  # fmt: skip


def waiting() -> Walk:
    return housing("housing-urban").do("check_housing", result_kind="waiting", next_check_on="2027-09-21")


def surveyed(grade: str) -> Walk:
    return housing("housing-rural").do("survey", danger_grade=grade)


def test_a_household_that_qualifies_gets_a_number_and_a_yearly_check():
    walk = waiting()

    assert walk.inputs("referral.result") == [{"result_kind": "waiting", "next_check_on": "2027-09-21"}]
    assert walk.open == {"allocate"}
    assert walk.timers == {"yearly_check": ("2027-09-21", None)}


def test_housing_or_a_rent_subsidy_ends_the_waiting():
    walk = waiting().do("allocate", result_kind="granted")

    assert walk.finished
    assert walk.ends == ["housed"]


def test_the_yearly_check_keeps_the_place_on_the_list():
    walk = waiting().fire("yearly_check")
    assert walk.open == {"review"}

    walk.do("review", result_kind="waiting", next_check_on="2028-09-21")
    assert walk.open == {"allocate"}
    assert walk.timers == {"yearly_check": ("2028-09-21", None)}


def test_the_yearly_check_may_end_the_waiting_in_writing():
    walk = waiting().fire("yearly_check").do("review", result_kind="refused")

    assert walk.finished
    assert walk.inputs("document.issue") == [{"document": "housing-refusal"}]


def test_a_refusal_is_checked_again_by_another_person_before_it_is_written():
    walk = housing("housing-urban").do("check_housing", result_kind="refused")
    assert walk.open == {"recheck"}
    assert walk.progress.tasks[0].groups == ("department_leader@department",)
    assert walk.terms == {("recheck", "HS.recheck", None)}
    assert walk.asked == []

    walk.do("recheck", result_kind="refused")
    assert walk.inputs("document.issue") == [{"document": "housing-refusal"}]
    assert walk.finished


def test_a_second_check_may_put_the_household_on_the_list():
    walk = housing("housing-urban").do("check_housing", result_kind="refused")
    walk.do("recheck", result_kind="waiting", next_check_on="2027-09-21")

    assert walk.open == {"allocate"}


@pytest.mark.parametrize("grade", ["C", "D"])
def test_a_dangerous_house_is_reviewed_by_the_village(grade: str):
    walk = surveyed(grade)

    assert walk.open == {"village_review"}
    assert walk.progress.tasks[0].groups == ("village_officer@village",)
    assert walk.do("village_review").open == {"approve"}


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_safe_house_goes_straight_to_the_leader_who_refuses_with_reasons(grade: str):
    walk = surveyed(grade)
    assert walk.open == {"approve"}

    walk.do("approve", result_kind="refused", repair_amount=Decimal(0))
    assert walk.finished
    assert walk.inputs("document.issue") == [{"document": "housing-refusal"}]


def test_the_subsidy_is_paid_only_after_the_repair_has_passed():
    walk = surveyed("D").do("village_review").do("approve", result_kind="granted", repair_amount=Decimal("28000.00"))
    walk.do("repair").do("inspect", repair_passed=False)
    assert walk.open == {"repair"}
    assert walk.asked == []

    walk.do("repair").do("inspect", repair_passed=True)
    assert walk.inputs("payment.request") == [{"amount": Decimal("28000.00"), "purpose": "rural-repair"}]
    assert walk.finished
    assert walk.progress.data["result_kind"] == "granted"
