"""The database itself holds the fund's rules, whatever a program tries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from server.foundation.errors import Conflict, InvalidAnswers
from server.foundation.work import Work
from server.relief import funds
from server.relief.funds import fund_of, pay
from server.relief.models import FundEntry, PettyFund
from server.relief.refusals import FundTooLow, TwoSignaturesNeeded
from tests.integration.relief.story import Lane


def line(work: Work, lane: Lane, **columns: Any) -> None:
    fund = fund_of(work, lane.town)
    row = {
        "id": work.new_id(), "county": fund.county, "fund_id": fund.id, "serial": 99, "kind": "payment", "amount_fen": -100,
        "balance_fen": 0, "first_by": "a", "second_by": "b", "at": work.now,
    }  # fmt: skip
    work.session.execute(insert(FundEntry).values(**row | columns))


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"second_by": "a"}, "two_different_people_sign_a_payment"),
        ({"second_by": None}, "two_different_people_sign_a_payment"),
        ({"amount_fen": 100}, "a_payment_takes_money_out"),
        ({"kind": "top-up", "amount_fen": -1}, "a_top_up_brings_money_in"),
        ({"kind": "correction"}, "a_correction_names_its_line_and_reason"),
        ({"balance_fen": -1}, "a_ledger_never_shows_less_than_nothing"),
    ],
)
def test_a_line_against_the_rules_does_not_go_in(lane: Lane, columns: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Conflict) as refused:
        lane.stage.run("clerk.qingsui", lambda work: line(work, lane, **columns))
    assert sentence in str(refused.value.__cause__)


def test_a_fund_never_goes_below_zero(lane: Lane) -> None:
    with pytest.raises(Conflict) as refused:
        lane.stage.run("clerk.qingsui", lambda work: work.session.execute(update(PettyFund).values(balance_fen=-1)))
    assert "a_fund_never_goes_below_zero" in str(refused.value.__cause__)


def take(lane: Lane, number: int, amount: int, signed: tuple[str, str] = ("a", "b")) -> str:
    def do(work: Work) -> str:
        try:
            pay(
                work,
                township=lane.town,
                amount=Decimal(amount),
                signed=signed,
                lane="small",
                case_id="c",
                payment_for=f"i{number}",
                way="cash",
            )
        except FundTooLow:
            return "too low"
        return "paid"

    return lane.stage.run("clerk.qingsui", do)


def test_of_many_payments_at_once_only_those_that_the_fund_holds_go_out(lane: Lane) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda number: take(lane, number, 10000), range(8)))
    fund = lane.stage.read(lambda work: work.session.scalars(select(PettyFund)).one())
    lines = lane.stage.read(lambda work: work.session.scalars(select(FundEntry).order_by(FundEntry.serial)).all())
    assert sorted(outcomes) == ["paid"] * 5 + ["too low"] * 3
    assert fund.balance_fen == 0 == sum(each.amount_fen for each in lines)
    assert [each.serial for each in lines] == list(range(1, 7))


def test_one_person_cannot_sign_twice(lane: Lane) -> None:
    with pytest.raises(TwoSignaturesNeeded):
        take(lane, 1, 10, signed=("a", "a"))


def test_a_payment_is_corrected_back_and_never_up_by_one_signature(lane: Lane) -> None:
    take(lane, 1, 800)
    take(lane, 2, 5000)
    assert [correct(lane, amount) for amount in ("-0.01", "800.01", "100.50", "699.51", "699.50")] == [
        "beyond-payment", "beyond-payment", "booked in", "beyond-payment", "booked in",
    ]  # fmt: skip
    fund = lane.stage.read(lambda work: work.session.scalars(select(PettyFund)).one())
    assert fund.balance == Decimal(45000)


def test_a_correction_that_would_leave_less_than_nothing_says_so_in_its_own_words(lane: Lane) -> None:
    take(lane, 1, 800)
    with pytest.raises(InvalidAnswers) as refused:
        lane.stage.run(
            "maker.finance",
            lambda work: funds.correct(work, township=lane.town, serial=1, amount=Decimal(-49500), reason="误拨"),
        )
    assert [(f.path, f.code) for f in refused.value.fields] == [("amount", "below-nothing")]
    assert "更正后余额会小于 0：现有 49,200.00 元" in refused.value.fields[0].zh


def correct(lane: Lane, amount: str) -> str:
    try:
        lane.stage.run(
            "maker.finance",
            lambda work: funds.correct(
                work, township=lane.town, serial=2, amount=Decimal(amount), reason="实付少于登记"
            ),
        )
    except InvalidAnswers as refused:
        return refused.fields[0].code
    return "booked in"


def test_an_emergency_is_paid_once(lane: Lane) -> None:
    take(lane, 1, 10)
    with pytest.raises(Conflict):
        take(lane, 1, 10)
