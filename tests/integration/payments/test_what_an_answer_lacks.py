"""An answer of the bank that lacks lines, names a column twice or adds up to something else; what the batch says afterwards."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.foundation.errors import InvalidAnswers
from server.payments import reading, results, standing
from server.payments.models import Run
from server.payments.refusals import ResultRefused
from tests.integration.payments.story import CARD, OTHER_CARD, Desk
from tests.integration.payments.test_return import NEW, returned
from tests.stage import csrf_token


def two(desk: Desk) -> tuple[Run, list[str]]:
    """Bring two lines to the bank; return the batch and the bank's rows, the head first."""
    desk.roll.grant("800")
    desk.roll.grant("900.05")
    run = desk.release()
    return run, desk.bank(run).decode().splitlines()


def upload(desk: Desk, run: Run, rows: list[str]) -> str:
    """Show what a file would do, as the maker sees it."""
    client, path = desk.stage.client("maker.finance"), f"/payments/runs/{run.id}"
    file = (io.BytesIO("\n".join(rows).encode()), "回盘.csv")
    data = {"csrf_token": csrf_token(client, path), "file": file}
    return str(client.post(f"{path}/result", data=data, content_type="multipart/form-data").get_data(as_text=True))


def read(desk: Desk, run: Run, *rows: str) -> reading.Reading:
    content = "\n".join(rows).encode()
    return desk.stage.read(lambda w: reading.read_result(w, w.session.get_one(Run, run.id), content))


def test_a_file_that_was_cut_off_says_what_it_leaves_open(desk: Desk) -> None:
    run, rows = two(desk)

    page = upload(desk, run, rows[:2])
    assert "文件里没有的" in page and "1 笔　900.05 元" in page
    assert "不是整个批次的结果" in page and "确认导入并记账" in page
    whole = upload(desk, run, rows)
    assert "不是整个批次的结果" not in whole


def test_a_column_that_stands_twice_is_no_answer(desk: Desk) -> None:
    run, (head, *rows) = two(desk)
    with pytest.raises(InvalidAnswers) as refused:
        read(desk, run, f"{head},结果", *(f"{row},失败" for row in rows))

    assert "“结果”" in refused.value.fields[0].zh


def test_a_row_without_a_number_is_not_passed_over(desk: Desk) -> None:
    run, rows = two(desk)
    blank = rows[2].replace(f"{run.number},2,", f"{run.number},,")

    assert [row for row, *_ in read(desk, run, *rows[:2], blank).problems] == [3]
    assert read(desk, run, *rows, ",,,,,,").problems == []


@pytest.mark.parametrize(("total", "fits"), [("1700.05", True), ("", True), ("1700.06", False), ("八百", False)])
def test_the_file_s_own_sum_is_that_of_its_rows(desk: Desk, total: str, fits: bool) -> None:
    run, rows = two(desk)
    said = [*rows, f"{run.number},合计,2,{total},,,"]

    assert bool(read(desk, run, *said).problems) is not fits
    if not fits:
        with pytest.raises(ResultRefused):
            desk.answer(run, "\n".join(said).encode())


def test_the_file_s_own_sum_may_be_that_of_what_was_paid(desk: Desk) -> None:
    run, rows = two(desk)
    failed = rows[2].replace("成功,", "失败,03")

    assert read(desk, run, *rows[:2], failed, f"{run.number},合计,1,800.00,,,").problems == []


def test_a_batch_that_is_answered_waits_for_the_books_and_takes_no_file(desk: Desk) -> None:
    run, rows = two(desk)
    client = desk.stage.client("maker.finance")
    assert "已放行，等银行回盘" in client.get("/payments").get_data(as_text=True)
    desk.answer(run, "\n".join(rows).encode())

    for path in ("/payments", f"/payments/runs/{run.id}"):
        page = client.get(path).get_data(as_text=True)
        assert "银行已回盘，待发放复核核对平账" in page and "等银行" not in page
    assert "上传并预览" not in client.get(f"/payments/runs/{run.id}").get_data(as_text=True)


