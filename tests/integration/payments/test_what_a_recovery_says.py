"""What a recovery says on paper and on its pages, and when money that came back can have come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.payments import books, claims, recovery
from server.payments.models import Recovery
from tests.integration.payments.story import Desk
from tests.integration.payments.test_recover import ORDER, claim, heard, now, ordered, overpaid, receive
from tests.stage import csrf_token

FINED = {"ground": "concealed", "fine_amount": "100.50", "fine_reason": "隐瞒六个月收入，从轻。"}


def notice(desk: Desk, row: Recovery) -> Document:
    wanted = select(Document).where(Document.case_id == row.case_id, Document.kind == "recover-notice")
    return desk.stage.read(lambda w: w.session.scalars(wanted).one())


def page_of(desk: Desk, row: Recovery, login: str = "maker.finance") -> str:
    return str(desk.stage.client(login).get(f"/payments/recoveries/{row.id}").get_data(as_text=True))


@pytest.mark.parametrize(
    ("how", "by", "kept"),
    [("signature", "家属", "家属"), ("post", "挂号 XA1", "挂号 XA1"), ("left", "", "留置或公告送达")],
)
def test_the_notice_is_delivered_when_somebody_says_so(desk: Desk, how: str, by: str, kept: str) -> None:
    _, row = overpaid(desk)
    heard(desk, row)
    desk.do("approver.civil", row.case_id, "decide", **ORDER)
    assert notice(desk, row).delivered_at is None
    desk.do(
        "clerk.qingsui", row.case_id, "deliver", delivered_on="2026-09-28", delivered_how=how, received_by=by
    )  # fmt: skip

    paper = notice(desk, row)
    assert paper.delivered_at is not None and paper.delivered_at <= desk.stage.clock.now()
    assert (paper.delivery["way"], paper.delivery["received_by"]) == (how, kept)
    case = desk.stage.client("clerk.qingsui").get(f"/cases/{row.case_id}").get_data(as_text=True)
    assert "待送达" not in case
    assert desk.stage.client("clerk.qingsui").get(f"/documents/{paper.id}").status_code == 200


def test_the_notice_ends_each_sentence_once(desk: Desk) -> None:
    row = ordered(desk, **FINED)

    printed = desk.stage.client("clerk.qingsui").get(f"/documents/{notice(desk, row).id}/print").get_data(as_text=True)
    assert "从轻。" in printed and "。。" not in printed


def test_money_comes_back_after_it_was_found_to_be_owed(desk: Desk) -> None:
    row = ordered(desk)
    with pytest.raises(InvalidAnswers) as refused:
        desk.do(
            "maker.finance", row.case_id, "receive", kind="return", amount="1", received_on="2026-09-27", voucher="收-0"
        )  # fmt: skip

    assert [(each.path, each.code) for each in refused.value.fields] == [("received_on", "too-early")]
    receive(desk, row, "1", "收-0")


def test_another_receipt_in_a_second_window_is_never_told_as_booked(desk: Desk) -> None:
    row = ordered(desk)
    client = desk.stage.client("maker.finance")
    path = f"/tasks/{desk.stage.open_tasks(row.case_id)['receive'].id}"
    data = {
        "csrf_token": csrf_token(client, path), "kind": "return", "amount": "100.10", "received_on": "2026-09-28", "voucher": "收-1",
    }  # fmt: skip
    told = [client.post(path, data={**data, "voucher": voucher}).status_code for voucher in ("收-1", "收-1", "收-2")]

    assert told == [302, 302, 409]
    assert now(desk, row).returned_fen == 10010


def test_months_are_told_once_with_their_sum(desk: Desk) -> None:
    _, row = overpaid(desk)

    assert "2026-10 800.00 元" in page_of(desk, row)


def test_a_fine_stands_apart_from_what_is_returned(desk: Desk) -> None:
    row = ordered(desk, **FINED)
    receive(desk, row, "99.75", "收-1")
    receive(desk, row, "0.50", "收-2", kind="fine")

    for path in (f"/payments/recoveries/{row.id}", "/payments/recoveries"):
        page = desk.stage.client("maker.finance").get(path).get_data(as_text=True)
        assert "700.25" in page and "100.00 元" in page and "800.25" not in page


def test_trouble_is_told_once_and_what_is_written_off_is_called_so(desk: Desk) -> None:
    row = ordered(desk)
    receive(desk, row, "300", "收-1")
    assert "转县民政部门处理" in page_of(desk, row)
    desk.stage.run("maker.finance", lambda w: recovery.raise_hardship(w, recovery_id=row.id, reason="住院"))
    desk.stage.tick()
    assert "转县民政部门处理" not in page_of(desk, row)

    task = desk.stage.open_tasks(row.case_id)["review"].id
    beside = desk.stage.client("reviewer.civil").get(f"/tasks/{task}").get_data(as_text=True).partition("task-form")[0]
    assert "还款有困难" in beside and "住院" in beside
    desk.do("reviewer.civil", row.case_id, "review", review_outcome="write-off", reason="无财产")
    desk.do("approver.civil", row.case_id, "approve", write_off_approved=True, reason="属实")

    page = page_of(desk, row)
    assert "已核销" in page and "未退</" not in page.partition('id="main"')[2].partition("分期")[2]


def fined_in_trouble(desk: Desk) -> Recovery:
    row = ordered(desk, ground="concealed", fine_amount="200", fine_reason="多次隐瞒就业收入")
    desk.stage.run("maker.finance", lambda w: recovery.raise_hardship(w, recovery_id=row.id, reason="失业"))
    desk.stage.tick()
    return row


@pytest.mark.parametrize(("way", "wrong"), [("", "required"), ("ended", "not-died")])
def test_nothing_is_written_off_without_a_word_about_the_unpaid_fine(desk: Desk, way: str, wrong: str) -> None:
    row = fined_in_trouble(desk)
    with pytest.raises(InvalidAnswers) as refusal:
        desk.do("reviewer.civil", row.case_id, "review", review_outcome="write-off", reason="无财产", **({"fine_way": way} if way else {}))  # fmt: skip
    assert [(each.path, each.code) for each in refusal.value.fields] == [("fine_way", wrong)]


def test_who_approves_a_write_off_reads_what_becomes_of_the_fine(desk: Desk) -> None:
    row = fined_in_trouble(desk)
    desk.do("reviewer.civil", row.case_id, "review", review_outcome="write-off", reason="无财产", fine_way="enforce")

    task = desk.stage.open_tasks(row.case_id)["approve"].id
    beside = desk.stage.client("approver.civil").get(f"/tasks/{task}").get_data(as_text=True).partition("task-form")[0]
    assert "未缴的罚款申请法院强制执行。无财产" in beside
    desk.do("approver.civil", row.case_id, "approve", write_off_approved=True, reason="属实")
    assert (now(desk, row).state, now(desk, row).open_fine_fen) == ("closed", 20000)


def test_what_was_not_asked_back_may_be_asked_for_anew_and_finds_its_fund(desk: Desk) -> None:
    payment, first = overpaid(desk)
    desk.do("reviewer.civil", first.case_id, "establish", recovery_needed=False, facts="以为银行已扣回")
    held = desk.fund().held
    again = desk.stage.run(
        "reviewer.civil", lambda w: claims.start_by_hand(w, claim(payment, Decimal(800), ground="died"))
    )
    heard(desk, again)
    desk.do("approver.civil", again.case_id, "decide", **{**ORDER, "instalments": []})
    desk.do(
        "clerk.qingsui", again.case_id, "deliver", delivered_on="2026-09-28", delivered_how="signature", received_by="家属"
    )  # fmt: skip
    receive(desk, again, "800", "收-9")

    assert now(desk, again).state == "closed"
    assert desk.fund().held - held == Decimal(800)
    assert desk.stage.read(lambda w: books.differences(w, desk.fund())) == []


def test_each_wrong_day_of_a_plan_names_its_instalment(desk: Desk) -> None:
    _, row = overpaid(desk)
    heard(desk, row)
    plan = [{"due_on": day, "amount": "400"} for day in ("2026-09-28", "2026-09-01")]
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("approver.civil", row.case_id, "decide", **{**ORDER, "instalments": plan})

    assert [each.zh[:3] for each in refused.value.fields] == ["第1期", "第2期"]
    assert date.fromisoformat(plan[0]["due_on"]) == date(2026, 9, 28)
