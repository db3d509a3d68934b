"""A destitute person is recognised: three conditions, a notice that is repeated after an objection, the county's review."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagrams.standins import Short
from tests.unit.diagrams.walking import Walk

ACCEPTED = "2026-09-07T09:30:00+08:00"
SENT = "2026-09-18T10:00:00+08:00"
YET: dict[str, Any] = {
    "accepted_at": ACCEPTED, "notice_ended_at": None, "objected": False, "objection_upheld": False, "objected_at": None,
    "initial_conclusion": None, "proposed": None, "proposed_amount": None, "decision": None, "spot_drawn": False, "verify_shared": False,
    "care_level": None, "forwarded_at": None, "notice_rule": "TK.notice", "recheck_rule": "TK.reinvestigate", "item": "tekun",
    "withdrawal_reason": None, "cooperates": True,
}  # fmt: skip


VISITED = {
    "case_id": "C1",
    "item_id": "I1",
    "unit_township": "T1",
    "unit_county": "K1",
    "relative_filed": False,
}  # what a visit reads


def tekun(**data: Any) -> Short:
    return Short("tekun", **{**YET, **data})


def investigated(**data: Any) -> Short:
    return tekun(**data).verify().do("initial_opinion", initial_conclusion="meets")  # type: ignore[return-value]


def sent(walk: Short, *, drawn: bool = False) -> Short:
    return walk.do("forward", forwarded_at=SENT, spot_drawn=drawn)  # type: ignore[return-value]


def test_the_township_has_fifteen_working_days_from_acceptance_for_investigation_and_opinion():
    walk = tekun()
    assert ("call_verify", "TK.investigate", ACCEPTED) in walk.terms

    walk.verify()
    assert walk.terms == {("initial_opinion", "TK.investigate", ACCEPTED)}


def test_who_meets_the_conditions_is_posted_before_the_file_goes_to_the_county():
    walk = investigated()
    assert walk.open == {"notice_done"}

    walk.notice()
    assert walk.open == {"forward"}


def test_after_an_objection_the_opinion_is_given_anew_and_the_notice_is_repeated():
    walk = investigated().notice(objected=True)
    assert walk.open == {"opinion_again"}
    assert walk.terms == {("opinion_again", "TK.reinvestigate", "2026-09-15T10:00:00+08:00")}

    walk.do("opinion_again", initial_conclusion="meets")
    assert walk.open == {"notice_done"}
    assert walk.progress.data["notice_rule"] == "TK.renotice"

    walk.notice()
    assert walk.open == {"forward"}


def test_a_second_objection_is_looked_into_like_the_first():
    walk = investigated().notice(objected=True).do("opinion_again", initial_conclusion="meets")
    walk.notice(objected=True)  # type: ignore[attr-defined]
    assert walk.open == {"opinion_again"}


def test_an_opinion_turned_round_by_an_objection_is_posted_again_only_where_the_county_grants_all_the_same():
    walk = investigated().notice(objected=True).do("opinion_again", initial_conclusion="not-meets")
    assert walk.open == {"forward"}

    sent(walk).do("county_review", proposed="grant", proposed_amount=None)  # type: ignore[arg-type]
    assert walk.open == {"notice_done"}
    assert walk.progress.data["notice_rule"] == "TK.renotice"
    sent(walk.notice()).do("county_review", proposed="grant", proposed_amount=None)  # type: ignore[attr-defined]
    assert walk.open == {"rate_care"}


def test_a_drawn_file_is_visited_before_the_county_reviews_it():
    walk = sent(investigated().notice(), drawn=True)
    assert walk.open == {"spot_check"}
    assert walk.terms == {("spot_check", "TK.county", SENT)}

    assert walk.do("spot_check").open == {"county_review"}


def test_self_care_is_rated_before_support_is_decided():
    walk = sent(investigated().notice()).do("county_review", proposed="grant", proposed_amount=None)
    assert walk.open == {"rate_care"}

    walk.do("rate_care", care_level="partial", proposed_amount=Decimal(1440))
    assert walk.open == {"decide_done"}
    assert ("call_decide", "TK.county", SENT) in walk.terms


def test_a_refusal_is_decided_without_notice_and_rating():
    walk = sent(tekun().verify().do("initial_opinion", initial_conclusion="not-meets"))  # type: ignore[arg-type]
    walk.do("county_review", proposed="refuse", proposed_amount=None)
    assert walk.open == {"decide_done"}

    walk.decide("refused")
    assert walk.finished


def test_the_county_grants_nothing_that_was_not_posted():
    walk = sent(tekun().verify().do("initial_opinion", initial_conclusion="not-meets"))  # type: ignore[arg-type]
    walk.do("county_review", proposed="grant", proposed_amount=None)
    assert walk.open == {"notice_done"}

    sent(walk.notice()).do("county_review", proposed="grant", proposed_amount=None)
    assert walk.open == {"rate_care"}


def test_a_guardian_may_choose_the_children_s_support_instead():
    walk = tekun().verify().do("initial_opinion", initial_conclusion="child")

    assert walk.inputs("items.propose") == [{"item": "child", "cause": "chose-child"}]
    assert walk.inputs("item.withdrawn") == [{"reason": "chose-child"}]
    assert walk.finished


def test_who_does_not_cooperate_is_told_that_it_ends():
    walk = tekun().verify("uncooperative")
    assert walk.open == {"warn"}
    walk.remind()
    assert walk.open == {"cooperate"}  # and nobody can end it before the time is over
    walk.fire("warning_over").do("confirm_end", end_confirmed=True, cooperates=False)

    assert walk.inputs("item.withdrawn") == [{"reason": "uncooperative"}]
    assert walk.inputs("procedure.end-notice") == [{"reason": "uncooperative"}]
    assert walk.finished


def test_a_death_while_the_reminder_runs_ends_it_at_once():
    walk = tekun().verify("uncooperative")
    walk.tell("withdraw", withdrawal_reason="died")

    assert walk.finished
    assert walk.inputs("item.withdrawn") == [{"reason": "died"}]


def test_what_the_leader_does_not_agree_to_is_reviewed_again_and_posted():
    walk = tekun().verify().do("initial_opinion", initial_conclusion="not-meets")
    sent(walk).do("county_review", proposed="refuse", proposed_amount=None)  # type: ignore[arg-type]
    walk.do("decide_done", decision="returned")
    assert walk.open == {"forward"}

    sent(walk).do("county_review", proposed="grant", proposed_amount=None, decision=None)  # type: ignore[arg-type]
    assert walk.open == {"notice_done"}


@pytest.mark.parametrize("reason", ["withdrawn", "died", "moved-out"])
def test_a_withdrawal_ends_it_at_any_step(reason: str):
    for walk in (tekun(), investigated(), sent(investigated().notice())):
        walk.tell("withdraw", withdrawal_reason=reason)
        assert walk.finished
        assert walk.inputs("item.withdrawn") == [{"reason": reason}]


def test_a_changed_household_is_counted_anew_and_begins_again_with_the_same_clock():
    walk = sent(investigated().notice())
    walk.tell("household-changed", change_kind="member-died")

    assert walk.open == {"recount"}
    walk.do("recount", household_size=1)
    assert walk.open == {"verify_done"}
    assert ("call_verify", "TK.investigate", ACCEPTED) in walk.terms
    assert walk.progress.data["notice_ended_at"] is None


def test_what_was_decided_before_the_household_changed_is_only_delivered():
    walk = sent(investigated().notice())
    walk.tell("household-changed", change_kind="member-died")
    walk.do("recount", household_size=1, decision="refused", decided_at="2026-09-21T10:00:00+08:00")

    assert walk.open == {"decide_done"}


def test_changed_self_care_is_rated_within_ten_working_days_of_the_report():
    walk = Walk("tekun-care", reported_at="2026-10-09", care_before="partial", care_level=None)
    assert walk.terms == {("rate_again", "TK.care.reassess", "2026-10-09")}

    walk.do("rate_again", care_level="unable", proposed_amount=Decimal(1840))
    assert walk.inputs("care.changed") == [{"level": "unable"}]
    assert walk.finished


def test_an_unchanged_level_changes_nothing():
    walk = Walk("tekun-care", reported_at="2026-10-09", care_before="partial", care_level=None)
    assert walk.do("rate_again", care_level="partial", proposed_amount=Decimal(1440)).asked == []


@pytest.mark.parametrize("step", ["rate_care", "decide_done"])
def test_a_complaint_stops_rating_and_decision_until_the_county_has_visited(step: str):
    walk = sent(investigated(**VISITED).notice()).do("county_review", proposed="grant", proposed_amount=None)
    if step == "decide_done":
        walk.do("rate_care", care_level="able", proposed_amount=Decimal(1100))
    assert walk.open == {step}

    walk.tell("complaint-filed")
    assert walk.open == {"county_visit_home"}
    walk.do("county_visit_home").do("judge_complaint")
    assert walk.open == {"county_review"}


def test_a_complaint_during_a_spot_check_is_looked_into_after_it():
    walk = sent(investigated(**VISITED).notice(), drawn=True)
    assert walk.open == {"spot_check"}
    assert "complaint-filed" not in {wait.message for wait in walk.progress.waits}

    walk.do("spot_check", spot_drawn=False)
    assert "complaint-filed" in {wait.message for wait in walk.progress.waits}