@pytest.mark.parametrize(("failed", "told"), [({}, False), ({"陈示乙": "03"}, True)])
def test_the_maker_is_told_of_returns_where_there_are_any(desk: Desk, failed: dict[str, str], told: bool) -> None:
    desk.roll.grant("800")
    run = desk.release()
    client, path = desk.stage.client("maker.finance"), f"/payments/runs/{run.id}"
    name = desk.stage.run("maker.finance", lambda w: results.keep_upload(w, desk.bank(run, **failed)))
    data = {"csrf_token": csrf_token(client, path), "upload": name, "name": "回盘.csv"}
    page = client.post(f"{path}/result/confirm", data=data, follow_redirects=True).get_data(as_text=True)

    assert "回盘已导入" in page and ("已通知乡镇窗口" in page) is told


def test_a_supplementary_batch_is_paid_within_its_own_days(desk: Desk) -> None:
    returned(desk)
    case = desk.returned_case()
    desk.do("clerk.qingsui", case, "renew", **NEW)
    desk.do("maker.finance", case, "confirm", account_confirmed=True)
    desk.stage.move_to("2026-10-15T09:00:00+08:00")
    run = desk.open(kind="supplement")

    # five working days from Thu 10-15: Fri 16 (1), Mon 19 … Thu 22 (5)
    assert run.pay_by == date(2026, 10, 22)
    assert str(desk.stage.open_tasks(run.case_id)["build"].due_at)[:10] == "2026-10-22"


@pytest.mark.parametrize(("code", "again"), [("02", False), ("03", True), ("01", True), ("04", True)])
def test_a_closed_account_is_not_its_own_successor_and_a_lost_card_is_asked_about(
    desk: Desk, code: str, again: bool
) -> None:
    returned(desk, code)
    case = desk.returned_case()
    same: dict[str, Any] = {**NEW, "account": f" {CARD[:4]} {CARD[4:]} "}
    if again:
        desk.do("clerk.qingsui", case, "renew", **same)
        task = desk.stage.open_tasks(case)["confirm"].id
        assert "这就是退回的那个账号" in desk.stage.client("cashier.finance").get(f"/tasks/{task}").get_data(
            as_text=True
        )
        return
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("clerk.qingsui", case, "renew", **same)
    assert [(each.path, each.code) for each in refused.value.fields] == [("account", "same-account")]
    desk.do("clerk.qingsui", case, "renew", **{**NEW, "account": OTHER_CARD})
    task = desk.stage.open_tasks(case)["confirm"].id
    assert "退回的那个账号" not in desk.stage.client("cashier.finance").get(f"/tasks/{task}").get_data(as_text=True)


def test_an_account_that_is_sent_twice_is_one_and_another_is_refused(desk: Desk) -> None:
    returned(desk)
    client = desk.stage.client("clerk.qingsui")
    path = f"/tasks/{desk.stage.open_tasks(desk.returned_case())['renew'].id}"
    data = {"csrf_token": csrf_token(client, path), **NEW, "account": f"{OTHER_CARD[:4]} {OTHER_CARD[4:]}"}

    assert [client.post(path, data=data).status_code for _press in range(2)] == [302, 302]
    assert client.post(path, data={**data, "account": CARD}).status_code == 409


def test_whoever_finds_an_account_wrong_says_what_is(desk: Desk) -> None:
    returned(desk)
    case = desk.returned_case()
    desk.do("clerk.qingsui", case, "renew", **NEW)
    with pytest.raises(InvalidAnswers) as refused:
        desk.do("maker.finance", case, "confirm", account_confirmed=False, reason=" ")
    assert [each.path for each in refused.value.fields] == ["reason"]

    desk.do("maker.finance", case, "confirm", account_confirmed=False, reason="账号少一位")
    task = desk.stage.open_tasks(case)["renew"].id
    assert "账号少一位" in desk.stage.client("clerk.qingsui").get(f"/tasks/{task}").get_data(as_text=True)


def test_nobody_is_said_to_have_withdrawn_what_was_no_longer_due(desk: Desk) -> None:
    row, _, case = returned(desk)
    desk.stage.run(
        "approver.civil",
        lambda w: standing.end(w, benefit_id=row.benefit_id, last_month=date(2026, 9, 1), reason="停发"),
    )
    desk.stage.tick()

    closed = desk.stage.read(lambda w: w.session.scalar(select(Case.close_reason).where(Case.id == case)))
    assert closed == "not-due"
    page = desk.stage.client("clerk.qingsui").get(f"/cases/{case}").get_data(as_text=True)
    assert "案件办结：不再应发" in page and "自愿撤回" not in page
