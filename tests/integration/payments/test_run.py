"""A month's batch: built by one, checked by another, sent, answered line by line, reconciled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from server.cases.models import Case
from server.cases.operations import complete_task
from server.cases.refusals import SamePerson
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.payments import opening, runs, standing
from server.payments.queries.unpaid import unpaid
from server.payments.refusals import BatchStale, DecidedByYou, FundTooLow, MonthTaken, NothingToPay, RollStillOpen
from tests.integration.payments.story import Desk


def test_a_month_goes_from_the_roll_to_the_households(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.roll.grant("1100.50")

    run = desk.settle()

    assert (run.state, run.count, run.total) == ("closed", 2, Decimal("1900.50"))
    assert {line.state for line in desk.lines(run)} == {"paid"}
    fund = desk.fund()
    assert (fund.held, fund.bank_fen, fund.paid_fen) == (Decimal("98099.50"), 0, 190050)
    case = desk.stage.read(lambda w: w.session.get_one(Case, run.case_id))
    assert (case.state, case.kind, case.title) == ("closed", "payment", "2026年10月 定期发放")


def test_a_month_has_one_regular_batch_after_its_roll_is_closed(desk: Desk) -> None:
    desk.roll.grant("800")

    with pytest.raises(RollStillOpen):
        desk.open("2026-11-01")
    desk.open()
    with pytest.raises(MonthTaken):
        desk.open()


def test_a_batch_of_nothing_is_not_opened(desk: Desk) -> None:
    with pytest.raises(NothingToPay) as refused:
        desk.open()
    assert "没有到期未发" in refused.value.text("zh")
    desk.roll.grant("800", payee=None)
    with pytest.raises(NothingToPay) as refused:
        desk.open()
    assert "没有可用账户 1 笔" in refused.value.text("zh") and "no account: 1" in refused.value.text("en")


def test_what_no_fund_holds_is_said_to_wait_for_money_not_for_the_next_batch(desk: Desk) -> None:
    desk.roll.grant("200000")

    with pytest.raises(NothingToPay) as refused:
        desk.open()
    assert "资金不足 1 笔" in refused.value.text("zh")
    listed = desk.stage.read(lambda work: unpaid(work, month=date(2026, 10, 1)), "maker.finance")

    assert [row.why for row in listed] == ["no-fund"]


def test_a_dropped_batch_gives_its_month_back(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()
    desk.do("maker.finance", run.case_id, "build", build_outcome="drop")

    assert desk.run(run).state == "dropped"
    assert desk.settle().count == 1


def test_the_checker_counts_and_adds_up(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()
    desk.submit(run)

    with pytest.raises(InvalidAnswers) as refused:
        desk.passes(run, control_count=2, control_total="800.01")
    assert [field.path for field in refused.value.fields] == ["control_count", "control_total"]
    assert desk.run(run).state == "built"


def test_whoever_builds_does_not_check_and_whoever_decided_does_neither(desk: Desk) -> None:
    desk.roll.grant("800", by="maker.finance")
    run = desk.open()
    with pytest.raises(DecidedByYou):
        desk.submit(run)
    task, said = desk.stage.open_tasks(run.case_id)["build"].id, {"build_outcome": "submit"}
    with pytest.raises(DecidedByYou):  # nor does whoever stands in for who decided
        desk.stage.run_instead(
            "cashier.finance", lambda w: complete_task(w, task_id=task, answers=said),
            absent="maker.finance", unit="finance", role="finance_maker",
        )  # fmt: skip

    with pytest.raises(NotPermitted):
        desk.stage.run("cashier.finance", lambda w: opening.open_run(w, kind="supplement", month=run.month))


def test_the_database_keeps_maker_and_checker_apart(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()
    desk.submit(run)

    def same(work: object) -> None:
        row = work.session.get_one(type(run), run.id)  # type: ignore[attr-defined]
        row.checked_by = row.built_by

    from server.foundation.errors import Conflict

    with pytest.raises(Conflict) as refused:
        desk.stage.run(None, same)
    assert "whoever_builds_a_batch_does_not_check_it" in str(refused.value.__cause__)


def test_a_batch_goes_back_to_its_maker_and_is_built_anew(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()
    desk.submit(run)
    desk.do("cashier.finance", run.case_id, "check", check_outcome="back", reason="少一户")
    desk.roll.grant("900")
    desk.stage.run("maker.finance", lambda w: runs.build_again(w, run_id=run.id))
    desk.submit(run)
    desk.passes(run)

    assert desk.run(run).total == Decimal(1700)


@pytest.mark.parametrize("event", ["end", "change", "hold"])
def test_what_changes_after_building_stops_the_release(desk: Desk, event: str) -> None:
    row = desk.roll.grant("800")
    desk.roll.grant("900")
    run = desk.open()
    desk.submit(run)
    acts = {
        "end": lambda w: standing.end(w, benefit_id=row.benefit_id, last_month=row.first_month.replace(month=9), reason="去世"),
        "change": lambda w: standing.change(w, benefit_id=row.benefit_id, amount=Decimal(1), first_month=row.first_month, reason="x"),
        "hold": lambda w: standing.hold(w, benefit_id=row.benefit_id, why="died"),
    }  # fmt: skip
    desk.stage.run("approver.civil", acts[event])

    with pytest.raises(BatchStale):
        desk.passes(run)
    desk.do("cashier.finance", run.case_id, "check", check_outcome="back", reason="有变动")
    desk.stage.run("maker.finance", lambda w: runs.build_again(w, run_id=run.id))
    desk.submit(run)
    desk.passes(run)
    assert desk.run(run).total == Decimal(901 if event == "change" else 900)


def test_a_line_is_paid_by_the_first_fund_that_holds_it_and_never_by_one_of_another_purpose(desk: Desk) -> None:
    desk.roll.grant("60000")
    desk.roll.grant("60000")
    desk.roll.grant("500", item="child")
    run = desk.open()

    by_fund = {(line.item, line.fund_id) for line in desk.lines(run)}
    assert by_fund == {("dibao", desk.fund("基本").id), ("child", desk.fund("县级").id)}
    assert run.total == Decimal(60500)  # the second 60 000 finds no fund that holds it: it waits


def test_money_that_left_the_fund_meanwhile_stops_the_release_whole(desk: Desk) -> None:
    desk.roll.grant("90000")
    run = desk.open()
    desk.submit(run)
    from server.payments import funds

    desk.stage.run(
        "maker.finance",
        lambda w: funds.correct(w, fund_id=desk.fund().id, serial=1, amount=Decimal(-20000), reason="多记"),
    )

    with pytest.raises(FundTooLow):
        desk.passes(run)
    assert desk.run(run).state == "built"
    assert desk.fund().bank_fen == 0


def test_a_raise_pays_the_difference_with_the_next_batch(desk: Desk) -> None:
    row = desk.roll.grant("800")
    desk.settle()
    desk.stage.run(
        "approver.civil",
        lambda w: standing.change(
            w, benefit_id=row.benefit_id, amount=Decimal(900), first_month=row.first_month, reason="复核"
        ),
    )
    desk.stage.move_to("2026-10-27T09:00:00+08:00")

    run = desk.settle("2026-11-01")

    assert sorted((f"{line.month:%m}", line.amount) for line in desk.lines(run)) == [
        ("10", Decimal(100)),
        ("11", Decimal(900)),
    ]


def test_a_cut_for_a_paid_month_is_told_and_not_taken_back_by_itself(desk: Desk) -> None:
    row = desk.roll.grant("800")
    desk.settle()

    beyond = desk.stage.run(
        "approver.civil",
        lambda w: standing.change(
            w, benefit_id=row.benefit_id, amount=Decimal(500), first_month=row.first_month, reason="复核"
        ),
    )

    assert beyond == Decimal(300)


def test_the_two_desks_are_two_people(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()
    desk.submit(run)
    from datetime import date

    from server.organisation.operations import appoint

    def both(work: object) -> None:
        from sqlalchemy import select

        from server.organisation.models import User

        user = work.session.scalars(select(User.id).where(User.login == "maker.finance")).one()  # type: ignore[attr-defined]
        appoint(
            work,
            user_id=user,
            unit_id=desk.stage.unit("finance"),
            role="finance_checker",
            since=date(2020, 1, 1),
            title="",
        )  # type: ignore[arg-type]

    desk.stage.run(None, both)
    with pytest.raises(SamePerson):
        desk.do("maker.finance", run.case_id, "check", check_outcome="pass", control_count=1, control_total="800")
