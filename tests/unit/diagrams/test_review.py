"""A check rests on the household's word and a valid report, or looks at everything anew; two people conclude."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagrams.rooms.reviews import REVIEW
from tests.unit.diagrams.standins import Short
from tests.unit.diagrams.walking import NOW, Walk

SINCE = "2026-04-01"


STARTED: dict[str, Any] = {
    "case_id": "C1", "unit_township": "T1", "unit_county": "X1", "unit_village": "V1", "accepted_at": NOW.isoformat(),
    "relative_filed": False, **REVIEW,
}  # fmt: skip


def check(**data: Any) -> Walk:
    return Walk("review", **STARTED | data)


def concluded(walk: Walk, outcome: str = "keep", amount: int | None = None) -> Walk:
    adjusted = None if amount is None else Decimal(amount)
    ground = "" if outcome == "keep" else "income-up"
    return walk.do("propose", outcome=outcome, adjusted_amount=adjusted, ground=ground).do(
        "confirm", review_agreed=True
    )


@pytest.mark.parametrize(
    "rule", ["DB.review.stable", "DB.review.unstable", "TK.review", "DB.death", "RV.quarter", "RV.alert"]
)
def test_the_term_is_that_of_the_cycle_and_runs_from_the_last_check(rule: str):
    assert ("check", rule, SINCE) in check(review_rule=rule).terms


def test_a_valid_report_is_used_again_and_nobody_is_visited():
    walk = check().do("declare", review_way="reuse")
    assert walk.open == {"propose"}
    concluded(walk)
    assert walk.finished and walk.ends[-2:] == ["kept", "reviewed"]
    assert walk.asked == ["review.record", "document.issue"]
    assert walk.inputs("review.record") == [{"outcome": "keep"}]


def test_everything_else_is_investigated():
    assert check().do("declare", review_way="verify").open == {"start_survey"}


@pytest.mark.parametrize("why", ["relative_filed", "special_check", "complaint_filed"])
def test_the_county_visits_relatives_of_staff_signs_of_means_and_complaints(why: str):
    walk = check(**{why: True}).do("declare", review_way="reuse")
    assert walk.open == {"county_visit"}
    assert walk.do("county_visit").open == {"propose"}


def test_a_complaint_that_comes_in_between_brings_the_county_in():
    walk = check()
    walk.tell("complaint-filed")
    assert walk.open == {"declare"}
    assert walk.do("declare", review_way="reuse").open == {"county_visit"}


def test_a_complaint_that_comes_in_while_two_people_conclude_makes_the_county_visit_before_anything_is_recorded():
    walk = check().do("declare", review_way="reuse")
    walk.tell("complaint-filed")
    assert concluded(walk).open == {"county_visit"}
    assert "review.record" not in walk.asked

    walk.do("county_visit", complaint_filed=False)
    assert walk.open == {"propose"}
    assert concluded(walk).ends[-2:] == ["kept", "reviewed"]


def test_a_complaint_during_the_investigation_is_not_forgotten_when_that_ends():
    walk = Short("review", **STARTED)
    walk.do("declare", review_way="verify").tell("complaint-filed")
    walk.verify()
    assert walk.open == {"county_visit"}


def test_a_proposal_may_be_sent_back():
    walk = check().do("declare", review_way="reuse")
    walk.do("propose", outcome="cut", adjusted_amount=Decimal(500), ground="job").do("confirm", review_agreed=False)
    assert walk.open == {"propose"}
    assert concluded(walk).ends[-2:] == ["kept", "reviewed"]
    assert "stop.start" not in walk.asked


def test_a_change_is_another_procedure_that_hears_first():
    walk = concluded(check().do("declare", review_way="reuse"), "cut", 500)
    assert walk.inputs("stop.start") == [{"outcome": "cut", "amount": Decimal(500), "ground": "income-up"}]
    assert walk.ends[-2:] == ["changing", "reviewed"]


def test_a_death_ends_the_check():
    walk = check()
    walk.tell("withdraw", withdrawal_reason="died")
    assert walk.finished and walk.inputs("review.ended") == [{"reason": "died"}]


def test_a_change_of_the_household_begins_it_anew_with_the_same_clock():
    walk = check().do("declare", review_way="reuse")
    before = {term for term in walk.terms if term[0] == "check"}
    walk.tell("household-changed", change_kind="member-died")
    assert walk.open == {"declare"}
    assert {term for term in walk.terms if term[0] == "check"} == before
    assert walk.asked == ["review.recount"]
