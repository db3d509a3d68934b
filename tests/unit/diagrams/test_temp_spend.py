"""Relief of expenses: the same cause, a known identity, the township's limit, the county's cap, instalments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.unit.diagrams.standins import Short

ACCEPTED = "2026-09-07T09:30:00+08:00"
YET: dict[str, Any] = {
    "accepted_at": ACCEPTED, "notice_ended_at": None, "objected": False, "objection_upheld": False, "initial_conclusion": None,
    "proposed": None, "proposed_amount": None, "decision": None, "resolution": None, "verify_result": None, "repeat_of": None,
    "repeat_justified": None, "identity_known": False, "disputed": False, "stage_dates": [], "decision_level": "county",
    "township_limit": Decimal(3000), "spend_cap": Decimal(20000), "item": "temp-spend", "notice_rule": "LS.notice",
    "recheck_rule": "OBJ.recheck", "withdrawal_reason": None, "cooperates": True, "second_notice": False,
}  # fmt: skip


def spend(**data: Any) -> Short:
    return Short("temp-spend", **{**YET, **data})


def assessed(
    amount: int = 2400, *, disputed: bool = False, days: tuple[str, ...] = ("2026-09-21",), **data: Any
) -> Short:
    walk = spend(**{"identity_known": True, **data})
    level = "township" if 0 < amount <= 3000 else "county"
    proposed = "grant" if amount else "refuse"
    return walk.do(  # type: ignore[return-value]
        "initial_opinion", proposed=proposed, proposed_amount=Decimal(amount) or None, disputed=disputed, decision_level=level,
        stage_dates=list(days),
    )  # fmt: skip


def test_it_is_decided_within_the_limit_that_runs_from_acceptance():
    assert ("temp-spend", "LS.spend", ACCEPTED) in spend().terms


def test_a_household_with_an_identity_is_not_asked_for_its_means():
    assert spend(identity_known=True).open == {"initial_opinion"}
    assert spend().open == {"verify_done"}


def test_the_same_cause_without_a_reason_is_refused_in_writing():
    walk = spend(repeat_of="2026-03-02 青穗镇").do("judge_repeat", repeat_justified=False, proposed="refuse",
                                               proposed_amount=None, decision_level="county", stage_dates=["2026-09-21"])  # fmt: skip
    assert walk.open == {"county_review"}  # the county sees it before it is refused

    walk.do("county_review", proposed="refuse", proposed_amount=None)
    assert walk.open == {"decide_done"}


def test_the_same_cause_with_a_reason_goes_on():
    walk = spend(repeat_of="2026-03-02 青穗镇", identity_known=True).do("judge_repeat", repeat_justified=True)
    assert walk.open == {"initial_opinion"}


def test_only_what_is_disputed_is_discussed():
    assert assessed().open == {"notice_done"}
    assert assessed(disputed=True).open == {"discuss"}


def test_within_its_limit_the_township_decides_and_reports():
    walk = assessed().notice()
    assert walk.open == {"decide_done"}

    walk.decide("granted", decided_amount=Decimal(2400)).fire("stage_day")
    assert walk.inputs("spend.plan") == [{"amount": Decimal(2400)}]
    assert walk.inputs("spend.pay-stage") == [{"on": "2026-09-21"}]
    assert walk.open == {"county_report"}
    assert walk.do("county_report").finished


def test_above_the_limit_the_county_reviews_and_nothing_is_reported():
    walk = assessed(5000).notice().do("county_review", proposed="grant", proposed_amount=Decimal(5000))
    assert walk.open == {"decide_done"}

    walk.decide("granted", decided_amount=Decimal(5000)).fire("stage_day")  # type: ignore[attr-defined]
    assert walk.finished


def test_above_the_cap_the_meeting_is_asked_once_and_the_county_reviews_again():
    walk = assessed(25000).notice().do("county_review", proposed="grant", proposed_amount=Decimal(25000))
    assert walk.inputs("meeting.request") == [{"question": "above-cap", "amount": Decimal(25000)}]

    walk.tell("meeting-resolved", resolution="agree", resolved_amount=Decimal(25000))
    assert walk.open == {"county_review"}
    assert walk.do("county_review", proposed="grant", proposed_amount=Decimal(25000)).open == {"decide_done"}


def test_instalments_are_paid_each_on_its_day_after_one_approval():
    walk = assessed(days=("2026-09-21", "2026-12-21")).notice().decide("granted", decided_amount=Decimal(2400))
    assert walk.timers == {"stage_day": ("2026-09-21", None)}

    walk.fire("stage_day").do("county_report")
    assert walk.timers == {"stage_day": ("2026-12-21", None)}
    walk.fire("stage_day")
    assert walk.inputs("spend.pay-stage") == [{"on": "2026-09-21"}, {"on": "2026-12-21"}]
    assert walk.finished


def test_the_payment_does_not_wait_for_the_county_s_look():
    walk = assessed().notice().decide("granted", decided_amount=Decimal(2400))
    assert walk.open == {"county_report"}
    assert "stage_day" in walk.timers


def test_a_refusal_is_not_posted_and_pays_nothing():
    walk = assessed(0)
    assert walk.open == {"county_review"}

    walk.do("county_review", proposed="refuse", proposed_amount=None).decide("refused")  # type: ignore[attr-defined]
    assert walk.finished
    assert "spend.plan" not in walk.asked


def test_what_the_township_refused_goes_back_to_it_before_the_county_grants_it():
    walk = assessed(0).do("county_review", proposed="grant", proposed_amount=Decimal(2400))

    assert walk.open == {"initial_opinion"}


def test_an_objection_that_is_right_leads_to_a_new_assessment_without_a_second_investigation():
    walk = spend().verify().do(
        "initial_opinion", proposed="grant", proposed_amount=Decimal(2400), disputed=False, decision_level="township",
        stage_dates=["2026-09-21"],
    )  # fmt: skip
    walk.notice(objected=True, upheld=True)  # type: ignore[attr-defined]
    assert walk.open == {"initial_opinion"}


def test_a_new_opinion_is_posted_again_only_where_the_county_wants_it():
    anew = {
        "proposed": "grant", "proposed_amount": Decimal(1800), "disputed": False, "decision_level": "township",
        "stage_dates": ["2026-09-21"],
    }  # fmt: skip
    for wanted, then in ((False, {"decide_done"}), (True, {"notice_done"})):
        walk = assessed(second_notice=wanted).notice(objected=True, upheld=True)
        assert walk.do("initial_opinion", **anew).open == then

    anew |= {"proposed": "refuse", "proposed_amount": None, "decision_level": "county"}
    for wanted, then in ((False, {"decide_done"}), (True, {"initial_opinion"})):  # the county grants it all the same
        walk = assessed(second_notice=wanted).notice(objected=True, upheld=True).do("initial_opinion", **anew)
        assert walk.do("county_review", proposed="grant", proposed_amount=Decimal(1800)).open == then


def test_a_death_stops_the_instalments_that_have_not_been_paid():
    walk = assessed(days=("2026-09-21", "2026-12-21")).notice().decide("granted", decided_amount=Decimal(2400))
    walk.fire("stage_day").tell("withdraw", withdrawal_reason="died")

    assert walk.finished
    assert len(walk.inputs("spend.pay-stage")) == 1


def test_what_was_decided_before_the_household_changed_is_delivered_and_paid():
    walk = spend(decision="granted", decision_level="county", decided_amount=Decimal(5000), stage_dates=["2026-09-21"])
    assert walk.open == {"decide_done"}

    walk.decide("granted").fire("stage_day")
    assert walk.finished
    assert walk.inputs("spend.plan") == [{"amount": Decimal(5000)}]


def test_what_the_leader_does_not_agree_to_is_reviewed_again_and_posted_before_it_is_granted():
    walk = assessed(0).do("county_review", proposed="refuse", proposed_amount=None)
    walk.decide("returned", decided_amount=None)  # type: ignore[attr-defined]
    assert walk.open == {"county_review"}

    walk.do("county_review", proposed="grant", proposed_amount=Decimal(2400), decision=None)
    assert walk.open == {"initial_opinion"}  # and the notice after it


def test_a_change_of_the_household_during_the_instalments_leaves_what_was_approved():
    walk = assessed(days=("2026-09-21", "2026-12-21")).notice().decide("granted", decided_amount=Decimal(2400))
    walk.fire("stage_day").do("county_report")

    assert "household-changed" not in {wait.message for wait in walk.progress.waits}
    walk.fire("stage_day")
    assert walk.inputs("spend.plan") == [{"amount": Decimal(2400)}]


def test_a_household_that_changes_between_decision_and_delivery_keeps_its_days_of_payment():
    walk = assessed(days=("2026-09-21", "2026-12-21")).notice()
    walk.tell("household-changed", change_kind="member-died")
    walk.do("recount", household_size=1, decision="granted", decided_amount=Decimal(2400), decided_at=ACCEPTED)
    walk.decide("granted")  # type: ignore[attr-defined]

    assert walk.timers["stage_day"] == ("2026-09-21", None)


def test_who_does_not_cooperate_is_reminded_before_it_ends_and_may_still_go_on():
    walk = spend().verify("uncooperative")
    assert walk.open == {"warn"}

    walk.remind().do("cooperate", cooperates=True, withdrawal_reason=None)
    assert walk.open == {"verify_done"}
