"""A returned payment: told the same day, another account, confirmed by another person, paid with the next batch."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.assignment import save_draft
from server.cases.models import Case, Task
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.messaging.models import InboxMessage
from server.payments import standing
from server.payments.models import Payee, StandingPayment
from server.payments.refusals import AccountInOrder, NothingToPay
from server.payments.returning import ask_account
from server.reviews.family.applying import Entered, enter
from tests.integration.payments.story import CARD, OTHER_CARD, Desk

NEW = {
    "renew_outcome": "new-account", "payee": "陈示乙", "relation": "self", "bank": "青穗农商行", "account": OTHER_CARD,
    "words": "卡已补办",
}  # fmt: skip


def returned(desk: Desk, code: str = "03") -> tuple[Any, Any, str]:
    """Return a benefit whose October came back, the batch, and the file of the return."""
    row = desk.roll.grant("800")
    run = desk.settle(陈示乙=code)
    return row, run, desk.returned_case()


def test_the_window_is_told_on_the_day_of_the_return(desk: Desk) -> None:
    _, run, case = returned(desk)

    assert desk.lines(run)[0].return_text == "卡已挂失或遗失"
    assert desk.fund().held_fen == 10000000  # the money is back in its fund
    task = desk.stage.open_tasks(case)["renew"]
    assert (task.unit_id, task.role) == (desk.roll.town, "clerk")
    told = desk.stage.read(
        lambda w: w.session.scalars(select(InboxMessage).where(InboxMessage.link == f"/tasks/{task.id}")).all()
    )
    assert told
    assert told[0].at.date() == task.created_at.date()
    assert desk.stage.read(lambda w: w.session.get_one(Case, case)).title == "发放账户：2026年10月 最低生活保障（低保）"


def move(desk: Desk, row: StandingPayment, township: str) -> None:
    """Let the household move to another township of the county."""
    said = {
        "kind": "moved-inside", "happened_on": "2026-09-10", "words": "已核实", "to_township": desk.stage.unit(township),
        "new_address": "1 组",
    }  # fmt: skip
    desk.stage.run("clerk.qingsui", lambda w: enter(w, Entered(row.household_id, said, f"move-{township}")))


def test_what_comes_back_after_a_move_lies_with_the_new_window(desk: Desk) -> None:
    row = desk.roll.grant("800")
    run = desk.release()
    move(desk, row, "baishi")
    desk.answer(run, desk.bank(run, 陈示乙="03"))

    case = desk.returned_case()
    assert desk.stage.open_tasks(case)["renew"].unit_id == desk.stage.unit("baishi")
    desk.do("clerk.baishi", case, "renew", **NEW)
    desk.do("maker.finance", case, "confirm", account_confirmed=True)
    (line,) = desk.lines(desk.settle(kind="supplement"))
    assert (line.township, line.amount_fen, line.state) == (desk.stage.unit("baishi"), 80000, "paid")


def test_a_return_that_is_looked_into_moves_along_with_its_names(desk: Desk) -> None:
    row, _, case = returned(desk)
    move(desk, row, "baishi")

    task = desk.stage.open_tasks(case)["renew"]
    page = desk.stage.client("clerk.baishi").get(f"/tasks/{task.id}").get_data(as_text=True)
    assert task.unit_id == desk.stage.unit("baishi") and "陈示乙" in page
    desk.do("clerk.baishi", case, "renew", **NEW)
    desk.do("maker.finance", case, "confirm", account_confirmed=True)
    (line,) = desk.lines(desk.settle(kind="supplement"))
    assert (line.township, line.amount_fen) == (desk.stage.unit("baishi"), 80000)


def test_nothing_goes_to_a_refused_account_until_it_is_renewed(desk: Desk) -> None:
    returned(desk)

    with pytest.raises(NothingToPay):
        desk.open(kind="supplement")


def test_a_new_account_is_confirmed_by_another_person_and_paid_with_a_supplementary_batch(desk: Desk) -> None:
    row, _, case = returned(desk)
    desk.do("clerk.qingsui", case, "renew", **NEW)
    desk.do("maker.finance", case, "confirm", account_confirmed=True)

    again = desk.settle(kind="supplement")

    (line,) = desk.lines(again)
    assert (line.month, line.account_tail, line.state) == (date(2026, 10, 1), "0026", "paid")
    assert desk.stage.read(lambda w: w.session.get_one(Case, case)).state == "closed"
    papers = desk.stage.read(lambda w: w.session.scalars(select(Document).where(Document.case_id == case)).all())
    assert [paper.kind for paper in papers] == ["payment-return"]
    payees = desk.stage.read(lambda w: w.session.scalars(select(Payee).where(Payee.standing_id == row.id)).all())
    assert sorted(p.state for p in payees) == ["current", "former"]


def test_a_payment_that_comes_back_again_is_looked_into_again(desk: Desk) -> None:
    _, _, case = returned(desk)
    desk.do("clerk.qingsui", case, "renew", **NEW)
    desk.do("maker.finance", case, "confirm", account_confirmed=True)
    desk.settle(kind="supplement", 陈示乙="02")

    assert set(desk.stage.open_tasks(case)) == {"renew"}
    desk.do("clerk.qingsui", case, "renew", **{**NEW, "account": CARD})  # the lost card was found again
    desk.do("cashier.finance", case, "confirm", account_confirmed=True)
    desk.settle(kind="supplement")
    assert desk.stage.read(lambda w: w.session.get_one(Case, case)).state == "closed"


def test_an_account_that_does_not_agree_goes_back_to_the_window(desk: Desk) -> None:
    row, _, case = returned(desk)
    desk.do("clerk.qingsui", case, "renew", **NEW)
    desk.do("maker.finance", case, "confirm", account_confirmed=False, reason="户名不清")

    assert set(desk.stage.open_tasks(case)) == {"renew"}
    assert desk.stage.read(lambda w: w.session.get_one(StandingPayment, row.id)).hold == "returned"


def test_a_custodian_receives_by_a_numbered_agreement(desk: Desk) -> None:
    row, _, case = returned(desk)
    desk.do(
        "clerk.qingsui", case, "renew", renew_outcome="custodian", payee="李示例", bank="农商行", account=OTHER_CARD,
        words="本人卧床",
    )  # fmt: skip
    paper = desk.stage.read(
        lambda w: w.session.scalars(select(Document).where(Document.kind == "custody-agreement")).one()
    )
    page = f"/tasks/{desk.stage.open_tasks(case)['confirm'].id}"
    read = {
        who: desk.stage.client(who).get(page).get_data(as_text=True) for who in ("maker.finance", "supervisor.county")
    }
    desk.do("maker.finance", case, "confirm", account_confirmed=True)

    now = desk.stage.read(
        lambda w: w.session.scalars(select(Payee).where(Payee.standing_id == row.id, Payee.state == "current")).one()
    )
    assert (now.payee, now.relation, now.agreement) == ("李示例", "custodian", paper.number)
    assert "<dd>李示例</dd>" in read["maker.finance"].partition("<h3>新账户")[2][:200]
    assert "<dd>李**</dd>" in read["supervisor.county"].partition("<h3>新账户")[2][:200]
    assert "李示例" not in read["supervisor.county"], "nor in what was answered at the step before"
    assert OTHER_CARD not in str(paper.facts)


@pytest.mark.parametrize(
    ("change", "field"), [({"payee": "别人"}, "payee"), ({"account": "12345"}, "account"), ({"bank": ""}, "bank")]
)
def test_an_account_that_could_not_be_paid_is_refused_at_its_field(
    desk: Desk, change: dict[str, str], field: str
) -> None:
    _, _, case = returned(desk)

    with pytest.raises(InvalidAnswers) as refused:
        desk.do("clerk.qingsui", case, "renew", **{**NEW, **change})
    assert [each.path for each in refused.value.fields] == [field]


def test_a_death_keeps_the_money_back_and_an_end_closes_the_search(desk: Desk) -> None:
    row, _, case = returned(desk)
    desk.do("clerk.qingsui", case, "renew", renew_outcome="died", words="9月20日去世")
    assert desk.stage.read(lambda w: w.session.get_one(StandingPayment, row.id)).hold == "died"
    assert desk.stage.read(lambda w: w.session.get_one(Case, case)).state == "closed"


def test_a_month_that_is_no_longer_due_needs_no_account(desk: Desk) -> None:
    row, _, case = returned(desk)
    desk.stage.run(
        "approver.civil",
        lambda w: standing.end(w, benefit_id=row.benefit_id, last_month=date(2026, 9, 1), reason="去世"),
    )
    desk.stage.tick()

    found = desk.stage.read(lambda w: w.session.get_one(Case, case))
    assert (found.state, found.close_reason) == ("closed", "not-due")
    assert desk.stage.open_tasks(case) == {}


def test_several_months_that_come_back_are_one_file(desk: Desk) -> None:
    desk.roll.grant("800", first="2026-09-01")
    run = desk.settle(陈示乙="03")
    assert [line.state for line in desk.lines(run)] == ["returned", "returned"]
    files = desk.stage.read(lambda w: w.session.scalars(select(Case).where(Case.applicant_id.is_not(None))).all())
    (case,) = [each.id for each in files if each.kind == "payment"]
    desk.do("clerk.qingsui", case, "renew", **NEW)
    desk.do("maker.finance", case, "confirm", account_confirmed=True)
    again = desk.settle(kind="supplement")

    assert [line.state for line in desk.lines(again)] == ["paid", "paid"]
    assert desk.stage.read(lambda w: w.session.get_one(Case, case)).state == "closed"


def test_a_benefit_without_an_account_gets_one_at_the_window(desk: Desk) -> None:
    row = desk.roll.grant("800", payee=None)
    with pytest.raises(NotPermitted):
        desk.stage.run("clerk.baishi", lambda w: ask_account(w, standing_id=row.id))
    case = desk.stage.run("clerk.qingsui", lambda w: ask_account(w, standing_id=row.id))
    with pytest.raises(AccountInOrder):
        desk.stage.run("clerk.qingsui", lambda w: ask_account(w, standing_id=row.id))
    desk.do("clerk.qingsui", case, "renew", **NEW)
    desk.do("cashier.finance", case, "confirm", account_confirmed=True)

    run = desk.settle()
    assert [(line.account_tail, line.state) for line in desk.lines(run)] == [("0026", "paid")]
    assert desk.stage.read(lambda w: w.session.get_one(Case, case)).state == "closed"


def test_the_task_s_row_keeps_the_account_sealed_typed_or_answered(desk: Desk) -> None:
    _, _, case = returned(desk)
    task = desk.stage.open_tasks(case)["renew"].id
    desk.stage.run("clerk.qingsui", lambda w: save_draft(w, task_id=task, answers=dict(NEW)))
    draft = desk.stage.read(lambda w: w.session.get_one(Task, task)).draft
    assert OTHER_CARD not in str(draft)
    page = desk.stage.client("clerk.qingsui").get(f"/tasks/{task}").get_data(as_text=True)
    assert OTHER_CARD in page  # whoever typed it goes on typing

    desk.do("clerk.qingsui", case, "renew", **NEW)
    kept = desk.stage.read(lambda w: w.session.get_one(Task, task)).answers
    assert kept is not None
    assert OTHER_CARD not in str(kept)
    assert kept["payee"] == "陈示乙"
