"""The joint meeting in Chromium as its people meet it: votes under each rule, a recusal, minutes, follow-up; and a circulation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from server.cases.models import Task
from server.documents.models import Document
from tests.browser.walker import Walker
from tests.integration.meetings.story import Chamber
from tests.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECRETARY, CHAIR, CIVIL, TREASURY = "secretary.meeting", "convener.meeting", "member.civil", "chief.treasury"
RESOLVED = {"text": "议定意见", "basis": "本县联席会议议事规则", "act_days": "10"}
Shoot = Callable[[Page, str], None]


@pytest.fixture
def walker(stage: Stage, serve: Callable[[Flask], str], open_page: Callable[..., Page], tmp_path: Path) -> Walker:
    return Walker(stage, serve(stage.application()), open_page, tmp_path)


@pytest.fixture
def chamber(stage: Stage) -> Chamber:
    return Chamber(stage)


def say(walker: Walker, base: str, login: str, item: str, vote: str, text: str = "") -> Page:
    """Vote on one's own telephone."""
    page = walker.go(login, f"{base}/my", phone=True)
    card = page.locator(f"#item-{item}")
    card.locator(f"[name=vote][value={vote}]").check()
    card.locator("[name=text]").fill(text)
    walker.press(page, "表决", scope=f"#item-{item}")
    return page


def step_aside(walker: Walker, base: str, login: str, item: str) -> None:
    """Stand aside on one's own telephone."""
    page = walker.go(login, f"{base}/my", phone=True)
    card = page.locator(f"#item-{item}")
    card.locator("details summary").click()
    card.locator("[name=reason]").fill("申请人是我的近亲属")
    walker.press(page, "申请回避", scope=f"#item-{item}")
    expect(card.get_by_text("您已回避")).to_be_visible()


def announce(walker: Walker, base: str, item: str, expected: str, **answers: str) -> None:
    """Announce the resolution that the votes make."""
    page = walker.go(SECRETARY, f"{base}/live?item={item}")
    assert expected in page.locator("main").inner_text(), page.locator("main").inner_text()
    walker.fill(page, RESOLVED | answers)
    walker.press(page, "宣布决议，下一案")


def write_and_sign(walker: Walker, chamber: Chamber, base: str, shoot: Shoot, name: str) -> str:
    """Write the minutes, sign them, and return what is printed."""
    page = walker.go(SECRETARY, f"{base}/live")
    page.get_by_role("link", name="起草纪要").click()
    walker.fill(page, {"overview": "通报上月情况"})
    walker.press(page, "送召集人审签")
    walker.press(walker.go(CHAIR, f"{base}/minutes"), "同意印发")
    (minutes,) = chamber.rows(Document, kind="meeting-minutes")
    paper = walker.go(SECRETARY, f"/documents/{minutes.id}/print")
    shoot(paper, name)
    return paper.locator("body").inner_text()


def test_three_matters_under_three_rules_and_one_that_a_recusal_puts_off(
    walker: Walker, chamber: Chamber, shoot: Shoot
) -> None:
    majority, broken = chamber.ask(), chamber.ask()
    everybody, anybody = (chamber.ask(question=each, amount=None) for each in ("soft-exit", "overdue-transfer"))
    base = f"/meetings/{chamber.meeting().id}"
    page = walker.go(SECRETARY, base)
    walker.press(page, "保存，发会议通知")
    walker.at("2026-09-24T14:30:00+08:00")
    for login in (CHAIR, CIVIL, TREASURY):
        walker.press(walker.go(login, f"{base}/my", phone=True), "我到了，签到")
    walker.press(walker.go(SECRETARY, base), "清点人数，开会")
    for instance, vote in ((majority, "agree"), (everybody, "refuse"), (anybody, "abstain")):
        say(walker, base, CIVIL, chamber.item(instance).id, "agree", "属实")
        say(walker, base, TREASURY, chamber.item(instance).id, vote, "资金另行安排")
    step_aside(walker, base, TREASURY, chamber.item(broken).id)

    announce(walker, base, chamber.item(majority).id, "2 个单位表决，需 2 票")
    announce(walker, base, chamber.item(everybody).id, "不同意 1")  # one of two refuses: not agreed to by all
    announce(walker, base, chamber.item(anybody).id, "2 个单位表决，需 1 票")
    walker.go(SECRETARY, f"{base}/live?item={chamber.item(broken).id}")
    shoot(page, "meeting-1-recused")
    walker.press(page, "留待下次，下一案")
    paper = write_and_sign(walker, chamber, base, shoot, "meeting-2-minutes")
    for words in (
        "同意 1，不同意 1，暂缓 0，弃权 0（全体同意为通过，需 2 票）",
        "（一个单位同意即通过，需 1 票）",
        "戚财管",
        "留待下次：不够法定人数",
    ):
        assert words in paper, words
    assert [chamber.resolution(each).outcome for each in (majority, everybody, anybody)] == ["agree", "refuse", "agree"]
    _carry_out(walker, chamber)
    assert chamber.meeting().state == "closed"
    assert chamber.request(broken).state == "waiting"
    assert [chamber.state(each) for each in (majority, everybody, anybody)] == [
        "decide"
    ] * 3  # the department's own step
    shoot(walker.go(SECRETARY, f"/cases/{chamber.case(majority).id}"), "meeting-3-case")


