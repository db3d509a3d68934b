"""One-off money that came back and that the window keeps: the county decides, the books stay as they are, the family reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.payments import campaigns
from server.payments.models import CampaignEntry, PaymentRequest
from server.payments.refusals import NothingToPay
from server.resident.queries import status
from tests.integration.payments.story import Desk
from tests.integration.payments.test_campaign import entries, make, one_off_fund
from tests.integration.payments.test_request import asked, confirm, prepare, state

WITHHELD = {
    "settle_outcome": "withheld",
    "heard_on": "2026-09-28",
    "opinion": "联系不上",
    "reason": "本人已去世，没有家属",
}
RENOUNCED = {
    "settle_outcome": "renounced",
    "renounced_by": "陈示乙",
    "renounced_on": "2026-09-28",
    "signed": True,
    "reason": "不需要了",
}


def kept(desk: Desk, **failed: str) -> tuple[PaymentRequest, str]:
    """Return a one-off payment that the bank sent back and the window keeps, with the file of the return."""
    request = asked(desk)
    desk.settle(kind="supplement", 陈示乙="02")
    file = desk.returned_case()
    desk.do("clerk.qingsui", file, "renew", renew_outcome="other", words="本人不要了")
    return request, file


def read(desk: Desk, file: str) -> Case:
    return desk.stage.read(lambda w: w.session.get_one(Case, file))


def told(desk: Desk, case_id: str) -> Any:
    return desk.stage.read(lambda w: status(w, w.session.get_one(Case, case_id)))


def test_what_the_family_renounces_stays_in_its_fund_and_is_told_in_words(desk: Desk) -> None:
    request, file = kept(desk)
    assert "银行没有发成" in told(desk, request.case_id).money[0].zh
    with pytest.raises(InvalidAnswers):
        desk.do("reviewer.civil", file, "settle", **{**RENOUNCED, "signed": False})
    desk.do("reviewer.civil", file, "settle", **RENOUNCED)

    fund = desk.fund("临时")
    assert (state(desk, request), fund.held, fund.bank_fen, fund.paid_fen) == ("renounced", Decimal(20000), 0, 0)
    assert (read(desk, file).state, read(desk, file).close_reason) == ("closed", "renounced")
    assert [said.zh[:8] for said in told(desk, request.case_id).money] == ["您家书面放弃了这"]
    page = desk.stage.client("clerk.qingsui").get(f"/cases/{request.case_id}").get_data(as_text=True)
    assert page.count("家庭书面放弃") == 2, "in the payments of the case and in its history"
    with pytest.raises(NothingToPay):
        desk.open(kind="supplement")


def test_what_is_decided_to_be_paid_goes_back_to_the_window_and_what_finance_paid_meanwhile_ends_the_file(
    desk: Desk,
) -> None:
    request, file = kept(desk)
    desk.do("reviewer.civil", file, "settle", settle_outcome="pay", reason="家属来办")
    assert set(desk.stage.open_tasks(file)) == {"renew"}
    prepare(desk, request)
    desk.do("clerk.qingsui", file, "renew", renew_outcome="died", words="本人去世")
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("reviewer.civil", file, "settle", **WITHHELD)
    assert [each.path for each in refused.value.fields] == ["settle_outcome"]
    confirm(desk, request)
    desk.stage.tick()

    assert (read(desk, file).state, read(desk, file).close_reason) == ("closed", "done")


def test_a_line_of_a_list_is_kept_back_by_two_people_in_a_numbered_decision_that_is_served(desk: Desk) -> None:
    home = desk.roll.grant("800").household_id
    campaign = make(desk, "dibao")
    desk.stage.run("approver.civil", lambda work: campaigns.approve(work, campaign_id=campaign))
    desk.stage.run("maker.finance", one_off_fund)
    run = desk.open("2026-10-01", "campaign", campaign_id=campaign)
    desk.submit(run)
    desk.passes(run)
    desk.stage.tick()
    desk.answer(run, desk.bank(run, 陈示乙="02"))
    file = desk.returned_case()
    desk.do("clerk.qingsui", file, "renew", renew_outcome="died", words="本人去世")
    desk.do("reviewer.civil", file, "settle", **WITHHELD)
    desk.do("approver.civil", file, "agree", withholding_agreed=True, reason="没有应得的人")
    desk.do("clerk.qingsui", file, "serve", delivered_on="2026-09-28", delivered_how="left", received_by="村公示栏")

    (paper,) = desk.stage.read(lambda w: w.session.scalars(select(Document).where(Document.case_id == file)).all())
    assert (paper.kind, paper.facts["amount"], bool(paper.delivered_at)) == ("payment-withheld", "200.00", True)
    (objection,) = told(desk, file).objections
    assert objection.review_until is not None and "不予发放" in told(desk, file).money[0].zh
    entry: CampaignEntry = entries(desk, campaign)[home]
    assert (entry.state, entry.account_sealed, read(desk, file).close_reason) == ("withheld", None, "withheld")
