"""Marginal and rigid-expense households: one diagram, two sets of rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.diagrams.standins import Short

ACCEPTED = "2026-08-17T09:30:00+08:00"
SENT = "2026-09-08T10:00:00+08:00"
YET: dict[str, Any] = {
    "accepted_at": ACCEPTED, "notice_ended_at": None, "objected": False, "objection_upheld": False, "initial_conclusion": None,
    "proposed": None, "proposed_amount": None, "decision": None, "to_meeting": False, "resolution": None, "notice_wanted": True,
    "item": "bianyuan", "total_rule": "BY.total", "notice_rule": "BY.notice", "recheck_rule": "OBJ.recheck",
    "withdrawal_reason": None, "cooperates": True, "verify_result": None, "second_notice": False,
}  # fmt: skip
RIGID = {"item": "gangxing", "total_rule": "GX.total", "notice_rule": "GX.notice"}


VISITED = {
    "case_id": "C1",
    "item_id": "I1",
    "unit_township": "T1",
    "unit_county": "K1",
    "relative_filed": False,
}  # what a visit reads


def recognise(**data: Any) -> Short:
    return Short("recognise", **{**YET, **data})


def assessed(conclusion: str = "meets", **data: Any) -> Short:
    return recognise(**data).verify().do("initial_opinion", initial_conclusion=conclusion)  # type: ignore[return-value]


def reviewed(walk: Short, proposed: str = "grant", *, to_meeting: bool = False) -> Short:
    walk.do("forward", forwarded_at=SENT)
    return walk.do("county_review", proposed=proposed, proposed_amount=None, to_meeting=to_meeting)  # type: ignore[return-value]


@pytest.mark.parametrize(("data", "rule"), [({}, "BY.total"), (RIGID, "GX.total")])
def test_each_kind_runs_under_its_own_total_from_acceptance(data: dict[str, Any], rule: str):
    assert ("recognise", rule, ACCEPTED) in recognise(**data).terms


def test_a_recognised_household_is_pushed_to_the_departments():
    walk = reviewed(assessed().notice()).decide("granted")

    assert walk.asked == ["message:recognised"]
    assert walk.finished


def test_a_refused_household_is_pushed_nowhere():
    walk = reviewed(assessed("not-meets"), "refuse").decide("refused")

    assert walk.asked == []
    assert "not_recognised" in walk.ends


def test_the_county_may_do_without_notice_for_rigid_expenses():
    assert assessed(**RIGID).open == {"notice_done"}
    assert assessed(**RIGID, notice_wanted=False).open == {"forward"}


def test_an_objection_that_is_right_leads_to_a_new_opinion_and_no_second_notice():
    walk = assessed().notice(objected=True, upheld=True)
    assert walk.open == {"initial_opinion"}

    assert walk.do("initial_opinion", initial_conclusion="meets").open == {"forward"}


def test_a_county_may_want_a_new_opinion_posted_again():
    walk = assessed(second_notice=True).notice(objected=True, upheld=True)
    assert walk.do("initial_opinion", initial_conclusion="meets").open == {"notice_done"}
    assert walk.notice().open == {"forward"}  # type: ignore[attr-defined]


def test_an_opinion_that_turned_against_the_household_is_not_posted_again():
    walk = assessed(second_notice=True).notice(objected=True, upheld=True)
    assert walk.do("initial_opinion", initial_conclusion="not-meets").open == {"forward"}

    reviewed(walk)  # and the county recognises it all the same
    assert walk.do("initial_opinion", initial_conclusion="not-meets").open == {"notice_done"}


def test_an_objection_that_is_not_right_changes_nothing():
    assert assessed().notice(objected=True).open == {"forward"}


def test_what_was_not_posted_goes_back_to_the_township_before_the_county_recognises_it():
    walk = reviewed(assessed("not-meets"))
    assert walk.open == {"initial_opinion"}

    walk.do("initial_opinion", initial_conclusion="not-meets")
    assert walk.open == {"notice_done"}  # the county's view leads to the notice, whatever the township repeats


def test_a_complex_case_waits_for_the_meeting_and_the_county_reviews_it_again():
    walk = reviewed(assessed().notice(), to_meeting=True)
    assert walk.inputs("meeting.request") == [{"question": "case-by-case"}]
    assert walk.open == set()
    assert ("recognise", "BY.total", ACCEPTED) in walk.terms  # the total runs on

    walk.tell("meeting-resolved", resolution="agree", resolved_amount=None)
    assert walk.open == {"county_review"}
    walk.do("county_review", proposed="grant", proposed_amount=None, to_meeting=False)
    assert walk.open == {"decide_done"}


def test_a_withdrawal_ends_it_while_it_waits_for_the_meeting():
    walk = reviewed(assessed().notice(), to_meeting=True)
    walk.tell("withdraw", withdrawal_reason="withdrawn")

    assert walk.finished
    assert walk.inputs("item.withdrawn") == [{"reason": "withdrawn"}]


def test_a_changed_household_begins_anew_under_the_same_total():
    walk = assessed().notice()
    walk.tell("household-changed", change_kind="moved-inside").do("recount", household_size=2)

    assert walk.open == {"verify_done"}
    assert ("recognise", "BY.total", ACCEPTED) in walk.terms
    assert recognise(decision="granted").open == {"decide_done"}


def test_who_does_not_cooperate_is_told_that_it_ends():
    walk = recognise().verify("uncooperative")
    assert walk.open == {"warn"}

    walk.remind()
    assert walk.open == {"cooperate"}  # and nobody can end it before the time is over
    walk.fire("warning_over").do("confirm_end", end_confirmed=True, cooperates=False)
    assert walk.inputs("item.withdrawn") == [{"reason": "uncooperative"}]
    assert walk.inputs("procedure.end-notice") == [{"reason": "uncooperative"}]
    assert walk.finished


def test_what_the_leader_does_not_agree_to_is_sent_and_reviewed_again():
    walk = reviewed(assessed("not-meets"), "refuse").decide("returned")
    assert walk.open == {"forward"}

    walk.do("forward", forwarded_at=SENT, decision=None).do(
        "county_review", proposed="grant", proposed_amount=None, to_meeting=False
    )
    assert walk.open == {"initial_opinion"}  # and the notice after it


@pytest.mark.parametrize("to_meeting", [False, True])
def test_a_complaint_stops_also_what_was_reviewed_already_until_the_county_has_visited(to_meeting: bool):
    walk = reviewed(assessed(**VISITED).notice(), to_meeting=to_meeting)
    walk.tell("complaint-filed")
    assert walk.open == {"county_visit_home"}  # neither the decision nor the meeting's answer is taken up meanwhile

    walk.do("county_visit_home").do("judge_complaint")
    assert walk.open == {"county_review"}
    walk.do("county_review", proposed="refuse", proposed_amount=None, to_meeting=False).decide("refused")
    assert walk.finished


def test_a_complaint_after_the_decision_leaves_only_its_delivery():
    walk = reviewed(assessed(**VISITED).notice())
    walk.tell("complaint-filed").do("county_visit_home").do("judge_complaint", decision="granted")

    assert walk.open == {"decide_done"}