def _carry_out(walker: Walker, chamber: Chamber) -> None:
    """Report each resolution as carried out, and close it."""
    walker.stage.tick()
    for step, login, answers in (
        ("carry_out", "reviewer.civil", {"done_kind": "done", "report": "已依法作出决定"}),
        ("verify", SECRETARY, {"verify_outcome": "accepted"}),
    ):
        waiting = [task.id for task in walker.rows(Task) if task.state == "open" and task.element == step]
        assert len(waiting) == 3
        for task in waiting:
            walker.complete(walker.go(login, f"/tasks/{task}"), answers)
        walker.stage.tick()


def test_a_meeting_that_would_come_too_late_is_a_circulation(walker: Walker, chamber: Chamber, shoot: Shoot) -> None:
    walker.at("2026-09-29T10:00:00+08:00")
    tied, silent, late = chamber.ask(), chamber.ask(), chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    page = walker.go(SECRETARY, base)
    # LS.spend, 15 WD from Tue 09-29: 09-30 (1), 10-08…10 (4), 12…16 (9), 19…23 (14), 26 (15)
    walker.fill(page, {"planned_at": "2026-10-27T14:30"})
    walker.press(page, "只保存")
    assert "3 件案件在会议之前就到期" in page.inner_text("main") and "最晚 2026年10月26日" in page.inner_text("main")
    walker.fill(page, {"planned_at": "2026-09-30T17:00"})
    walker.press(page, "保存，改用书面会签")
    for instance in (tied, silent, late):
        say(walker, base, CIVIL, chamber.item(instance).id, "agree")
    say(walker, base, TREASURY, chamber.item(tied).id, "refuse", "建议再核实")
    walker.go(SECRETARY, f"{base}/live?item={chamber.item(silent).id}")
    shoot(page, "meeting-4-awaited")
    assert "还没有同意书面会签" in page.inner_text("main") and "待答复" in page.inner_text("main")
    assert page.get_by_role("button", name="留待下次").count() == 0
    walker.press(walker.go(CHAIR, f"{base}/my", phone=True), "召集人同意书面会签")

    walker.at("2026-09-30T17:30:00+08:00")
    announce(
        walker,
        base,
        chamber.item(tied).id,
        "票数相等",
        chair_choice="agree",
        chair_reason="入户已经查明",
        amount="8000",
    )
    phone = walker.go(TREASURY, f"{base}/my", phone=True)
    assert "答复截止时间已经过了" in phone.inner_text("main")
    say(walker, base, TREASURY, chamber.item(late).id, "agree", "迟到的答复")
    announce(walker, base, chamber.item(late).id, "都已表决")
    walker.go(SECRETARY, f"{base}/live?item={chamber.item(silent).id}")
    walker.press(page, "留待下次，下一案")
    paper = write_and_sign(walker, chamber, base, shoot, "meeting-5-circulation")
    assert "入户已经查明" in paper and "（2026-09-30 17:30 截止以后答复）" in paper
    assert chamber.request(silent).state == "waiting"
    walker.stage.tick()
    assert [chamber.state(each) for each in (tied, late)] == ["decide"] * 2


def test_two_secretaries_at_one_agenda_lose_nothing(walker: Walker, chamber: Chamber, shoot: Shoot) -> None:
    one, two = chamber.ask(), chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    first, second = walker.go(SECRETARY, base), walker.go("secretary2.meeting", base)
    first.uncheck("[name=take-1]")
    first.fill("[name=facts-0]", "张示八写的事实")
    walker.press(first, "只保存")
    second.fill("[name=facts-0]", "陶示八写的事实")
    second.get_by_role("button", name="保存，发会议通知").click()
    second.wait_for_load_state()
    shoot(second, "meeting-6-clash")
    words = second.inner_text("main")
    assert "同事刚保存过这份议程" in words and "同事写的：张示八写的事实" in words
    assert second.input_value("[name=facts-0]") == "陶示八写的事实"
    walker.press(second, "保存，发会议通知")
    assert chamber.item(one).facts == "陶示八写的事实" and chamber.item(two).position == 2
    assert chamber.meeting().state == "convened"
