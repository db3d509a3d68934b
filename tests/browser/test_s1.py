"""The allowance of a family from the window to the bank, the review and the archive: every step on its page, in Chromium.

The worked example of the domain reference (S1): accepted on 2026-02-09, across Spring Festival, paid from April.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from server.cases.models import Case
from server.demo.photo import PHOTO
from server.households.models import Benefit
from server.notices.models import Notice
from server.payments.models import Line
from server.verification.models import MeansCheck
from tests.browser.walker import Walker
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORM = {
    "case-items_wanted": "dibao", "case-village": "青穗镇麦香村民委员会", "applicant-name": "陈示例", "applicant-phone": "13900000016",
    "applicant-registered_address": "青穗镇麦香村一组", "applicant-registered_division": "690102",
    "applicant-residence_address": "青穗镇麦香村一组", "applicant-residence_division": "690102",
    "applicant-marital": "married", "applicant-health": "disabled", "applicant-disability_kind": "limb",
    "applicant-disability_grade": "3", "applicant-serious_disease": "false", "applicant-employment": "unemployed",
    "applicant-labour": "partial", "relative_of_staff-is_relative": "false", "property-deposits": "6000",
    "hardship-causes": "disability", "account-payee": "陈示例", "account-payee_relation": "self", "account-bank": "青穗农商行",
    "account-account": "6200000000000000018", "promises-authorised_by-0-person": "陈示例",
    "promises-authorised_by-0-signed_on": "2026-02-09", "promises-good_faith": "true", "promises-sharing": "true",
    "promises-informed": "true", "promises-signed_on": "2026-02-09",
}  # fmt: skip
MEMBER = {"lives_together": "true", "health": "good", "serious_disease": "false", "counted": "true"}
WIFE = MEMBER | {
    "name": "李示例", "id_number": "690102198611200021", "relation": "spouse", "marital": "married", "school_stage": "none",
    "employment": "flexible", "labour": "full",
}  # fmt: skip
SON = MEMBER | {
    "name": "陈小示例", "id_number": "690102201506010036", "relation": "child", "marital": "single", "school_stage": "primary",
    "school": "麦香小学", "employment": "student", "labour": "minor",
}  # fmt: skip
WAGE = {"person": "李示例", "kind": "wage", "amount": "18000", "work_cost": "2400", "counted": "true"}
VISIT = {
    "investigators-0-signed": "true", "investigators-1-name": "吴示二", "investigators-1-post": "值班员", "investigators-1-signed": "true",
    "met_person": "李示例", "met_relation": "spouse", "met_signed": "true", "housing": "自有平房三间", "living": "普通家电，无车",
    "labour": "disability-card", "neighbours-0-name": "某邻居", "neighbours-0-said": "情况属实", "agrees": "yes",
    "findings": "与申报一致", "form_attached": "true",
}  # fmt: skip
ARTICLE = "民发〔2021〕57号第二十条"


@pytest.fixture
def walker(stage: Stage, serve: Callable[[Flask], str], open_page: Callable[..., Page], tmp_path: Path) -> Walker:
    stage.clock.instant = stage.clock.instant.replace(month=2, day=9, hour=1, minute=20)  # the stage opens in September
    photo = tmp_path / "photo.png"
    photo.write_bytes(PHOTO)
    return Walker(stage, serve(stage.application()), open_page, photo)


def test_a_family_is_helped_from_the_window_to_the_archive(walker: Walker) -> None:
    apply(walker)
    assert str(walker.task("dispatch_check").due_at)[:16] == "2026-02-14 16:00"  # 24:00 of the Saturday that is worked
    investigate(walker)
    _post_the_notice(walker)
    _decide(walker)
    _pay(walker)
    _review_and_file(walker)

    (benefit,) = walker.rows(Benefit)
    assert (benefit.amount, str(benefit.since)) == (1100, "2026-04-01")
    assert [line.state for line in walker.rows(Line)] == ["paid"]


def apply(walker: Walker, *, surveyed: str = "2026-02-11T10:00:00+08:00") -> None:
    """Register the family at the window, and start the survey."""
    page = walker.go("clerk.qingsui", "/intake/new")
    walker.fill(page, {"id_number": "690102198503120016"})
    walker.press(page, "开始登记")
    walker.fill(page, FORM)
    for index, who in enumerate((WIFE, SON)):
        walker.press(page, "添加家庭成员")
        walker.fill(page, {f"members-{index}-{name}": value for name, value in who.items()})
    walker.press(page, "添加近12个月收入")
    walker.fill(page, {f"income-0-{name}": value for name, value in WAGE.items()})
    walker.press(page, "添加核对授权")
    walker.fill(page, {"promises-authorised_by-1-person": "李示例", "promises-authorised_by-1-signed_on": "2026-02-09"})
    walker.press(page, "下一步：看建议事项")
    page.uncheck("[name=education-take]")
    walker.fill(page, {"education-reason": "暂不申请"})
    walker.press(page, "登记，出收件回执")
    assert page.get_by_role("heading", level=1).inner_text() == "已登记"

    present = {f"papers-{index}-state": "present" for index in range(3)}
    walker.do("clerk.qingsui", "check", present | {"check_outcome": "complete"})
    scales = ("population", "health", "labour", "rigid_expense", "housing", "schooling", "job")
    walker.do("clerk.qingsui", "assess", {f"dimensions-{s}": "none" for s in scales} | {"consents_to_transfer": "true"})
    assert {d.rule: str(d.due_on) for d in walker.deadlines()} == {"DB.total": "2026-03-27", "DB.start": "2026-02-12"}
    walker.at(surveyed)
    walker.do("clerk.qingsui", "start_survey", {"check_way": "new"})


def investigate(walker: Walker, *, visited: str = "2026-02-26T14:00:00+08:00") -> None:
    """Check the means, visit the home and conclude the survey."""
    walker.do("checker.civil", "dispatch_check", {"sent": "true"})
    walker.at(visited)
    (check,) = walker.rows(MeansCheck)
    page = walker.go("checker.civil", f"/verification/checks/{check.id}")
    page.locator("input[name$=deposits-amount]").first.fill("6000")
    walker.press(page, "保存已填的各行")
    walker.go("checker.civil", f"/verification/checks/{check.id}/rest")
    for box in page.locator("input[name=source]").all():
        box.check()
    walker.press(page, "确认，都记为无记录")
    walker.do("checker.civil", "collect_results", {"report_conclusion": "within", "opinion": "存款6000元，其他无记录"})

    phone = walker.go("clerk.qingsui", f"/verification/visits/{walker.task('visit_home').id}", phone=True)
    walker.fill(phone, VISIT)
    for what in ("scene", "form"):  # photos go by themselves; what is typed beside them stays
        walker.fill(phone, {"what": what, "photos": str(walker.photo)})
        walker.press(phone, "上传")
    assert phone.input_value("[name=housing]") == "自有平房三间"
    walker.press(phone, "记录入户调查")

    walker.do("reviewer.civil", "review_report", {"report_sound": "true", "review_opinion": "核对完整"})
    walker.do("reviewer.qingsui", "conclude_survey", {"verify_result": "within", "reasons": "核对和入户一致"})


def _post_the_notice(walker: Walker) -> None:
    walker.at("2026-02-27T09:00:00+08:00")
    page = walker.open_task("reviewer.qingsui", "initial_opinion")
    assert page.input_value("[name=proposed_amount]") == "1100.00"
    walker.complete(page, {"reason": "经调查核实，符合条件", "basis": "民发〔2021〕57号第十九条"})
    (notice,) = walker.rows(Notice)
    phone = walker.go("village1.qingsui", f"/notices/{notice.id}", phone=True)
    walker.fill(phone, {"photos": str(walker.photo)})
    walker.press(phone, "上传照片并登记张贴")

    anybody = walker.go(None, f"/g/{notice.code}", phone=True)
    assert "陈*" in anybody.inner_text("main") and "陈示例" not in anybody.inner_text("main")
    code = walker.stage.read(lambda work: work.session.scalars(select(Case.query_code)).first())
    assert "到 3月6日 为止" in walker.go(None, f"/q/{code}", phone=True).inner_text("main")
    walker.at("2026-03-06T23:59:00+08:00")
    assert "take_down" not in walker.open_steps() and "forward" not in walker.open_steps()
    walker.at("2026-03-09T09:00:00+08:00")
    assert walker.status(f"/g/{notice.code}") == 410
    walker.go("village1.qingsui", f"/notices/{notice.id}", phone=True)
    walker.fill(phone, {"photos": str(walker.photo)})
    walker.press(phone, "上传照片并登记撤下")


def _decide(walker: Walker) -> None:
    walker.do("clerk.qingsui", "forward", {"complete": "true"})
    assert {str(d.due_on) for d in walker.deadlines() if d.rule == "DB.county"} == {"2026-03-23"}
    walker.at("2026-03-20T09:00:00+08:00")
    page = walker.open_task("reviewer.civil", "county_review")
    walker.fill(page, {"review_outcome": "forward"})
    assert page.is_checked("[name=proposed][value=grant]") and page.input_value("[name=proposed_amount]") == "1100.00"
    walker.complete(page, {"reason": "材料齐全，程序合规", "basis": ARTICLE})
    page = walker.open_task("approver.civil", "sign_county")
    walker.fill(page, {"decision": "granted"})
    assert page.input_value("[name=decided_amount]") == "1100.00"
    walker.complete(page, {})
    delivered = {"way": "signature", "received_by": "陈示例", "delivered_at": "2026-03-20T09:00"}
    walker.do("clerk.qingsui", "deliver", delivered)
    walker.do("clerk.qingsui", "publish", {"posted_on": "2026-03-20", "place": "麦香村公示栏"})
    assert walker.open_steps() == set()


def _pay(walker: Walker) -> None:
    walker.at("2026-04-01T09:00:00+08:00")
    page = walker.go("maker.finance", "/payments/funds")
    page.locator("main details summary").first.click()
    walker.fill(page, {"name": "中央补助资金", "code": "ZY", "source": "central", "items": "dibao"})
    walker.press(page, "开设", scope="main details")
    page.get_by_role("link", name="中央补助资金").click()
    walker.fill(page, {"amount": "100000", "voucher": "拨-1"})
    walker.press(page, "入账")
    walker.go("maker.finance", "/payments")
    walker.press(page, "编制当月批次")
    run = page.url
    walker.do("maker.finance", "build", {"build_outcome": "submit"})
    counted = {"check_outcome": "pass", "control_count": "1", "control_total": "1100"}
    walker.do("cashier.finance", "check", counted)
    walker.stage.tick()  # the worker writes the bank's file
    answer = walker.photo.with_name("bank.csv")
    head = "批次号,序号,户名,金额(元),结果,原因代码,原因\n"
    answer.write_text(head + "202604-1,1,陈示例,1100.00,成功,,\n", encoding="utf-8-sig")
    walker.go("maker.finance", run)
    walker.fill(page, {"file": str(answer)})
    walker.press(page, "上传并预览")
    walker.press(page, "确认导入并记账")
    walker.do("cashier.finance", "reconcile", {"balanced": "true"})


def _review_and_file(walker: Walker) -> None:
    case: Case = walker.stage.read(
        lambda work: work.session.scalars(select(Case).where(Case.kind == "application")).one()
    )
    page = walker.go("clerk.qingsui", f"/archives/cases/{case.id}")
    assert "扫描件：入户 现场照片" in page.inner_text("main")
    assert "确认通知书" in page.inner_text("main form"), "what came back signed and was not scanned is named"
    walker.fill(page, {"why": "签字的原件在纸质卷内，窗口没有扫描仪"})
    walker.press(page, "编档号、归档")
    assert "已归档" in page.inner_text("main")
    walker.at("2026-09-18T09:00:00+08:00")
    # The check of an unsteady income, half a year on; September's limit has passed, so that no batch begins by itself.
    assert walker.open_steps() == {"declare"}
