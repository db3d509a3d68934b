"""A meeting through the browser's requests, by each of its people; what is typed is never lost."""

from __future__ import annotations

from typing import Any

import pytest

from server.cases.models import Case
from server.documents.models import Document
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, MeetingSeries, Opinion, Resolution
from tests.integration.meetings.story import CORE, Chamber
from tests.stage import csrf_token


class Browser:
    """One signed-in browser; when days have passed its person signs in again."""

    def __init__(self, chamber: Chamber, login: str) -> None:
        self._stage, self._login = chamber.stage, login
        self._since, self._client = chamber.stage.clock.now(), chamber.stage.client(login)

    @property
    def client(self) -> Any:
        """Return the client with a session that has not ended."""
        if self._stage.clock.now() != self._since:
            self._since, self._client = self._stage.clock.now(), self._stage.client(self._login)
        return self._client

    def get(self, path: str) -> str:
        """Return a page's text."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.get_data(as_text=True))

    def post(self, path: str, *, on: str, **form: Any) -> Any:
        """Send a form that stands on a page."""
        return self.client.post(path, data={"csrf_token": csrf_token(self.client, on), **form})


@pytest.fixture
def secretary(chamber: Chamber) -> Browser:
    return Browser(chamber, "secretary.meeting")


def agenda_form(chamber: Chamber, *instances: str, **changes: Any) -> dict[str, Any]:
    """Return the agenda builder's form as it is laid out, in this order."""
    form: dict[str, Any] = {
        "version": str(chamber.meeting().version),
        "planned_at": "2026-09-24T14:30",
        "place": "县政府第二会议室",
    }
    for number, instance in enumerate(instances):
        form |= {f"source-{number}": f"request:{chamber.request(instance).id}", f"take-{number}": "1", f"order-{number}": str(number),
                 f"facts-{number}": "家庭困难"}  # fmt: skip
    return form | changes


def test_who_was_ticked_stays_and_a_meeting_without_a_quorum_says_who_is_missing(
    chamber: Chamber, secretary: Browser
) -> None:
    one = chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    secretary.post(f"{base}/agenda", on=base, **agenda_form(chamber, one), way="meeting")
    chair = chamber.stage.actor(CORE[0]).id

    everybody = [chamber.stage.actor(login).id for login in CORE]
    secretary.post(f"{base}/attendance", on=base, there=everybody, open="1")  # days before it is planned
    early = secretary.get(base)
    assert "提前开请先改时间" in early
    assert f'id="there-{chair}" name="there" value="{chair}" checked' in early

    chamber.stage.clock.move_to(chamber.meeting().planned_at)
    asked = secretary.post(f"{base}/attendance", on=base, there=[chair], open="1")
    assert chamber.meeting().state == "convened", "a tick that was forgotten puts no meeting off"
    first = secretary.get(asked.location)
    assert "会议还没有动" in first and "法定人数不够，改期" in first
    secretary.post(f"{base}/attendance", on=base, there=[chair], open="put-off")
    missed = secretary.get(base)
    assert "不够法定人数（缺：青穗县民政局、青穗县财政局）" in missed and "改用书面会签" in missed
    assert chamber.meeting().state == "preparing"


def test_a_whole_meeting_in_the_browser(chamber: Chamber, secretary: Browser) -> None:
    one, two = chamber.ask(), chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    assert "超过救助上限" in secretary.get("/meetings")
    sent = secretary.post(f"{base}/agenda", on=base, **agenda_form(chamber, two, one), way="meeting")
    assert sent.status_code == 303 and chamber.meeting().state == "convened"

    chamber.stage.clock.move_to(chamber.meeting().planned_at)
    people = [chamber.stage.actor(login).id for login in CORE]
    opened = secretary.post(f"{base}/attendance", on=base, there=people, open="1")
    assert opened.location.endswith("/live")
    page = secretary.get(f"{base}/live")
    assert page.index(chamber.case(two).code) < page.index(chamber.case(one).code)

    civil = Browser(chamber, "member.civil")
    civil.get("/meetings/mine")
    civil.post(
        f"/meetings/items/{chamber.item(two).id}/vote",
        on=f"{base}/my",
        meeting=chamber.meeting().id,
        vote="agree",
        text="属实",
    )
    money = chamber.stage.unit("treasury")
    secretary.post(
        f"/meetings/items/{chamber.item(two).id}/record", on=f"{base}/live", meeting=chamber.meeting().id, how="spoken",
        **{f"vote-{money}": "agree", f"text-{money}": "有资金"},
    )  # fmt: skip
    assert {(row.vote, row.how) for row in chamber.rows(Opinion)} == {("agree", ""), ("agree", "spoken")}
    concluded = secretary.post(
        f"{base}/conclude", on=f"{base}/live", agenda_item=chamber.item(two).id, conclusion="resolved", text="同意救助", amount="８,000",
        responsible=chamber.stage.unit("civil-affairs"), act_days="10",
    )  # fmt: skip
    assert concluded.status_code == 303 and chamber.resolution(two).amount == 8000

    chamber.resolve(one)
    secretary.post(f"{base}/minutes", on=f"{base}/minutes", overview="通报转办情况")
    convener = Browser(chamber, "convener.meeting")
    convener.post(f"{base}/minutes/sign", on=f"{base}/minutes", minutes_outcome="sign")
    (minutes,) = chamber.rows(Document, kind="meeting-minutes")
    printed = secretary.get(f"/documents/{minutes.id}/print")
    for word in ("通报转办情况", "同意救助", "8,000.00 元", "不代替行政决定", "有资金", chamber.case(one).code):
        assert word in printed, word
    assert "示例" not in minutes.facts["overview"] and "6901021985" not in printed


