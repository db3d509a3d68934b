"""Two people press at once: one batch, one effect of the bank's file, and a fund that two take from never goes below nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from server.foundation.errors import Refused
from server.payments import results, runs, standing
from server.payments.models import BankResult, Fund, LedgerLine, Run
from tests.integration.payments.story import Desk, Roll
from tests.stage import Stage


@pytest.fixture(
    params=[
        pytest.param("stage", marks=pytest.mark.sqlite),
        pytest.param("postgres_stage", marks=pytest.mark.postgres),
    ]
)
def busy(request: pytest.FixtureRequest) -> Desk:
    """Finance on either database, with a roll of three."""
    stage: Stage = request.getfixturevalue(request.param)
    stage.move_to("2026-09-28T09:00:00+08:00")
    made = Desk(Roll(stage))
    made.fill()
    for _ in range(3):
        made.roll.grant("800")
    return made


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run acts at the same time and return what each gave, or the refusal."""

    def guarded(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(guarded, acts))


def test_two_makers_open_one_batch(busy: Desk) -> None:
    opened = at_once([busy.open, busy.open, busy.open])

    assert sum(isinstance(each, Run) for each in opened) == 1
    assert busy.stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Run))) == 1


def test_the_same_answer_uploaded_at_once_is_one_effect(busy: Desk) -> None:
    run = busy.release()
    content = busy.bank(run)

    at_once([lambda: busy.answer(run, content)] * 3)

    def counted(work: Any) -> tuple[int, int]:
        rows = work.session.scalar(select(func.count()).select_from(BankResult))
        booked = work.session.scalar(select(func.count()).select_from(LedgerLine).where(LedgerLine.kind == "paid"))
        return rows, booked

    assert busy.stage.read(counted) == (1, 1)
    assert busy.fund().paid_fen == 240000


def test_an_end_and_a_release_at_once_never_pay_what_has_ended_unseen(busy: Desk) -> None:
    row = busy.roll.grant("700")
    run = busy.open()
    busy.submit(run)

    at_once(
        [
            lambda: busy.passes(run),
            lambda: busy.stage.run(
                "approver.civil",
                lambda w: standing.end(w, benefit_id=row.benefit_id, last_month=date(2026, 9, 1), reason="去世"),
            ),
        ]
    )

    # Either the release was first (the line went out and shows as overpaid once it is paid) or it was refused whole.
    state = busy.run(run).state
    fund = busy.stage.read(lambda w: w.session.scalars(select(Fund).where(Fund.code == "基本")).one())
    assert fund.bank_fen == (310000 if state == "released" else 0)
    if state == "released":
        busy.stage.tick()
        busy.stage.run(
            "maker.finance",
            lambda w: results.take_result(w, run_id=run.id, name="回盘.csv", content=busy.bank(run)),
        )
        assert busy.stage.read(lambda w: standing.overpaid(w, standing.read(w, row.benefit_id))) == 700
    else:
        assert state == "built"
        assert busy.stage.read(lambda w: runs.stale(w, w.session.get_one(Run, run.id))) == 1
