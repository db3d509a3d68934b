"""A refusal comes back with the page on which it was typed, and two secretaries at one agenda lose neither one's words."""

from __future__ import annotations

from typing import Any

import pytest

from server.meetings.models import Opinion, Recusal, Resolution
from tests.integration.meetings.story import CORE, Chamber
from tests.integration.meetings.test_meeting_pages import Browser, agenda_form

LONG = "家庭情况已经逐项核实，建议结合医疗救助一并研究"


@pytest.fixture
def secretary(chamber: Chamber) -> Browser:
    return Browser(chamber, "secretary.meeting")


def refused(answer: Any, *words: str) -> str:
    page = str(answer.get_data(as_text=True))
    assert answer.status_code in (409, 422), answer.status_code
    for word in words:
        assert word in page, word
    return page


def test_a_member_s_words_stay_when_the_vote_is_refused(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    item, base = chamber.item(one).id, f"/meetings/{chamber.meeting().id}/my"
    member = Browser(chamber, "chief.treasury")
    here = {"on": base, "meeting": chamber.meeting().id}

    page = refused(member.post(f"/meetings/items/{item}/vote", **here, text=LONG), "请选择表决意见", LONG)
    assert 'href="#f-m1-vote"' in page and 'id="f-m1-vote"' in page  # the summary leads to the question
    refused(
        member.post(f"/meetings/items/{item}/vote", **here, vote="refuse", text=" "),
        "请写意见和理由",
        'value="refuse" checked',
    )
    assert chamber.rows(Opinion) == []
    refused(member.post(f"/meetings/items/{item}/my-aside", **here, reason=" "), "请写明回避的原因", "<details open>")
    assert chamber.rows(Recusal) == []

    chamber.resolve(one)
    refused(member.post(f"/meetings/items/{item}/vote", **here, vote="agree", text=LONG), "已经有了结论", LONG)


def test_the_secretary_s_record_keeps_every_unit_s_words(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    chamber.hold(one)
    item, civil, money = chamber.item(one).id, chamber.stage.unit("civil-affairs"), chamber.stage.unit("treasury")
    form = {
        "meeting": chamber.meeting().id, "how": "phone", f"vote-{civil}": "agree", f"text-{civil}": LONG, f"text-{money}": "资金可以安排",
    }  # fmt: skip
    on = f"/meetings/{chamber.meeting().id}/live"
    page = refused(
        secretary.post(f"/meetings/items/{item}/record", on=on, **form), "请选择表决意见", LONG, "资金可以安排"
    )
    assert f'href="#f-vote-{money}"' in page and 'value="phone" checked' in page
    assert chamber.rows(Opinion) == []  # words without a vote are asked about, not dropped

    aside = {"on": on, "meeting": chamber.meeting().id, "user": chamber.stage.actor("chief.treasury").id, "reason": " "}
    refused(
        secretary.post(f"/meetings/items/{item}/aside", **aside),
        "请写明回避的原因",
        f'value="{aside["user"]}" selected',
    )


def test_who_stands_aside_without_a_deputy_is_not_offered_to_be_recorded(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    chamber.hold(one)
    item = chamber.item(one).id
    treasurer, on = Browser(chamber, "chief.treasury"), f"/meetings/{chamber.meeting().id}"
    treasurer.post(f"/meetings/items/{item}/my-aside", on=f"{on}/my", meeting=chamber.meeting().id, reason="近亲属")

    page = secretary.get(f"{on}/live")
    assert f'name="vote-{chamber.stage.unit("treasury")}"' not in page
    assert f'name="vote-{chamber.stage.unit("civil-affairs")}"' in page


def test_the_chair_is_offered_only_what_the_votes_leave_open(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    chamber.hold(one)
    on = f"/meetings/{chamber.meeting().id}/live"
    assert "2 个单位表决，需 2 票" in secretary.get(on)
    chamber.vote(one, {"member.civil": "agree", "chief.treasury": "abstain"})
    page = secretary.get(on)
    assert "同意票数不够，不同意和暂缓票数相等" in page and 'name="amount"' not in page
    assert 'name="chair_choice" type="radio" value="agree"' not in page

    chamber.vote(one, {"chief.treasury": "refuse"})
    page = secretary.get(on)
    assert "票数相等，召集人决定" in page and 'value="agree"' in page and 'name="amount"' in page


def test_the_second_secretary_sees_what_the_first_saved_and_saves_with_it(chamber: Chamber, secretary: Browser) -> None:
    one, two = chamber.ask(), chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    deputy, form = Browser(chamber, "secretary2.meeting"), agenda_form(chamber, one)
    secretary.post(
        f"{base}/agenda",
        on=base,
        **agenda_form(chamber, two, one, **{"facts-1": "同事写的事实", "place": "二楼会议室"}),
    )

    page = refused(
        deputy.post(f"{base}/agenda", on=base, **form, way="meeting"),
        "议程刚被别人改过",
        "二楼会议室",
        "同事写的：同事写的事实",
        "同事刚列入",
    )
    assert chamber.meeting().state == "preparing"
    again = {**form, **_hidden(page, "version", "source-1", "facts-1"), "take-1": "1", "order-1": "2"}
    assert deputy.post(f"{base}/agenda", on=base, **again).status_code == 303
    assert (chamber.item(one).facts, chamber.item(two).position) == ("家庭困难", 2)
    assert chamber.meeting().place == "县政府第二会议室"


def _hidden(page: str, *names: str) -> dict[str, str]:
    """Return what a form on a page carries under these names."""
    found = {}
    for name in names:
        rest = page.split(f'name="{name}"')[1]
        found[name] = (
            rest.split('value="')[1].split('"')[0]
            if not name.startswith("facts")
            else rest.split(">", 1)[1].split("<")[0]
        )
    return found


def test_a_line_that_another_agenda_took_keeps_its_words_on_the_page(chamber: Chamber, secretary: Browser) -> None:
    one, two = chamber.ask(), chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    form = agenda_form(chamber, one, two, **{"facts-0": LONG})
    secretary.post(
        "/meetings/new", on="/meetings", planned_at="2026-09-23T14:30", place="县政府", submission="another-meeting"
    )
    chamber.put(one)  # on the other agenda

    refused(secretary.post(f"{base}/agenda", on=base, **form), "已经列入另一次会议", f"您写的事实：{LONG}")


def test_words_for_an_agenda_stay_on_the_page_when_a_colleague_opens_the_meeting(
    chamber: Chamber, secretary: Browser
) -> None:
    one, two = chamber.ask(), chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    chamber.put(one)
    chamber.prepare()
    form = agenda_form(chamber, one, two, **{"facts-1": LONG, "place": "三楼会议室"})
    chamber.attend(*CORE)
    chamber.open()

    refused(
        Browser(chamber, "secretary2.meeting").post(f"{base}/agenda", on="/meetings", **form),
        "议程不能再改", "您填的没有保存", "家庭困难", "没有列入这次议程的事项", LONG, "三楼会议室", "2026-09-24 14:30",
    )  # fmt: skip
    refused(secretary.post(f"{base}/cancel", on="/meetings", reason="凑不齐人"), "您填的没有保存", "凑不齐人")
    assert chamber.item(one).facts != "家庭困难" and chamber.meeting().state == "sitting"


def test_the_second_to_announce_a_resolution_hears_so_and_keeps_her_words(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.resolve(one)
    base = f"/meetings/{chamber.meeting().id}"
    form = {"agenda_item": chamber.item(one).id, "conclusion": "resolved", "text": LONG, "act_days": "10",
            "responsible": chamber.stage.unit("civil-affairs")}  # fmt: skip
    answer = Browser(chamber, "secretary2.meeting").post(f"{base}/conclude", on="/meetings", **form)

    refused(answer, "会议不在这一步", f"内容还在这里：{LONG}")
    assert len(chamber.rows(Resolution)) == 1


def test_a_reason_that_is_missing_is_asked_for_beside_its_button(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    refused(secretary.post(f"{base}/cancel", on=base, reason=" "), "取消的原因", "<details open>")
    assert chamber.meeting().state == "preparing"
    chamber.hold(one, people=CORE)
    chamber.resolve(one)
    secretary.post(f"{base}/minutes", on=f"{base}/minutes", overview="概况")
    convener = Browser(chamber, "convener.meeting")
    refused(
        convener.post(f"{base}/minutes/sign", on=f"{base}/minutes", minutes_outcome="return"),
        "退回的理由",
        "<details open>",
    )


def test_the_minutes_name_each_member_the_count_and_who_stood_aside(chamber: Chamber, secretary: Browser) -> None:
    one, two = chamber.ask(), chamber.ask()
    chamber.hold(one, two)
    on = f"/meetings/{chamber.meeting().id}"
    chamber.vote(one, {"member.civil": "agree"})
    money = chamber.stage.unit("treasury")
    secretary.post(
        f"/meetings/items/{chamber.item(one).id}/record", on=f"{on}/live", meeting=chamber.meeting().id, how="spoken",
        **{f"vote-{money}": "agree"},
    )  # fmt: skip
    chamber.conclude(one)
    Browser(chamber, "chief.treasury").post(
        f"/meetings/items/{chamber.item(two).id}/my-aside", on=f"{on}/my", meeting=chamber.meeting().id, reason="近亲属"
    )
    chamber.conclude(two, "carried")
    page = secretary.get(f"{on}/minutes")
    names = {login: chamber.stage.actor(login).name for login in ("member.civil", "chief.treasury")}
    for words in (
        f"青穗县民政局（{names['member.civil']}）：同意", "秘书代记：会上口头", f"{names['chief.treasury']} 回避",
        "2 个单位表决：同意 2，不同意 0，暂缓 0，弃权 0（过半数或规定票数同意为通过，需 2 票）",
    ):  # fmt: skip
        assert words in page, words
