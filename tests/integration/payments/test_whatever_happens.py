"""Whatever happens in whatever order: payments equal the ledger to the cent, no month is paid twice, nothing goes below nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from server.app import build_house
from server.config import Settings
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from server.foundation.work import Work
from server.payments import standing
from server.payments.checks import differences
from server.payments.models import LIVE, Fund, LedgerLine, Line, Receipt, Run, StandingAmount, StandingPayment
from server.payments.months import later
from server.payments.positions import Amount, in_force, positions
from server.payments.refusals import AlreadyEnded, NothingToPay
from tests.integration.payments.story import OTHER_CARD, Desk, Roll
from tests.stage import Stage

START = date(2026, 10, 1)
CENTS = st.integers(1, 200_000).map(lambda fen: Decimal(fen).scaleb(-2))
STEPS = st.one_of(
    st.tuples(st.just("grant"), CENTS, st.integers(-1, 1)),
    st.tuples(st.just("change"), CENTS, st.integers(-2, 1), st.integers(0, 9)),
    st.tuples(st.just("end"), st.integers(-2, 1), st.integers(0, 9)),
    st.tuples(st.just("month"), st.sets(st.integers(0, 9), max_size=3)),
    st.tuples(st.just("supplement"), st.sets(st.integers(0, 9), max_size=2)),
    st.tuples(st.just("renew")),
)


class County:
    """One county to which things happen."""

    def __init__(self, stage: Stage) -> None:
        self.desk = Desk(Roll(stage))
        self.stage, self.month = stage, START
        stage.move_to("2026-09-28T09:00:00+08:00")
        self.desk.fill(基本="3000", 县级="1500")
        self.rows: list[StandingPayment] = []

    def grant(self, amount: Decimal, offset: int) -> None:
        self.rows.append(self.desk.roll.grant(str(amount), first=later(self.month, offset).isoformat()))

    def change(self, amount: Decimal, offset: int, which: int) -> None:
        self._decide(which, lambda w, r: standing.change(
            w, benefit_id=r.benefit_id, amount=amount, first_month=later(self.month, offset), reason="核查"))  # fmt: skip

    def end(self, offset: int, which: int) -> None:
        self._decide(which, lambda w, r: standing.end(
            w, benefit_id=r.benefit_id, last_month=later(self.month, offset), reason="停发"))  # fmt: skip

    def _decide(self, which: int, act: Any) -> None:
        if not self.rows:
            return
        row = self.rows[which % len(self.rows)]
        try:
            beyond = self.stage.run("approver.civil", lambda w: act(w, row))
        except AlreadyEnded:
            return
        assert beyond >= 0
        self.stage.tick()

    def month_run(self, failing: set[int]) -> None:
        self._batch("month", failing)
        self.month = later(self.month)
        self.stage.move_to(f"{later(self.month, -1):%Y-%m}-27T09:00:00+08:00")

    def supplement(self, failing: set[int]) -> None:
        self._batch("supplement", failing)

    def _batch(self, kind: str, failing: set[int]) -> None:
        try:
            run = self.desk.release(
                self.month.isoformat() if kind == "month" else later(self.month, -1).isoformat(), kind
            )
        except NothingToPay:
            return
        lines = self.desk.lines(run)
        failed = {lines[index].payee: "03" for index in failing if index < len(lines)}
        self.desk.answer(run, self.desk.bank(run, **failed))
        self.desk.do("cashier.finance", run.case_id, "reconcile", balanced=True)
        assert self.stage.read(lambda w: differences(w, w.session.get_one(Run, run.id))) == []

    def renew(self) -> None:
        case = self.desk.returned_case()
        if "renew" not in (self.stage.open_tasks(case) if case else {}):
            return
        name = self.stage.read(lambda w: _payee_of(w, case))
        self.desk.do(
            "clerk.qingsui", case, "renew", renew_outcome="new-account", payee=name, relation="self", bank="农商行",
            account=OTHER_CARD, words="换卡",
        )  # fmt: skip
        self.desk.do("maker.finance", case, "confirm", account_confirmed=True)


def _payee_of(work: Work, case: str) -> str:
    from server.cases.models import Instance

    subject = work.session.scalars(select(Instance.subject).where(Instance.case_id == case)).one()
    return work.session.get_one(Line, subject).payee


def check(work: Work) -> None:
    """Compare lines, ledgers and dues."""
    for fund in work.session.scalars(select(Fund)):
        assert min(fund.held_fen, fund.bank_fen, fund.paid_fen) >= 0
        assert fund.brought_fen == fund.held_fen + fund.bank_fen + fund.paid_fen
        lines = {state: _sum(work, Line.amount_fen, Line.fund_id == fund.id, Line.state == state) for state in LIVE}
        back = _sum(work, Receipt.amount_fen)
        assert (fund.bank_fen, fund.paid_fen) == (lines["released"], lines["paid"] - back)
        replayed = {"outside": 0, "held": 0, "bank": 0, "households": 0}
        for entry in work.session.scalars(
            select(LedgerLine).where(LedgerLine.fund_id == fund.id).order_by(LedgerLine.serial)
        ):
            replayed[entry.source] -= entry.amount_fen
            replayed[entry.target] += entry.amount_fen
            assert (entry.held_fen, entry.bank_fen, entry.paid_fen) == (
                replayed["held"], replayed["bank"], replayed["households"],
            )  # fmt: skip
        assert sum(replayed.values()) == 0
        assert replayed["held"] == fund.held_fen
    _check_months(work)


def _check_months(work: Work) -> None:
    """No month was ever promised more than the largest amount that was due for it."""
    for row in work.session.scalars(select(StandingPayment)):
        amounts = [
            Amount(a.serial, a.first_month, a.amount_fen)
            for a in work.session.scalars(select(StandingAmount).where(StandingAmount.standing_id == row.id))
        ]
        for month, position in positions(work, [row.id], until=date(2027, 12, 1))[row.id].items():
            most = max(in_force(month, amounts[:n]).fen for n in range(1, len(amounts) + 1))
            assert position.paid_fen + position.under_way_fen <= most
            assert position.open_fen == 0 or position.beyond_fen == 0


def _sum(work: Work, column: Any, *conditions: Any) -> int:
    return int(work.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*conditions)) or 0)


@contextmanager
def county(template: Path) -> Iterator[County]:
    """Set a fresh county up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "county.db"
        shutil.copy(template, path)
        url = f"sqlite:///{path}"
        fresh = Settings(demo=True, database_url=url, files=Path(folder) / "files")
        database = Database(url)
        clock = FixedClock(datetime.fromisoformat("2026-09-18T09:00:00+08:00"))
        yield County(Stage(database=database, house=build_house(fresh), clock=clock, settings=fresh))
        database.close()


@pytest.mark.parametrize("number", range(4))
def test_the_books_agree(stage_template: Path, number: int) -> None:
    @seed(number)
    @settings(max_examples=4, deadline=None, database=None)
    @given(steps=st.lists(STEPS, min_size=4, max_size=12))
    def walk(steps: list[tuple[Any, ...]]) -> None:
        with county(stage_template) as made:
            made.grant(Decimal("800.00"), 0)
            for name, *arguments in steps:
                getattr(made, {"month": "month_run"}.get(name, name))(*arguments)
                made.stage.read(check)

    walk()
