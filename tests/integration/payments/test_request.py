"""A one-off payment is made by hand by two people, or goes out with a supplementary batch; never twice, never from a wrong fund."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.opening import add_item, open_case
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.payments import funds, requests
from server.payments.effects import request_payment
from server.payments.models import PaymentRequest
from server.payments.refusals import (
    DecidedByYou,
    FundTooLow,
    NoFund,
    NothingToPay,
    PaymentMoved,
    SecondPersonNeeded,
    WrongFund,
)
from tests.integration.payments.story import Desk, account


def asked(desk: Desk, amount: str = "500", item: str = "temp-spend", by: str = "approver.civil") -> PaymentRequest:
    """Let a decision ask finance for a payment to a household that named its account."""

    def do(work: Work) -> str:
        home = desk.roll.household(work)
        name = f"陈示{'甲乙丙丁戊己庚辛壬癸'[desk.roll.count % 10]}"
        case = open_case(
            work, household_id=home.id, applicant_id=home.head_id, township=home.township, channel="window",
            opened_by_unit=home.township, submitted_at=work.now, answers={"account": account(name)},
        )  # fmt: skip
        row = add_item(work, case_id=case.id, item=item, reason={}, state="running")
        request_payment(
            work,
            Occurrence(
                case_id=case.id, township=home.township, instance_id=f"i{desk.roll.count}", item_id=row.id, subject=None,
                data={}, inputs={"amount": Decimal(amount), "purpose": item},
            ),
        )  # fmt: skip
        return case.id

    case_id = desk.stage.run(by, do)
    return desk.stage.read(
        lambda w: w.session.scalars(select(PaymentRequest).where(PaymentRequest.case_id == case_id)).one()
    )


def state(desk: Desk, request: PaymentRequest) -> str:
    return desk.stage.read(lambda w: w.session.get_one(PaymentRequest, request.id)).state


def prepare(desk: Desk, request: PaymentRequest, by: str = "maker.finance", **more: str) -> None:
    desk.stage.run(
        by, lambda w: requests.prepare(w, request_id=request.id, voucher=more.pop("voucher", "付-1"), **more)
    )


def confirm(desk: Desk, request: PaymentRequest, by: str = "cashier.finance", days: int = 0) -> None:
    desk.stage.run(by, lambda w: requests.confirm(w, request_id=request.id, paid_on=w.today + timedelta(days)))


def test_two_people_pay_by_hand_from_the_fund_of_its_purpose(desk: Desk) -> None:
    request = asked(desk)
    with pytest.raises(InvalidAnswers):
        prepare(desk, request, voucher=" ")
    with pytest.raises(WrongFund):
        prepare(desk, request, fund_id=desk.fund("基本").id)
    prepare(desk, request)
    with pytest.raises(PaymentMoved):
        prepare(desk, request)
    for days, code in ((1, "future"), (-1, "too-early")):  # tomorrow, and before it was asked for
        with pytest.raises(InvalidAnswers) as refused:
            confirm(desk, request, days=days)
        assert [field.code for field in refused.value.fields] == [code]
    confirm(desk, request)
    with pytest.raises(PaymentMoved):
        confirm(desk, request)

    fund = desk.fund("临时")
    assert (state(desk, request), fund.held, fund.paid) == ("paid", Decimal(19500), Decimal(500))


def given(desk: Desk, amount: int) -> str:
    """Let a donor give money for burnt-down houses: it may pay the item, and stands first in the order."""

    def do(work: Work) -> str:
        fund = funds.open_fund(
            work, code="善", name="示例慈善会火灾专款", source="donation", items=["temp-spend"], donor="示例慈善会", purpose="火灾家庭重建", rank=1
        )  # fmt: skip
        funds.bring_in(work, fund_id=fund.id, amount=Decimal(amount), voucher="捐-1")
        return fund.id

    return desk.stage.run("maker.finance", do)


def test_a_donation_pays_only_where_somebody_names_it_and_reads_what_it_is_for(desk: Desk) -> None:
    donation = given(desk, 600)
    by_itself, named = asked(desk), asked(desk)
    prepare(desk, by_itself)
    prepare(desk, named, fund_id=donation, voucher="付-2")

    by_fund = {
        request.id: desk.stage.read(lambda w, r=request: w.session.get_one(PaymentRequest, r.id)).fund_id
        for request in (by_itself, named)
    }
    assert by_fund == {by_itself.id: desk.fund("临时").id, named.id: donation}
    page = desk.stage.client("cashier.finance").get("/payments/requests").get_data(as_text=True)
    assert "示例慈善会 捐赠，限用于：火灾家庭重建" in page
    confirm(desk, named)
    assert (desk.fund("善").held, desk.fund("善").paid) == (Decimal(100), Decimal(500))


def test_no_batch_takes_a_donation_by_itself(desk: Desk) -> None:
    given(desk, 600)
    desk.stage.run("maker.finance", lambda w: funds.correct(
        w, fund_id=desk.fund("临时").id, serial=1, amount=Decimal(-19900), reason="多拨"
    ))  # fmt: skip
    request = asked(desk)
    with pytest.raises(NothingToPay):
        desk.open(kind="supplement")

    assert state(desk, request) == "requested" and desk.fund("善").held == Decimal(600)


def test_of_two_that_are_prepared_from_too_little_the_second_is_prepared_anew_from_another_fund(desk: Desk) -> None:
    donation = given(desk, 600)
    first, second = asked(desk), asked(desk)
    for number, request in enumerate((first, second), start=1):
        prepare(desk, request, fund_id=donation, voucher=f"付-{number}")
    confirm(desk, first)
    with pytest.raises(FundTooLow):
        confirm(desk, second)
    assert "请另选资金重新填制" in desk.stage.client("maker.finance").get("/payments/requests").get_data(as_text=True)
    with pytest.raises(FundTooLow):
        prepare(desk, second, fund_id=donation, voucher="付-3")
    prepare(desk, second, voucher="付-3")
    confirm(desk, second)

    fund = desk.fund("善")
    assert (state(desk, second), fund.held, fund.paid) == ("paid", Decimal(100), Decimal(500))
    assert desk.fund("临时").paid == Decimal(500)


def test_neither_whoever_decided_nor_one_person_alone_pays(desk: Desk) -> None:
    mine = asked(desk, by="maker.finance")
    with pytest.raises(DecidedByYou):
        prepare(desk, mine)
    request = asked(desk)
    prepare(desk, request)

    def both(work: Work) -> None:
        row = work.session.get_one(PaymentRequest, request.id)
        row.prepared_by = work.actor.id

    desk.stage.run("cashier.finance", both)
    with pytest.raises(SecondPersonNeeded):
        confirm(desk, request)


def test_what_no_fund_holds_is_not_prepared(desk: Desk) -> None:
    with pytest.raises(NoFund):
        prepare(desk, asked(desk, amount="20000.01"))


def test_a_supplementary_batch_carries_it_and_nobody_pays_it_by_hand_then(desk: Desk) -> None:
    request = asked(desk)
    run = desk.open(kind="supplement")
    assert state(desk, request) == "batched"
    with pytest.raises(PaymentMoved):
        prepare(desk, request)
    desk.do("maker.finance", run.case_id, "build", build_outcome="drop")
    assert state(desk, request) == "requested"

    desk.settle(kind="supplement")
    assert state(desk, request) == "paid"
    case = desk.stage.read(lambda w: w.session.get_one(Case, request.case_id))
    assert case is not None
    assert desk.fund("临时").paid == Decimal(500)


def test_one_that_comes_back_waits_for_another_account(desk: Desk) -> None:
    request = asked(desk)
    payee = desk.lines(desk.settle(kind="supplement", 陈示乙="02"))[0].payee
    assert (payee, state(desk, request)) == ("陈示乙", "requested")
    case = desk.returned_case()
    desk.do(
        "clerk.qingsui", case, "renew", renew_outcome="new-account", payee="陈示乙", relation="self", bank="农商行",
        account="6200000000000000034", words="销户后新开",
    )  # fmt: skip
    desk.do("maker.finance", case, "confirm", account_confirmed=True)
    again = desk.settle(kind="supplement")

    assert [(line.account_tail, line.state) for line in desk.lines(again)] == [("0034", "paid")]
    assert state(desk, request) == "paid"
    assert desk.stage.read(lambda w: w.session.get_one(Case, case)).state == "closed"


def test_what_a_relief_station_spent_is_paid_to_it_out_of_its_own_fund(desk: Desk) -> None:
    """The station's costs are asked for in its name, not to the person's account, and no other fund pays them."""

    def ask(work: Work) -> str:
        home = desk.roll.household(work)
        case = open_case(
            work, household_id=home.id, applicant_id=home.head_id, township=home.township, channel="window",
            opened_by_unit=home.township, submitted_at=work.now, answers={"account": account("陈示乙")},
        )  # fmt: skip
        told = {"amount": Decimal("386.50"), "purpose": "stranded", "payee_unit": desk.stage.unit("relief-station")}
        what = Occurrence(
            case_id=case.id,
            township=home.township,
            instance_id="station",
            item_id=None,
            subject=None,
            data={},
            inputs=told,
        )
        request_payment(work, what)
        return case.id

    case_id = desk.stage.run("officer.relief-station", ask)
    (request,) = desk.stage.read(
        lambda w: list(w.session.scalars(select(PaymentRequest).where(PaymentRequest.case_id == case_id)))
    )
    assert (request.payee, request.account_sealed, request.item) == ("青穗县救助管理站", None, "stranded")
    with pytest.raises(NoFund):
        desk.stage.run("maker.finance", lambda work: requests.prepare(work, request_id=request.id, voucher="站-1"))

    def own_fund(work: Work) -> None:
        fund = funds.open_fund(work, code="流散", name="流浪乞讨救助专项", source="central", items=["stranded"])
        funds.bring_in(work, fund_id=fund.id, amount=Decimal(1000), voucher="拨-流散")

    desk.stage.run("maker.finance", own_fund)
    desk.stage.run("maker.finance", lambda work: requests.prepare(work, request_id=request.id, voucher="站-1"))
    desk.stage.run("cashier.finance", lambda work: requests.confirm(work, request_id=request.id, paid_on=work.today))
    assert desk.fund("流散").held == Decimal("613.50") and desk.fund("临时").held == Decimal(20000)
