"""The variants of the worked example S1 on their pages: an objection that extends the term and a refusal, and a notice over the holiday."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from server.cases.models import Case, Deadline
from server.determination.models import Decision
from server.notices.models import Notice
from tests.browser.test_s1 import apply, investigate
from tests.browser.test_s1 import walker as walker
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def post_the_notice(walker: Walker, at: str) -> Notice:
    """Give the first opinion and put the notice up."""
    walker.at(at)
    walker.do(
        "reviewer.qingsui", "initial_opinion", {"reason": "经调查核实，符合条件", "basis": "民发〔2021〕57号第十九条"}
    )
    (notice,) = walker.rows(Notice)
    phone = walker.go("village1.qingsui", f"/notices/{notice.id}", phone=True)
    walker.fill(phone, {"photos": str(walker.photo)})
    walker.press(phone, "上传照片并登记张贴")
    return notice


def take_down(walker: Walker, notice: Notice) -> None:
    """Photograph the notice at its end."""
    phone = walker.go("village1.qingsui", f"/notices/{notice.id}", phone=True)
    walker.fill(phone, {"photos": str(walker.photo)})
    walker.press(phone, "上传照片并登记撤下")


def total(walker: Walker) -> Deadline:
    """Return the term of the whole decision."""
    return next(row for row in walker.deadlines() if row.rule == "DB.total")


def test_an_objection_extends_the_term_and_a_refusal_is_told_within_three_days(walker: Walker) -> None:
    apply(walker)
    investigate(walker)
    notice = post_the_notice(walker, "2026-02-27T09:00:00+08:00")
    walker.at("2026-03-04T10:00:00+08:00")
    page = walker.go("clerk.qingsui", f"/notices/{notice.id}")
    walker.fill(page, {"content": "他家还有一份没有申报的收入"})
    walker.press(page, "登记异议")
    _extend(walker, page)
    assert str(total(walker).due_on) == "2026-04-20"  # 45 WD from 02-09, Qingming 04-06 skipped
    walker.at("2026-03-06T10:00:00+08:00")
    found = {
        "method": "reinvestigate",
        "done_on": "2026-03-06",
        "findings": "已到用工单位核实",
        "upheld": "false",
        "reply": "收入已如实申报",
    }
    walker.do("reviewer.qingsui", "recheck", found)
    walker.at("2026-03-09T09:00:00+08:00")
    take_down(walker, notice)
    walker.do(
        "reviewer.qingsui",
        "second_opinion",
        {"proposed": "grant", "proposed_amount": "1100", "reason": "异议不成立，维持原意见"},
    )
    assert len(walker.rows(Notice)) == 1  # no second notice
    walker.do("clerk.qingsui", "forward", {"complete": "true"})
    _refuse(walker)


def _extend(walker: Walker, page: Page) -> None:
    """Ask for the longer term and let the leader grant it, before the first one ends."""
    walker.go("clerk.qingsui", f"/cases/{total(walker).case_id}")
    page.get_by_role("link", name="申请延期").first.click()
    page.wait_for_load_state()
    assert "2026年3月27日" in page.inner_text("main") and "2026年4月20日" in page.inner_text("main")
    walker.fill(page, {"ground": "objection", "facts": "公示期间有人提出异议，需要重新调查核实。"})
    walker.press(page, "申请延期")
    walker.do("approver.civil", "approve_county", {"approved": "true", "reason": "情况属实，同意延期"})
    told = {"way": "phone", "received_by": "陈示例", "told_at": "2026-03-04T10:00", "proof": "通话记录"}
    walker.do("clerk.qingsui", "tell_applicant", told)


def _refuse(walker: Walker) -> None:
    """Review, refuse with reasons and basis, and read until when the family is told in writing."""
    walker.at("2026-03-20T09:00:00+08:00")
    basis = "民发〔2021〕57号第二十一条"
    review = {
        "review_outcome": "forward",
        "proposed": "refuse",
        "reason": "抽查发现车辆",
        "basis": basis,
        "departs": "抽查发现车辆",
    }
    walker.do("reviewer.civil", "county_review", review)
    page = walker.open_task("approver.civil", "sign_county")
    walker.fill(page, {"decision": "refused"})
    page.get_by_role("button", name="办结，看本案").click()
    page.wait_for_load_state()
    assert page.locator("[data-error-summary]").count()  # no refusal without its reasons
    walker.complete(page, {"reason": "家庭财产超过本县规定", "basis": basis})
    assert str(walker.task("deliver").due_at)[:10] == "2026-03-25"  # 24:00 local is 16:00 UTC of the day
    assert "3月25日" in walker.open_task("clerk.qingsui", "deliver").inner_text("main")
    assert [row.decision for row in walker.rows(Decision)] == ["refused"]


def test_a_notice_over_spring_festival_hangs_until_the_first_working_day(walker: Walker) -> None:
    apply(walker, surveyed="2026-02-09T11:00:00+08:00")
    investigate(walker, visited="2026-02-09T14:00:00+08:00")
    notice = post_the_notice(walker, "2026-02-10T09:00:00+08:00")

    code = walker.stage.read(lambda work: work.session.scalars(select(Case.query_code)).first())
    assert "2月24日" in walker.go(None, f"/g/{notice.code}", phone=True).inner_text("main")  # nominal 02-17, a holiday
    assert "到 2月24日 为止" in walker.go(None, f"/q/{code}", phone=True).inner_text("main")
    walker.at("2026-02-24T23:59:00+08:00")
    assert walker.status(f"/g/{notice.code}") == 200 and "forward" not in walker.open_steps()
    walker.at("2026-02-25T00:01:00+08:00")
    assert walker.status(f"/g/{notice.code}") == 410
    walker.at("2026-02-25T09:00:00+08:00")
    take_down(walker, notice)
    assert "forward" in walker.open_steps()
