"""An emergency goes the urgent lane: relief first, papers afterwards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagrams.walking import Walk
from workflows import engine

REGISTERED = "2026-02-17T13:15:00+00:00"  # 21:15 in Shanghai, New Year's Day night
ENDED = "2026-02-20T02:00:00+00:00"


def emergency(**data: Any) -> Walk:
    return Walk("urgent", **{
        "case_id": "C1", "item_id": "I1", "unit_township": "T1", "unit_county": "X1", "registered_at": REGISTERED, "registered_by": "U1",
        "amount_asked": Decimal(800), "small_cap": Decimal(800), "township_limit": Decimal(3000), "withdrawal_reason": None,
    } | data)  # fmt: skip


def judged(amount: int) -> Walk:
    return emergency().do("judge", urgent=True, amount=Decimal(amount))


def paid(walk: Walk) -> Walk:
    return walk.do("pay").do("countersign")


def test_both_clocks_run_from_the_minute_of_registration():
    whole = {("relieve", "LS.first", REGISTERED), ("relieve", "LS.fast", REGISTERED)}

    assert emergency().terms == whole | {("judge", "LS.first", REGISTERED)}
    assert whole <= judged(800).terms


def test_both_clocks_stop_when_the_relief_is_paid():
    assert paid(judged(800)).terms == {("confirm_end", "LS.revisit", None)}


@pytest.mark.parametrize("step", ["judge", "approve_relief", "pay"])
def test_a_withdrawal_before_the_money_is_handed_over_ends_it(step: str):
    walk = {"judge": emergency, "approve_relief": lambda: judged(801), "pay": lambda: judged(800)}[step]()
    assert walk.open == {step}

    walk.tell("withdraw", withdrawal_reason="died")

    assert walk.finished
    assert walk.inputs("case.withdrawn") == [{"reason": "died", "document": "termination-notice"}]
    assert "petty.pay" not in walk.asked


def test_money_that_was_handed_over_is_countersigned_and_booked_whatever_happens():
    walk = judged(800).do("pay")
    with pytest.raises(engine.NobodyWaits):
        walk.tell("withdraw", withdrawal_reason="died")
    assert walk.terms == {("countersign", "LS.first", REGISTERED), ("countersign", "LS.fast", REGISTERED)}

    walk.do("countersign")
    assert walk.inputs("petty.pay") == [{"amount": Decimal(800), "lane": "small"}]


def test_a_small_amount_is_paid_with_two_signatures():
    walk = judged(800)
    assert walk.open == {"pay"}

    walk.do("pay")
    assert walk.open == {"countersign"}
    assert "petty.pay" not in walk.asked

    walk.do("countersign")
    assert walk.inputs("petty.pay") == [{"amount": Decimal(800), "lane": "small"}]
    assert walk.inputs("document.issue") == [{"document": "urgent-register,petty-fund-slip"}]


def test_nothing_above_the_small_cap_is_paid_without_the_leader():
    walk = judged(801)

    assert walk.open == {"approve_relief"}
    assert walk.progress.tasks[0].groups == ("township_leader@township",)
    assert walk.asked == []


def test_the_township_pays_within_its_limit_and_the_county_decides_the_rest():
    walk = paid(judged(5000).do("approve_relief", relief_amount=Decimal(3000)))

    assert walk.inputs("petty.pay") == [{"amount": Decimal(3000), "lane": "first-relief"}]
    assert walk.open == {"decide_remainder"}
    assert ("decide_remainder", "LS.fast", REGISTERED) in walk.terms

    walk.do("decide_remainder", county_amount=Decimal(2000))
    assert walk.inputs("payment.request") == [{"amount": Decimal(2000), "purpose": "urgent-remainder"}]
    assert walk.open == {"confirm_end"}


def test_an_approval_above_the_township_limit_is_never_paid_by_the_township():
    walk = judged(5000).do("approve_relief", relief_amount=Decimal(3001))

    assert walk.open == {"decide_remainder"}
    assert "petty.pay" not in walk.asked


def test_a_leader_who_gives_nothing_hands_everything_to_the_county():
    walk = judged(5000).do("approve_relief", relief_amount=Decimal(0))

    assert walk.open == {"decide_remainder"}


def test_a_relief_that_covers_everything_does_not_go_to_the_county():
    walk = paid(judged(2000).do("approve_relief", relief_amount=Decimal(2000)))

    assert walk.open == {"confirm_end"}


def test_the_county_refuses_in_writing():
    walk = judged(5000).do("approve_relief", relief_amount=Decimal(0)).do("decide_remainder", county_amount=Decimal(0))

    assert {"document": "refusal-notice"} in walk.inputs("document.issue")
    assert "payment.request" not in walk.asked
    assert walk.open == {"confirm_end"}


@pytest.mark.parametrize("reason", ["withdrawn", "died", "moved-out"])
def test_a_remainder_that_nobody_wants_any_more_is_not_decided_and_what_was_paid_is_completed(reason: str):
    walk = paid(judged(5000).do("approve_relief", relief_amount=Decimal(3000)))
    walk.tell("withdraw", withdrawal_reason=reason)

    assert walk.open == {"confirm_end"}
    assert walk.terms == {("confirm_end", "LS.revisit", None)}
    assert {"document": "termination-notice"} in walk.inputs("document.issue")
    assert not {"payment.request", "case.withdrawn"} & set(walk.asked)


def test_an_emergency_for_which_nothing_was_paid_ends_while_the_county_decides():
    walk = judged(5000).do("approve_relief", relief_amount=Decimal(0))
    walk.tell("withdraw", withdrawal_reason="died")

    assert walk.finished
    assert walk.ends[-1] == "stopped_at_county"
    assert walk.inputs("case.withdrawn") == [{"reason": "died", "document": "termination-notice"}]
    assert "payment.request" not in walk.asked


def test_papers_are_supplemented_after_the_urgency_has_ended():
    walk = paid(judged(800)).do("confirm_end", urgency_ended_at=ENDED, still_in_need=False)
    assert walk.terms == {("supplement", "LS.supplement", ENDED)}

    walk.do("supplement")
    assert walk.finished
    assert walk.ends[-1] == "closed"
    assert "items.propose" not in walk.asked


def test_a_person_still_in_need_is_passed_on():
    walk = paid(judged(800)).do("confirm_end", urgency_ended_at=ENDED, still_in_need=True).do("supplement")

    assert walk.finished
    assert walk.inputs("items.propose") == [{"item": "assess", "cause": "still-in-need"}]


def test_what_is_not_urgent_becomes_an_ordinary_item():
    walk = emergency().do("judge", urgent=False, amount=Decimal(0))

    assert walk.finished
    assert walk.inputs("items.propose") == [{"item": "assess", "cause": "not-urgent"}]
    assert walk.ends == ["judged_not_urgent", "not_urgent"]
