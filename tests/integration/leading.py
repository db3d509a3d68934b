"""Steps to which the weeks of the demonstration may or may not lead a family, by the chance of their draws: here each has one."""

from __future__ import annotations

from tests.integration.referrals.conftest import Transfers, open_qian
from tests.integration.referrals.test_answer_transfers import GRANTED
from tests.integration.verification.story import WIFE, Inquest
from tests.stage import Stage


def lead_on(stage: Stage) -> None:
    """Lead a family of 青穗镇 to each step that tests want to find open there."""
    look_again(stage)
    tell_a_result(stage)


def look_again(stage: Stage) -> None:
    """Let a family object to what its check has found."""
    inquest = Inquest(stage).apply().sent()
    inquest.answer("bank", WIFE, "found", findings=[{"kind": "deposits", "amount": "90000"}]).rest()
    inquest.reported("exceeds").visited().concluded("exceeds").objected()


def tell_a_result(stage: Stage) -> None:
    """Let a department grant what was asked of it; the window has not told the family yet."""
    transfers = Transfers(
        stage,
        stage.run("clerk.qingsui", lambda work: open_qian(work, stage, name="蔺示例", id_number="690102197506074188")),
    )
    referral = transfers.send("insurance-aid")
    transfers.take(referral, "officer.medical")
    transfers.do(referral, "handle", "officer.medical", **GRANTED)
