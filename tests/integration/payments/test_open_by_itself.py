"""The batch of a month stands in finance's list when the month begins, whether or not anybody thought of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import select

from server.cases.models import Case, Task
from server.demo.paying import pay_when_due
from server.foundation.clock import LOCAL
from server.jobs.looking import Look
from server.jobs.monthly_batches import open_monthly_batch
from server.jobs.passage import next_due
from server.messaging.models import InboxMessage
from server.payments import funds
from server.payments.models import Run
from server.payments.refusals import MonthTaken
from tests.integration.payments.story import Desk
from tests.services import looks

OCTOBER = "2026-10-01T00:00:00+08:00"


def batches(desk: Desk) -> list[Run]:
    return desk.stage.read(lambda work: list(work.session.scalars(select(Run).order_by(Run.number))))


def begin_october(desk: Desk) -> None:
    """Let the month begin, and the sweeps look twice."""
    desk.stage.move_to(OCTOBER)
    desk.stage.tick()
    desk.stage.tick()


def test_the_batch_opens_when_its_month_begins_and_its_limit_runs(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.stage.move_to("2026-09-30T23:59:00+08:00")
    desk.stage.tick()
    assert batches(desk) == []

    begin_october(desk)

    (run,) = batches(desk)
    assert (run.kind, run.state, run.count, run.month) == ("month", "draft", 1, date(2026, 10, 1))
    case = desk.stage.read(lambda work: work.session.get_one(Case, run.case_id))
    assert (case.title, case.created_by) == ("2026年10月 定期发放", "system")
    task: Task = desk.stage.open_tasks(run.case_id)["build"]
    assert task.unit_id == desk.stage.unit("finance")
    # PAY.month: the money has arrived by the 10th; the whole day belongs to the term.
    assert task.due_at is not None and task.due_at.astimezone(LOCAL) == datetime(2026, 10, 11, tzinfo=LOCAL)


def test_who_opens_it_by_hand_goes_on_with_it_built_anew_and_it_is_paid_by_two_people(desk: Desk) -> None:
    desk.roll.grant("800")
    begin_october(desk)
    desk.roll.grant("700")

    run = desk.settle()

    assert [each.id for each in batches(desk)] == [run.id]
    assert (run.state, run.count, run.total_fen) == ("closed", 2, 150_000)
    with pytest.raises(MonthTaken):
        desk.open()


def test_one_that_somebody_opened_or_dropped_is_not_opened_again(desk: Desk) -> None:
    desk.roll.grant("800")
    by_hand = desk.open()
    begin_october(desk)
    assert [run.id for run in batches(desk)] == [by_hand.id]

    desk.do("maker.finance", by_hand.case_id, "build", build_outcome="drop")
    desk.stage.move(days=1)
    desk.stage.tick()

    assert [run.state for run in batches(desk)] == ["dropped"]
    assert desk.open().count == 1


def test_nothing_that_can_be_paid_opens_nothing(desk: Desk) -> None:
    desk.roll.grant("800", payee=None)
    begin_october(desk)
    assert batches(desk) == []


def test_a_month_that_no_fund_can_pay_is_said_once_and_tried_again_when_money_moves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "EVERY", 1_000_000)
    desk.roll.grant("900000")
    begin_october(desk)

    def looked_at() -> bool:
        return Look(desk.stage.database, desk.stage.house).sees(open_monthly_batch, now=desk.stage.clock.now())

    assert (batches(desk), looked_at()) == ([], False)
    desk.stage.move(days=1)
    assert looked_at(), "an account or a smaller aid may have come since"
    desk.stage.tick()
    told = select(InboxMessage.body_zh).where(InboxMessage.link == "/payments/unpaid")
    (said,) = desk.stage.read(lambda work: work.session.scalars(told).all())
    assert "资金不足 1 笔" in said

    fund = desk.fund()
    desk.stage.run(
        "maker.finance", lambda w: funds.bring_in(w, fund_id=fund.id, amount=Decimal(900000), voucher="拨-2")
    )
    assert looked_at()
    desk.stage.tick()
    assert [run.total_fen for run in batches(desk)] == [90_000_000]


def test_what_begins_behind_the_limit_waits_for_the_next_batch(desk: Desk) -> None:
    desk.stage.move_to("2026-10-11T09:00:00+08:00")  # PAY.month: by the 10th
    desk.roll.grant("800")
    desk.stage.tick()
    assert batches(desk) == []

    desk.stage.move_to("2026-11-01T00:00:00+08:00")
    desk.stage.tick()

    (run,) = batches(desk)
    assert (run.month, run.count, run.total_fen) == (date(2026, 11, 1), 2, 160_000)


def test_behind_the_limit_a_round_leaves_the_month_alone_though_it_is_unpaid(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "EVERY", 1_000_000)
    desk.roll.grant("800")

    def looked_at(at: str) -> bool:
        now = datetime.fromisoformat(at)
        return Look(desk.stage.database, desk.stage.house).sees(open_monthly_batch, now=now)

    assert looked_at("2026-10-10T23:59:00+08:00")  # PAY.month: by the 10th
    assert not looked_at("2026-10-11T00:00:00+08:00")
    assert not looked_at("2026-10-31T23:59:00+08:00")
    assert looked_at("2026-11-01T00:00:00+08:00")


def test_a_clock_that_is_moved_halts_at_the_first_of_a_month_that_pays_somebody(desk: Desk) -> None:
    before = datetime(2026, 9, 30, 12, tzinfo=LOCAL)
    database = desk.stage.database
    first = datetime.fromisoformat(OCTOBER)
    assert next_due(database, after=before) != first

    desk.roll.grant("800")

    due = next_due(database, after=before)
    assert due is not None and due <= first
    assert next_due(database, after=datetime(2026, 9, 30, 23, 59, tzinfo=LOCAL)) == first


def test_the_people_of_the_demonstration_pay_the_batch_that_began_by_itself(desk: Desk) -> None:
    desk.roll.grant("800")
    begin_october(desk)
    desk.stage.move_to("2026-10-08T09:00:00+08:00")

    for _ in range(2):  # once, also when they look again
        pay_when_due(
            desk.stage.run, Random(1), database=desk.stage.database, house=desk.stage.house, now=desk.stage.clock.now
        )

    assert [(run.kind, run.state) for run in batches(desk)] == [("month", "closed")]