def test_what_was_typed_comes_back_with_a_refusal(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    for change, word in (
        ({"version": "99"}, "议程刚被别人改过"),
        ({"planned_at": "昨天"}, "2026-12-09 14:30"),
        ({"facts-0": "证件 690102198503120016，三口之家"}, "请不要写身份证号"),
        ({"place": ""}, "请填写地点"),
    ):
        answer = secretary.post(f"{base}/agenda", on=base, **agenda_form(chamber, one, **change))
        page = answer.get_data(as_text=True)
        assert answer.status_code in (409, 422) and word in page, word
        assert change.get("facts-0", "家庭困难") in page
    assert chamber.rows(AgendaItem) == []


def test_a_conclusion_that_lacks_something_keeps_its_words(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    chamber.hold(one)
    base = f"/meetings/{chamber.meeting().id}"
    form = {"agenda_item": chamber.item(one).id, "conclusion": "resolved", "text": "同意一次性救助", "act_days": "10"}
    answer = secretary.post(
        f"{base}/conclude", on=f"{base}/live", **form, responsible=chamber.stage.unit("civil-affairs")
    )
    assert answer.status_code == 409 and "还有单位没有表决" in answer.get_data(as_text=True)
    assert "同意一次性救助" in answer.get_data(as_text=True)

    chamber.vote(one, {"member.civil": "agree", "chief.treasury": "agree"})
    answer = secretary.post(f"{base}/conclude", on=f"{base}/live", **form, amount="八千")
    assert answer.status_code == 422 and "同意一次性救助" in answer.get_data(as_text=True)


def test_a_second_press_of_each_button_does_nothing_more(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    base = f"/meetings/{chamber.meeting().id}"
    form = agenda_form(chamber, one)
    for _ in range(2):
        secretary.post(f"{base}/agenda", on=base, **form, way="meeting")
    assert len(chamber.rows(Document, kind="meeting-notice")) == 1
    chamber.attend(*CORE)
    chamber.stage.clock.move_to(chamber.meeting().planned_at)
    people = [chamber.stage.actor(login).id for login in CORE]
    for _ in range(2):
        assert secretary.post(f"{base}/attendance", on="/meetings", there=people, open="1").status_code == 303
    assert len(chamber.rows(Document, kind="meeting-attendance")) == 1
    chamber.resolve(one)
    for _ in range(2):
        secretary.post(f"{base}/minutes", on="/meetings", overview="一")
    convener = Browser(chamber, "convener.meeting")
    for _ in range(2):
        convener.post(f"{base}/minutes/sign", on="/meetings", minutes_outcome="sign")
    assert len(chamber.rows(Document, kind="meeting-minutes")) == 1


def test_single_and_regular_meetings_are_planned_on_the_calendar(chamber: Chamber, secretary: Browser) -> None:
    for _ in range(2):
        secretary.post(
            "/meetings/series", on="/meetings", first_on="2026-09-09", every_weeks="2", at="14:30", series_place="县政府"
        )  # fmt: skip
    page = secretary.get("/meetings")
    assert "10月7日 不上班，顺延" in page and len(chamber.rows(MeetingSeries)) == 1
    (ended,) = chamber.rows(MeetingSeries)
    secretary.post(f"/meetings/series/{ended.id}/end", on="/meetings")
    secretary.post(
        "/meetings/series", on="/meetings", first_on="2026-09-09", every_weeks="2", at="14:30", series_place="县政府"
    )
    assert [row.ended_on is None for row in chamber.rows(MeetingSeries)].count(True) == 1  # ended by mistake: set anew
    wrong = secretary.post(
        "/meetings/series", on="/meetings", first_on="2026-09-09", every_weeks="99", at="25:99", series_place="县政府"
    )
    assert wrong.status_code == 422 and "25:99" in wrong.get_data(as_text=True)

    for _ in range(2):
        secretary.post(
            "/meetings/new", on="/meetings", planned_at="2026-09-23T14:30", place="县政府", submission="one-form-key"
        )
    assert len(chamber.rows(Meeting)) == 1 == len(chamber.rows(Case, kind="meeting"))
    past = secretary.post(
        "/meetings/new", on="/meetings", planned_at="2026-09-01T14:30", place="县政府", submission="other-form-key"
    )
    assert past.status_code == 422 and "2026-09-01T14:30" in past.get_data(as_text=True)


def test_a_member_signs_in_and_stands_aside_on_the_phone(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one)
    chamber.prepare()
    base = f"/meetings/{chamber.meeting().id}/my"
    member = Browser(chamber, "chief.treasury")
    member.post(f"{base}/sign-in", on=base)
    assert "您已签到" in member.get(base)
    member.post(
        f"/meetings/items/{chamber.item(one).id}/my-aside", on=base, meeting=chamber.meeting().id, reason="近亲属"
    )
    assert "您已回避" in member.get(base)


def test_the_votes_part_of_the_page_tells_no_vote_before_its_time(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "refuse"})
    part = f"/meetings/{chamber.meeting().id}/live/votes?item={chamber.item(one).id}"
    assert "已表决" in secretary.get(part) and "不同意" not in secretary.get(part)

    chamber.vote(one, {"chief.treasury": "agree"})
    assert "不同意" in secretary.get(part) and "票数相等" in secretary.get(part)


def test_the_case_page_of_a_waiting_household_tells_where_it_stands(chamber: Chamber, secretary: Browser) -> None:
    one = chamber.ask()
    path = f"/cases/{chamber.case(one).id}"
    clerk = Browser(chamber, "clerk.qingsui")
    assert "最晚 9月24日 审议" in clerk.get(path)
    chamber.hold(one)
    assert "已列入" in secretary.get(path)
    chamber.resolve(one)
    assert "已决议" in clerk.get(path) and "由主管部门依法作出决定" in clerk.get(path)


@pytest.mark.parametrize(
    "path", ["/meetings", "/meetings/resolutions", "/meetings/{m}", "/meetings/{m}/live", "/meetings/{m}/minutes"]
)
def test_every_page_speaks_english_too(chamber: Chamber, path: str) -> None:
    one = chamber.ask()
    chamber.hold(one)
    answer = chamber.stage.client("secretary.meeting").get(path.format(m=chamber.meeting().id) + "?lang=en")

    assert answer.status_code == 200 and 'lang="en"' in answer.get_data(as_text=True)


def test_the_secretary_brings_a_case_that_no_step_asks_for(chamber: Chamber, secretary: Browser) -> None:
    """“五有”家庭渐退: nothing waits for the meeting, its clock runs on, and what is resolved stands in the case."""
    asked = chamber.ask()
    page, code = f"/meetings/{chamber.meeting().id}", chamber.case(asked).code
    told = {"added_question": "soft-exit", "added_reason": "有车，主要劳动力住院，是否给六个月渐退"}
    wrong = secretary.post(f"{page}/agenda", on=page, **agenda_form(chamber, asked, added_code="没有这一件", **told))
    assert (wrong.status_code, "没有这个案件编号" in wrong.get_data(as_text=True)) == (422, True)
    for _twice in range(2):
        secretary.post(f"{page}/agenda", on=page, **agenda_form(chamber, asked, added_code=code, **told))
    (brought,) = chamber.rows(MeetingRequest, kind="brought")
    assert (brought.question, brought.instance_id) == ("soft-exit", None)
    (item,) = chamber.rows(AgendaItem, request_id=brought.id)
    assert "渐退" in item.facts

    chamber.prepare()
    chamber.attend(*CORE)
    chamber.open()
    chamber.vote(None, {"member.civil": "agree", "chief.treasury": "agree"})
    chamber.conclude(None, amount=None, text="渐退六个月，之后停发")
    assert chamber.messages() == []
    assert [row.case_id for row in chamber.rows(Resolution)] == [brought.case_id]
