"""The payments pages: maker, checker, township and auditor each see and do what is theirs."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.demo.photo import PHOTO
from server.households.models import Household
from server.payments import standing
from server.payments.models import Campaign, Fund, Recovery, Run
from tests.integration.payments.story import Desk
from tests.stage import csrf_token

HOME = "/payments"


def post(client: Any, path: str, page: str, **data: Any) -> Any:
    """Send a form with the token of a page."""
    return client.post(path, data={"csrf_token": csrf_token(client, page), **data})


def test_a_maker_opens_a_month_from_the_calendar_and_submits_it(desk: Desk) -> None:
    desk.roll.grant("800")
    maker = desk.stage.client("maker.finance")
    page = maker.get(HOME).get_data(as_text=True)
    assert "2026-09-25" in page  # the roll for October was closed
    assert "2026-10-10" in page  # the last day; a make-up working day

    answer = post(maker, "/payments/runs", HOME, kind="month", month="2026-10")
    assert answer.status_code == 303
    page = maker.get(answer.location).get_data(as_text=True)
    assert "陈示乙" in page
    assert "**** **** **** 0018" in page
    assert "6200000000000000018" not in page

    refused = post(maker, "/payments/runs", HOME, kind="month", month="2026-10")
    assert refused.status_code == 409
    assert "已有定期发放批次" in refused.get_data(as_text=True)


def test_the_checker_s_task_does_not_tell_the_totals(desk: Desk) -> None:
    desk.roll.grant("812.34")
    run = desk.open()
    desk.submit(run)
    task = desk.stage.open_tasks(run.case_id)["check"].id
    checker = desk.stage.client("cashier.finance")

    page = checker.get(f"/tasks/{task}").get_data(as_text=True)
    assert "请按名册自行加总" in page
    assert "812.34" not in page
    assert "812.34" in checker.get(f"/payments/runs/{run.id}").get_data(as_text=True)

    # finance opens no case: there is no button to it, and whoever asks all the same comes to the list instead of a wall
    assert 'value="next"' in page and 'value="case"' not in page
    answers = {"check_outcome": "pass", "control_count": "1", "control_total": "812.34", "then": "case"}
    done = post(checker, f"/tasks/{task}", f"/tasks/{task}", **answers)
    assert (done.status_code, checker.get(done.location).status_code) == (302, 200)


def test_the_bank_s_file_goes_out_and_its_answer_comes_in_after_a_preview(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.roll.grant("900")
    run = desk.release()
    maker, base = desk.stage.client("maker.finance"), f"/payments/runs/{run.id}"
    assert "下载银行文件" in maker.get(base).get_data(as_text=True)
    file = maker.get(f"{base}/file")
    assert "6200000000000000018" in file.data.decode("gb18030")
    assert len(file.headers["X-Content-SHA256"]) == 64

    content = desk.bank(run, 陈示乙="03")
    seen = post(maker, f"{base}/result", base, file=(io.BytesIO(content), "回盘.csv")).get_data(as_text=True)
    assert "卡已挂失或遗失" in seen
    assert desk.fund().paid_fen == 0  # a preview does nothing
    upload = re.search(r'name="upload" value="([0-9a-f]{64})"', seen)
    assert upload
    for _ in range(2):  # pressed twice
        done = post(maker, f"{base}/result/confirm", base, upload=upload[1], name="回盘.csv")
        assert done.status_code == 303
    assert desk.fund().paid_fen == 90000
    paper = re.search(r'href="(/documents/[0-9a-f]+)"', maker.get(base).get_data(as_text=True))
    assert paper and "发放批次表" in maker.get(f"{paper[1]}/print").get_data(as_text=True)
    sent = {"file": (io.BytesIO(PHOTO), "签字.png")}
    assert post(maker, f"{paper[1]}/scan", paper[1], **sent).status_code in (302, 303)
    assert "签字.png" in desk.stage.client("cashier.finance").get(paper[1]).get_data(as_text=True)


def test_finance_is_led_to_its_tasks_and_to_no_case(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.release()
    home = desk.stage.client("maker.finance").get("/").get_data(as_text=True)
    assert 'href="/tasks/' in home
    assert 'href="/cases/' not in home  # it would answer that there is none


def test_a_file_that_does_not_fit_shows_its_rows_and_takes_nothing_in(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()
    maker, base = desk.stage.client("maker.finance"), f"/payments/runs/{run.id}"
    wrong = desk.bank(run).decode().replace("800.00", "801.00").encode()

    seen = post(maker, f"{base}/result", base, file=(io.BytesIO(wrong), "回盘.csv")).get_data(as_text=True)
    assert "金额应为 800.00" in seen
    assert "确认导入" not in seen
    empty = post(maker, f"{base}/result", base)
    assert empty.status_code == 422
    assert post(maker, f"{base}/result/confirm", base, upload="../../etc/passwd").status_code == 404


def test_the_auditor_reads_masked_and_changes_nothing(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()
    auditor = desk.stage.client("auditor.county")
    page = auditor.get(f"/payments/runs/{run.id}").get_data(as_text=True)
    assert "陈示乙" not in page
    assert "陈**" in page
    assert "下载银行文件" not in page
    for path in (
        HOME,
        "/payments/unpaid",
        "/payments/funds",
        "/payments/recoveries",
        "/payments/requests",
        "/payments/campaigns",
    ):
        assert auditor.get(path).status_code == 200, path
    assert auditor.get(f"/payments/runs/{run.id}/file").status_code == 403
    assert post(auditor, "/payments/runs", HOME, kind="supplement", month="2026-10").status_code == 403
    assert auditor.get(f"/payments/runs/{run.id}/lines.xlsx").status_code == 200


def test_a_township_sees_its_own_unpaid_money_and_nothing_else(desk: Desk) -> None:
    desk.roll.grant("800", payee=None, first="2026-09-01")
    desk.roll.grant("700", payee=None, first="2026-09-01", township=desk.stage.unit("baishi"))
    clerk = desk.stage.client("clerk.qingsui")

    home = clerk.get(HOME)
    assert (home.status_code, home.location) == (302, "/payments/unpaid")
    page = clerk.get("/payments/unpaid").get_data(as_text=True)
    assert "没有可用账户" in page
    assert "800.00" in page
    assert "700.00" not in page
    assert clerk.get("/payments/unpaid.xlsx").status_code == 200
    assert clerk.get("/payments/funds").status_code == 403
    assert clerk.get("/payments/recoveries").status_code == 403


def test_a_fund_is_opened_filled_corrected_and_reconciled_by_two(desk: Desk) -> None:
    maker = desk.stage.client("maker.finance")
    refused = post(
        maker, "/payments/funds", "/payments/funds", name="善款", code="善", source="donation", items="one-off"
    )
    assert refused.status_code == 422
    assert "捐赠资金要写明捐赠人和约定用途" in refused.get_data(as_text=True)
    done = post(
        maker, "/payments/funds", "/payments/funds", name="善款", code="善", source="donation", items="one-off",
        donor="示例公司", purpose="资助困难老人", rank="5",
    )  # fmt: skip
    assert done.status_code == 303
    fund = desk.stage.read(lambda w: w.session.scalars(select(Fund).where(Fund.code == "善")).one())
    book = f"/payments/funds/{fund.id}/2026-09"
    assert post(maker, f"{book}/bring-in", book, amount="一千", voucher="捐-1").status_code == 422
    assert post(maker, f"{book}/bring-in", book, amount="１,000.50", voucher="捐-1").status_code == 303
    assert post(maker, f"{book}/correct", book, serial="1", difference="-0.50", reason="多记").status_code == 303
    page = maker.get(book).get_data(as_text=True)
    assert "1,000.00" in page
    assert "月末以后对账" in page
    assert post(maker, f"{book}/reconcile", book).status_code == 409

    desk.stage.move_to("2026-10-08T09:00:00+08:00")
    maker = desk.stage.client("maker.finance")
    assert post(maker, f"{book}/reconcile", book).status_code == 303
    checker = desk.stage.client("cashier.finance")
    assert post(checker, f"{book}/countersign", book).status_code == 303
    assert "施示七" in checker.get(book).get_data(as_text=True)
    assert checker.get(f"{book}.xlsx").status_code == 200


def test_a_list_is_made_approved_by_another_and_paid(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.roll.grant("800", payee=None)
    desk.stage.run("maker.finance", donation)
    reviewer, path = desk.stage.client("reviewer.civil"), "/payments/campaigns"
    assert post(reviewer, path, path, title="", month="2026-10").status_code == 422
    made, again = (
        post(
            reviewer, path, path, title="价格临时补贴", kind="price-subsidy", basis="青发改〔2026〕12号", month="2026-10",
            groups="dibao", per="person", each="35.5"
        )
        for _press in range(2)
    )  # fmt: skip
    assert made.status_code == 303 and again.location == made.location  # gone back and sent again: one list
    page = reviewer.get(made.location).get_data(as_text=True)
    assert "没有可用账户" in page
    assert "同意发放" not in page

    leader = desk.stage.client("approver.civil")
    assert post(leader, f"{made.location}/approve", made.location).status_code == 303
    campaign = desk.stage.read(lambda w: w.session.scalars(select(Campaign)).one())
    maker = desk.stage.client("maker.finance")
    opened = post(maker, "/payments/runs", HOME, kind="campaign", campaign=campaign.id)
    assert opened.status_code == 303
    run = desk.stage.read(lambda w: w.session.scalars(select(Run)).one())
    assert (run.count, str(run.total)) == (1, "35.50")


def test_a_batch_says_whether_it_waits_for_the_bank_or_for_its_books(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()
    maker = desk.stage.client("maker.finance")

    def shown() -> list[str]:
        return [maker.get(path).get_data(as_text=True) for path in (HOME, f"/payments/runs/{run.id}")]

    assert ["已放行，等银行回盘" in page for page in shown()] == [True, True]
    desk.answer(run, desk.bank(run))
    assert ["银行已回盘，待发放复核核对平账" in page for page in shown()] == [True, True]
    assert not [page for page in shown() if "等银行" in page]
    desk.do("cashier.finance", run.case_id, "reconcile", balanced=True)
    assert ["已结批" in page for page in shown()] == [True, True]


def donation(work: Any) -> None:
    from decimal import Decimal

    from server.payments import funds

    fund = funds.open_fund(work, code="价", name="价补资金", source="county", items=["price-subsidy"])
    funds.bring_in(work, fund_id=fund.id, amount=Decimal(1000), voucher="拨-价")


def test_an_overpayment_is_taken_up_from_the_list(desk: Desk) -> None:
    row = desk.roll.grant("800")
    desk.settle()
    desk.stage.run(
        "approver.civil",
        lambda w: standing.end(w, benefit_id=row.benefit_id, last_month=date(2026, 9, 1), reason="9月去世"),
    )
    reviewer, path = desk.stage.client("reviewer.civil"), "/payments/recoveries"
    page = reviewer.get(path).get_data(as_text=True)
    assert "2026-10" in page
    assert "9月去世" in page
    made = post(reviewer, path, path, standing=row.id, amount="800", ground="died")
    assert made.status_code == 303
    assert "查明多发事实" in reviewer.get(made.location).get_data(as_text=True)
    assert "没有多发的款" in reviewer.get(path).get_data(as_text=True)
    recovery = desk.stage.read(lambda w: w.session.scalars(select(Recovery)).one())
    case = reviewer.get(f"/cases/{recovery.case_id}").get_data(as_text=True)
    assert "立案金额" in case
    assert desk.stage.client("clerk.baishi").get(made.location).status_code == 404


def test_what_an_inspection_found_is_asked_back_on_the_page_with_each_mistake_at_its_question(desk: Desk) -> None:
    row = desk.roll.grant("800")
    desk.settle()
    code = desk.stage.read(lambda w: w.session.get_one(Household, row.household_id).code)
    reviewer, path = desk.stage.client("reviewer.civil"), "/payments/recoveries/new"
    assert path in reviewer.get("/payments/recoveries").get_data(as_text=True)
    unknown = reviewer.get(f"{path}?household=690102101-99999")
    assert unknown.status_code == 422
    assert "本县没有这个家庭编号" in unknown.get_data(as_text=True)
    shown = reviewer.get(f"{path}?household={code}").get_data(as_text=True)
    assert "2026-10" in shown
    assert "800.00" in shown
    assert desk.stage.client("maker.finance").get(f"{path}?household={code}").status_code == 403

    typed = {"household": code, "amount": "八百", "first_month": "去年", "last_month": "2026-10", "beyond": "一句话"}
    refused = post(reviewer, path, f"{path}?household={code}", **typed)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert set(re.findall(r'id="(?:f-)?(\w+)-error"', page)) >= {"person", "ground", "amount", "first_month"}
    assert 'value="八百"' in page
    assert "一句话" in page  # nothing typed is lost

    unread = post(
        reviewer,
        path,
        f"{path}?household={code}",
        **typed | {"amount": "600", "person": row.person_id, "ground": "error"},
    )
    assert (unread.status_code, "月份请按" in unread.get_data(as_text=True)) == (422, True)
    typed |= {"person": row.person_id, "ground": "concealed", "amount": "1000", "first_month": "2026-10", "beyond": ""}
    above = post(reviewer, path, f"{path}?household={code}", **typed)
    assert above.status_code == 422
    assert "实发 800.00 元" in above.get_data(as_text=True)
    made = post(reviewer, path, f"{path}?household={code}", **typed | {"amount": "600"})
    assert made.status_code == 303
    found = desk.stage.read(lambda w: w.session.scalars(select(Recovery)).one())
    assert (found.ground, found.claimed_fen, found.paid_fen, found.first_month) == (
        "concealed",
        60_000,
        80_000,
        date(2026, 10, 1),
    )


@pytest.mark.parametrize("path", ["/payments", "/payments/unpaid", "/payments/funds", "/payments/recoveries"])
def test_a_stranger_is_asked_to_sign_in_and_a_department_is_not_let_in(desk: Desk, path: str) -> None:
    assert desk.stage.client().get(path).status_code in (302, 401)
    assert desk.stage.client("officer.education").get(path, follow_redirects=True).status_code == 403


def test_the_task_of_a_returned_payment_shows_what_came_back_and_keeps_what_was_typed(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.settle(陈示乙="03")
    case = desk.returned_case()
    task = desk.stage.open_tasks(case)["renew"].id
    clerk = desk.stage.client("clerk.qingsui")
    page = clerk.get(f"/tasks/{task}").get_data(as_text=True)
    assert "卡已挂失或遗失" in page
    refused = post(
        clerk, f"/tasks/{task}", f"/tasks/{task}", renew_outcome="new-account", payee="别人", relation="self", bank="农商行",
        account="6200000000000000026", words="补办了",
    )  # fmt: skip
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "户名必须与领取人姓名一致" in page
    assert "补办了" in page
