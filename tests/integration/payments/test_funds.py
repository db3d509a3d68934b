"""A fund pays only its own items, never goes below nothing, and every line of its ledger balances to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from server.foundation.errors import Conflict, InvalidAnswers, NotPermitted
from server.foundation.work import Work
from server.payments import books, funds
from server.payments.models import Fund, LedgerLine, Line, Reconciliation
from server.payments.refusals import FundTooLow, NoFund, SecondPersonNeeded, WrongFund
from tests.integration.payments.story import Desk


def test_a_fund_pays_nothing_else(desk: Desk) -> None:
    relief = desk.fund("临时")

    with pytest.raises(WrongFund):
        desk.stage.read(lambda w: funds.fund_for(w, item="dibao", amount_fen=1, fund_id=relief.id))
    with pytest.raises(NoFund):
        desk.stage.read(lambda w: funds.fund_for(w, item="heating", amount_fen=1))
    assert desk.stage.read(lambda w: funds.fund_for(w, item="dibao", amount_fen=5_000_001)).code == "基本"


def test_the_database_itself_keeps_a_line_from_a_fund_of_another_purpose(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()
    other = desk.fund("临时").id

    with pytest.raises(Conflict) as refused:
        desk.stage.run(
            None, lambda w: w.session.execute(update(Line).where(Line.run_id == run.id).values(fund_id=other))
        )
    assert "FOREIGN KEY" in str(refused.value.__cause__).upper()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"held_fen": -1, "brought_fen": -1}, "a_fund_never_goes_below_nothing"),
        ({"held_fen": 1}, "a_fund_balances_to_the_cent"),
        ({"source": "donation"}, "a_donation_names_donor_and_purpose"),
    ],
)
def test_a_fund_s_row_against_the_rules_does_not_go_in(desk: Desk, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Conflict) as refused:
        desk.stage.run(None, lambda w: w.session.execute(update(Fund).where(Fund.code == "基本").values(**change)))
    assert sentence in str(refused.value.__cause__)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount_fen": 0}, "a_movement_moves_something"),
        ({"target": "outside"}, "a_movement_goes_somewhere_else"),
        ({"held_fen": 2}, "every_line_balances_to_the_cent"),
        ({"held_fen": -1, "brought_fen": -1}, "no_line_shows_less_than_nothing"),
        ({"kind": "correction"}, "a_correction_says_what_and_why"),
        ({"serial": 1}, "fund_id"),
    ],
)
def test_a_ledger_line_against_the_rules_does_not_go_in(desk: Desk, change: dict[str, Any], sentence: str) -> None:
    fund = desk.fund()

    def do(work: Work) -> None:
        row = {
            "id": work.new_id(), "county": fund.county, "fund_id": fund.id, "serial": 99, "kind": "brought",
            "source": "outside", "target": "held", "amount_fen": 1, "brought_fen": 1, "held_fen": 1, "bank_fen": 0,
            "paid_fen": 0, "voucher": "x", "note": "", "by": "x", "at": work.now,
        }  # fmt: skip
        work.session.execute(insert(LedgerLine).values(**{**row, **change}))

    with pytest.raises(Conflict) as refused:
        desk.stage.run(None, do)
    assert sentence in str(refused.value.__cause__)


def test_a_correction_takes_back_only_what_its_line_brought_and_what_is_at_hand(desk: Desk) -> None:
    desk.stage.run(
        "maker.finance", lambda w: funds.bring_in(w, fund_id=desk.fund().id, amount=Decimal(500), voucher="捐-2")
    )
    for amount, path in (("-100000.01", "difference"), ("0", "difference"), ("-0.005", "difference")):
        assert _refused(desk, amount) == [path]
    _correct(desk, "-60000")
    assert _refused(desk, "-60000") == ["difference"], "sent twice"
    assert _refused(desk, "-40000.01", reason="又记错") == ["difference"], "with what was taken back before"
    _correct(desk, "-40000", reason="又记错")

    assert desk.fund().held == Decimal(500)
    line = desk.stage.read(lambda w: w.session.scalars(select(LedgerLine).order_by(LedgerLine.serial.desc())).first())
    assert (line.amount, line.difference) == (Decimal(40000), Decimal(-40000))


def test_a_correction_takes_nothing_from_what_was_paid(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.settle()

    with pytest.raises(FundTooLow):
        _correct(desk, "-99200.01")


def _correct(desk: Desk, amount: str, reason: str = "记错") -> None:
    fund = desk.fund()
    desk.stage.run(
        "maker.finance",
        lambda w: funds.correct(w, fund_id=fund.id, serial=1, amount=Decimal(amount), reason=reason),
    )


def _refused(desk: Desk, amount: str, reason: str = "记错") -> list[str]:
    with pytest.raises(InvalidAnswers) as refused:
        _correct(desk, amount, reason)
    return [field.path for field in refused.value.fields]


def test_a_payment_is_not_corrected_away(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.settle()
    fund = desk.fund()

    with pytest.raises(InvalidAnswers) as refused:
        desk.stage.run(
            "maker.finance", lambda w: funds.correct(w, fund_id=fund.id, serial=2, amount=Decimal(1), reason="x")
        )
    assert [field.path for field in refused.value.fields] == ["serial"]


def test_a_voucher_brings_money_in_once(desk: Desk) -> None:
    fund = desk.fund()

    def bring(work: Any) -> None:
        funds.bring_in(work, fund_id=fund.id, amount=Decimal(500), voucher="捐-1")

    desk.stage.run("maker.finance", bring)
    with pytest.raises(InvalidAnswers) as refused:
        desk.stage.run("maker.finance", bring)
    assert [field.path for field in refused.value.fields] == ["voucher"]
    assert desk.fund().held == fund.held + 500


def test_only_those_who_keep_the_funds_change_them(desk: Desk) -> None:
    fund = desk.fund()
    for login in ("cashier.finance", "reviewer.civil", "auditor.county", "clerk.qingsui"):
        with pytest.raises(NotPermitted):
            desk.stage.run(login, lambda w: funds.bring_in(w, fund_id=fund.id, amount=Decimal(1), voucher="x"))


def test_a_month_is_reconciled_over_what_batches_and_ledger_say(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.settle()
    fund = desk.fund()
    desk.stage.move_to("2026-10-09T09:00:00+08:00")
    row = desk.stage.run("maker.finance", lambda w: books.reconcile(w, fund_id=fund.id, month=date(2026, 9, 1)))
    assert (row.held_fen, row.paid_fen, row.last_serial) == (9920000, 80000, 3)
    with pytest.raises((SecondPersonNeeded, NotPermitted)):
        desk.stage.run("maker.finance", lambda w: books.countersign(w, fund_id=fund.id, month=date(2026, 9, 1)))
    desk.stage.run("cashier.finance", lambda w: books.countersign(w, fund_id=fund.id, month=date(2026, 9, 1)))
    assert desk.stage.read(lambda w: w.session.scalars(select(Reconciliation)).one()).checked_by


def test_books_that_differ_are_told_in_words(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()
    desk.stage.run(
        None, lambda w: w.session.execute(update(Line).where(Line.run_id == run.id).values(amount_fen=80001))
    )

    found = desk.stage.read(lambda w: books.differences(w, desk.fund()))
    assert found == ["在途 800.00 元，名册上 800.01 元"]
