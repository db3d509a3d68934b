"""A batch, a returned payment and a recovery go through their diagrams."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.diagrams.walking import Walk
from workflows import engine


def batch(rule: str = "PAY.month") -> Walk:
    return Walk("pay", case_id="C1", run_id="R1", unit_finance="F1", counts_from="2026-09-30", pay_rule=rule)


def at_bank() -> Walk:
    return batch().do("build", build_outcome="submit").do("check", check_outcome="pass")


@pytest.mark.parametrize("rule", ["PAY.month", "PAY.supplement"])
def test_a_batch_runs_under_the_term_of_its_kind(rule: str):
    assert batch(rule).terms == {("build", rule, "2026-09-30")}


def test_nothing_is_released_before_it_was_checked():
    walk = batch().do("build", build_outcome="submit")
    assert walk.open == {"check"}
    assert walk.asked == []

    walk.do("check", check_outcome="back")
    assert walk.open == {"build"}
    assert walk.asked == []


def test_a_checked_batch_is_released_and_papered_at_once():
    assert at_bank().asked == ["pay.release", "document.issue"]


def test_a_dropped_batch_releases_nothing():
    walk = batch().do("build", build_outcome="drop")

    assert walk.finished
    assert walk.ends == ["dropped"]
    assert walk.asked == []


def test_each_part_of_the_bank_s_answer_is_looked_at_on_its_day():
    walk = at_bank().do("take_result", returned=1, pending=4)
    assert walk.asked[-1] == "pay.returns"
    assert walk.open == {"take_result"}

    walk.do("take_result", returned=0, pending=0)
    assert walk.asked.count("pay.returns") == 1
    assert walk.open == {"reconcile"}

    walk.do("reconcile")
    assert walk.ends == ["closed"]


def back() -> Walk:
    return Walk(
        "pay-return", case_id="C1", line_id="L1", unit_township="T1", unit_finance="F1", returned_on="2026-09-21"
    )


def test_a_returned_payment_waits_for_the_next_batch_once_its_account_is_confirmed():
    walk = back().do("renew", renew_outcome="new-account").do("confirm", account_confirmed=True)
    assert walk.open == set()
    assert not walk.finished

    walk.tell("payment-made", line_id="L2")
    assert walk.finished
    assert walk.inputs("document.issue") == [{"document": "payment-return"}]


def test_a_payment_that_comes_back_again_starts_over():
    walk = back().do("renew", renew_outcome="custodian").do("confirm", account_confirmed=True)
    walk.tell("payment-returned", line_id="L2")

    assert walk.open == {"renew"}


@pytest.mark.parametrize(
    ("outcome", "agreed", "ends"),
    [("renounced", None, "renounced"), ("withheld", True, "withheld"), ("withheld", False, ""), ("pay", None, "")],
)
def test_money_that_no_check_decides_about_is_paid_renounced_or_kept_back_by_two(
    outcome: str, agreed: bool | None, ends: str
):
    walk = back().do("renew", renew_outcome="other", settles=True).do("settle", settle_outcome=outcome)
    if agreed is not None:
        walk.do("agree", withholding_agreed=agreed)
    if agreed:
        walk.do("serve")

    assert walk.finished is bool(ends)
    assert ends in walk.ends or walk.open == {"renew"}


@pytest.mark.parametrize("step", ["renew", "confirm", "waiting"])
def test_a_month_that_is_no_longer_due_ends_the_search(step: str):
    walk = back()
    if step != "renew":
        walk.do("renew", renew_outcome="new-account")
    if step == "waiting":
        walk.do("confirm", account_confirmed=True)
    walk.tell("withdraw", withdrawal_reason="ended")

    assert walk.finished
    assert walk.inputs("pay.return-close") == [{"how": "withdrawn"}]


def heard() -> Walk:
    walk = Walk("recover", case_id="C1", recovery_id="R1", unit_township="T1", claimed=Decimal(800), ground="died")
    return (
        walk.do("establish", recovery_needed=True, amount_found=Decimal(800))
        .do("tell", told_on="2026-09-21")
        .do("hear")
    )


def ordered() -> Walk:
    answers: dict[str, Any] = {"decision": "order", "order_amount": Decimal(800), "counts_from": "2026-10-19"}
    return heard().do("decide", **answers).do("deliver")


def test_nobody_orders_a_return_before_the_person_was_heard():
    walk = Walk("recover", case_id="C1", recovery_id="R1", unit_township="T1", claimed=Decimal(800), ground="died")
    seen = []
    for step, answers in (
        ("establish", {"recovery_needed": True, "amount_found": Decimal(800)}),
        ("tell", {"told_on": "2026-09-21"}),
    ):
        seen.append(walk.open)
        walk.do(step, **answers)
    assert seen == [{"establish"}, {"tell"}]
    assert walk.terms == {("hear", "RC.hear", "2026-09-21")}
    assert walk.asked == []


def test_each_instalment_runs_under_its_own_day():
    walk = ordered()
    assert walk.terms == {("receive", "RC.instalment", "2026-10-19")}

    walk.do("receive", open_amount=Decimal(500), counts_from="2026-11-19")
    assert walk.terms == {("receive", "RC.instalment", "2026-11-19")}

    walk.do("receive", open_amount=Decimal(0), counts_from="2026-11-19")
    assert walk.inputs("recover.finish") == [{"how": "done"}]


def test_a_debt_is_written_off_only_by_a_second_word():
    walk = ordered().tell("recover-review").do("review", review_outcome="write-off", counts_from="2026-11-19")
    assert walk.open == {"approve"}

    walk.do("approve", write_off_approved=False)
    assert walk.open == {"receive"}

    walk.tell("recover-review").do("review", review_outcome="write-off", counts_from="2026-11-19")
    walk.do("approve", write_off_approved=True)
    assert walk.inputs("recover.finish") == [{"how": "written-off"}]


def test_a_withdrawal_does_not_end_a_recovery():
    with pytest.raises(engine.NobodyWaits):
        ordered().tell("withdraw", withdrawal_reason="died")
