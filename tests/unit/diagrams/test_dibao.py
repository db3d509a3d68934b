"""The allowance: no step is left out, whoever decides; what interrupts it turns it the right way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagrams.rooms.determination import DIBAO, OUTCOMES
from tests.unit.diagrams.walking import Walk

GRANT, REFUSE, RETURNED = OUTCOMES["decide.sign"]
FOR, AGAINST = OUTCOMES["dibao.opinion"]
BASE = {"case_id": "C1", "unit_township": "T1", "unit_county": "X1", "unit_village": "V1", "accepted_at": "2026-02-09T09:30:00+08:00",
        "relative_filed": False}  # fmt: skip


def begun(**data: Any) -> Walk:
    return Walk("dibao", **{**BASE, **DIBAO, **data})


def investigated(walk: Walk, result: str = "within") -> Walk:
    walk.do("start_survey", check_way="refused" if result == "uncooperative" else "reuse")
    if result != "uncooperative":
        walk.do("visit_home")
    return walk.do("conclude_survey", verify_result=result, verified_at="2026-02-26T10:00:00+08:00")


def proposed(walk: Walk, **data: Any) -> Walk:
    return investigated(walk).do("initial_opinion", **{**FOR, **data})


def noticed(walk: Walk) -> Walk:
    walk.do("post", notice_posted_at="2026-02-27T10:00:00+08:00").fire("period_ends")
    return walk.do("take_down", notice_ended_at="2026-03-07T00:00:00+08:00")


def test_the_total_runs_from_acceptance_for_the_level_that_decides():
    assert ("dibao", "DB.total", BASE["accepted_at"]) in begun().terms
    delegated = begun(decision_level="township", total_rule="DB.total.delegated")
    assert ("dibao", "DB.total.delegated", BASE["accepted_at"]) in delegated.terms


def test_nothing_goes_to_the_county_before_the_notice_has_ended():
    walk = proposed(begun()).do("post", notice_posted_at="2026-02-27T10:00:00+08:00")

    assert walk.open == set()
    assert walk.timers == {"period_ends": ("rule:DB.notice@notice_posted_at", "2026-02-27T10:00:00+08:00")}


def test_the_sheet_is_reckoned_before_the_opinion():
    walk = investigated(begun())

    assert walk.asked[-1] == "decision.assess"
    assert walk.open == {"initial_opinion"}


def test_the_county_has_its_own_term_from_the_file_on():
    walk = noticed(proposed(begun())).do(
        "forward", county_rule="DB.county", file_received_at="2026-03-09T09:00:00+08:00"
    )
    assert ("county_review", "DB.county", "2026-03-09T09:00:00+08:00") in walk.terms

    walk.do("county_review", review_outcome="forward")
    assert ("make_decision", "DB.county", "2026-03-09T09:00:00+08:00") in walk.terms


def test_a_delegated_township_decides_without_the_county():
    walk = noticed(proposed(begun(decision_level="township", total_rule="DB.total.delegated")))

    assert walk.open == {"sign_township"}
    assert all(term[1] != "DB.county" for term in walk.terms)


def objected(walk: Walk, **second: Any) -> Walk:
    walk.do("post", notice_posted_at="2026-02-27T10:00:00+08:00")
    walk.tell("objection", objected_at="2026-03-04T10:00:00+08:00", objection_id="O1")
    walk.do("recheck", objected=True, objection_upheld=False, reply_needed=False, more_objections=False)
    if "answer" in walk.open:
        walk.do("answer", more_objections=False)
    walk.fire("period_ends").do("take_down", notice_ended_at="2026-03-07T00:00:00+08:00")
    return walk.do("second_opinion", **{**FOR, **second})


def test_after_an_objection_the_township_proposes_again_and_does_not_post_again():
    assert objected(proposed(begun())).open == {"forward"}


def test_a_county_may_want_a_second_notice_after_an_objection():
    assert objected(proposed(begun(second_notice=True))).open == {"post"}


def reviewed(walk: Walk, **told: Any) -> Walk:
    walk.do("forward", county_rule="DB.county", file_received_at="2026-03-09T09:00:00+08:00")
    return walk.do("county_review", review_outcome="forward", **told)


def test_a_proposal_against_is_posted_only_when_the_county_would_grant():
    walk = investigated(begun()).do("initial_opinion", **AGAINST)
    assert walk.open == {"forward"}
    assert "notice.prepare" not in walk.asked

    reviewed(walk, proposed="grant", proposed_amount=Decimal(900))
    assert walk.open == {"post"}  # nobody gives another opinion: the county's is what is posted
    noticed(walk)
    assert walk.terms >= {("county_review", "DB.county", "2026-03-09T09:00:00+08:00")}  # the county's time ran on

    walk.do("county_review", review_outcome="forward")
    assert walk.open == {"sign_county"}


@pytest.mark.parametrize(
    ("wanted", "turned", "amount", "open_"),
    [
        (False, True, 1100, "sign_county"), (False, False, 900, "sign_county"), (True, True, 1100, "post"),
        (True, False, 900, "post"), (True, False, 1100, "sign_county"),
    ],
)  # fmt: skip
def test_a_county_says_whether_what_has_not_stood_in_public_is_posted_again(
    wanted: bool, turned: bool, amount: int, open_: str
):
    walk = proposed(begun(second_notice=wanted))
    walk = objected(walk, **AGAINST) if turned else noticed(walk)

    assert reviewed(walk, proposed="grant", proposed_amount=Decimal(amount)).open == {open_}


@pytest.mark.parametrize("step", ["county_review", "sign_county"])
def test_what_is_returned_goes_back_to_the_township_s_opinion(step: str):
    walk = noticed(proposed(begun())).do(
        "forward", county_rule="DB.county", file_received_at="2026-03-09T09:00:00+08:00"
    )
    if step == "county_review":
        walk.do("county_review", review_outcome="return")
    else:
        walk.do("county_review", review_outcome="forward").do("sign_county", **RETURNED)

    assert walk.open == {"initial_opinion"}


def decided(walk: Walk, outcome: dict[str, Any]) -> Walk:
    walk = noticed(proposed(walk)).do("forward", county_rule="DB.county", file_received_at="2026-03-09T09:00:00+08:00")
    walk.do("county_review", review_outcome="forward").do("sign_county", **outcome)
    return walk.do("deliver", delivered_at="2026-03-20T10:00:00+08:00", publishes=outcome["decision"] == "granted")


def test_a_grant_ends_published():
    walk = decided(begun(), GRANT).do("publish")

    assert walk.finished
    assert walk.ends[-1] == "granted"
    assert walk.inputs("benefit.grant") == [{"amount": Decimal(1100), "period": "month", "first_month": "2026-04-01"}]


def test_a_refused_household_is_asked_about_another_recognition():
    walk = decided(begun(), REFUSE)
    assert walk.open == {"ask_conversion"}

    walk.do("ask_conversion", convert_to="gangxing")
    assert walk.inputs("items.convert") == [{"item": "gangxing", "cause": "dibao-refused"}]
    assert walk.finished


def test_who_does_not_cooperate_is_reminded_before_anybody_ends_it():
    walk = investigated(begun(), "uncooperative")
    assert walk.open == {"warn"}

    walk.remind().fire("warning_over").do("confirm_end", end_confirmed=False, cooperates=False)
    assert walk.open == {"warn"}

    walk.remind()
    assert walk.open == {"cooperate"}  # and nobody can end it before the time is over
    walk.fire("warning_over").do("confirm_end", end_confirmed=True, cooperates=False)
    assert walk.finished
    assert walk.inputs("item.withdrawn") == [{"reason": "uncooperative"}]


@pytest.mark.parametrize("warned", [False, True])
def test_a_death_while_they_are_reminded_ends_it_without_another_question(warned: bool):
    walk = investigated(begun(), "uncooperative")
    if warned:
        walk.remind()

    walk.tell("withdraw", withdrawal_reason="died")

    assert walk.finished
    assert walk.inputs("item.withdrawn") == [{"reason": "died"}]


@pytest.mark.parametrize("reason", ["withdrawn", "died", "moved-out"])
def test_a_withdrawal_ends_the_body_wherever_it_is(reason: str):
    walk = proposed(begun()).tell("withdraw", withdrawal_reason=reason)

    assert walk.finished
    assert walk.asked[-2:] == ["item.withdrawn", "procedure.end-notice"]


def test_a_changed_household_begins_anew_under_the_same_clock():
    walk = proposed(begun()).tell("household-changed", change_kind="member-died")
    assert walk.open == {"recount"}

    walk.do("recount", household_size=2)
    assert walk.open == {"start_survey"}
    assert ("dibao", "DB.total", BASE["accepted_at"]) in walk.terms


def test_a_complaint_stops_review_and_decision_until_the_county_has_visited():
    walk = noticed(proposed(begun())).do(
        "forward", county_rule="DB.county", file_received_at="2026-03-09T09:00:00+08:00"
    )
    walk.tell("complaint-filed")
    assert walk.open == {"county_visit_home"}

    walk.do("county_visit_home").do("judge_complaint")
    assert walk.open == {"county_review"}
