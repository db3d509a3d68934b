"""A browser that kept an old page sends it again: the same words are one record, other words are refused and kept on the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from server.cases.models import Case
from server.complaints.models import Complaint
from server.discovery.models import Consult, HelpVisit, LeadReport
from server.foundation.database import Base
from server.foundation.models import IdempotencyKey
from server.meetings.models import Meeting
from server.notices.models import Objection
from server.online.models import OnlineApplication
from server.relief.models import Relief
from server.reviews.models import Change
from tests.integration.discovery.conftest import REPORT
from tests.integration.notices.board import Board
from tests.integration.online.conftest import SENT
from tests.integration.relief.story import SUN
from tests.integration.reviews.story import Town
from tests.stage import Stage

SERVER = Path(__file__).parents[3] / "server"


@dataclass(frozen=True)
class Sheet:
    """One form that makes a record: who fills it in, where, with what, and the field that says something else afterwards."""

    model: type[Base]
    login: str | None
    page: str
    to: str
    fields: dict[str, str]
    other: dict[str, str]


def _lead(stage: Stage) -> Sheet:
    said = {name: str(value) for name, value in REPORT.items()} | {"found_at": "2026-09-18T08:30", "urgent": "false"}
    other = {"name": "另示例", "narrative": "独居老人三天没有开门"}
    return Sheet(LeadReport, "village1.qingsui", "/leads/new", "/leads/new", said, other)


def _visit(stage: Stage) -> Sheet:
    said = {"way": "visit", "found": "well", "note": "都好", "visited_on": "2026-09-18"}
    page = f"/visits/{Town(stage).home().household}"
    return Sheet(HelpVisit, "village1.qingsui", page, page, said, {"note": "又去了一次，老人摔伤"})


def _consult(stage: Stage) -> Sheet:
    said = {"way": "phone", "question": "怎么申请", "answer": "到窗口", "result": "answered"}
    return Sheet(Consult, "village1.qingsui", "/consults", "/consults", said, {"question": "另一家问大病怎么办"})


def _emergency(stage: Stage) -> Sheet:
    groups = ("person", "event", "report")
    said = {f"{group}-{name}": str(value) for group in groups for name, value in SUN[group].items()}
    said |= {"event-happened_at": "2026-09-17T20:40", "person-registered_elsewhere": "true"}
    other = {"event-narrative": "又一户灶房起火，人没有地方住"}
    return Sheet(Relief, "duty.qingsui", "/urgent/new", "/urgent/new", said, other)


def _from_home(stage: Stage) -> Sheet:
    said = {k: str(v) for k, v in SENT.items() if isinstance(v, str)} | {"wants": "dibao", "causes": "unemployment"}
    said |= {"township": stage.unit("qingsui"), "urgent": "false", "informed": "true", "truthful": "true"}
    return Sheet(OnlineApplication, None, "/apply", "/apply", said, {"name": "孙示例", "narrative": "替邻居再交一份"})


def _complaint(stage: Stage) -> Sheet:
    said = {"way": "window", "about": "other", "who": "某处", "points-0-text": "发放晚了一个月"}
    return Sheet(
        Complaint, "clerk.qingsui", "/complaints/new", "/complaints/new", said, {"points-0-text": "窗口没有人"}
    )


def _public_complaint(stage: Stage) -> Sheet:
    said = {"about": "household", "who": "麦香村钱某", "points-0-text": "有小轿车没有申报"}
    return Sheet(Complaint, None, "/report", "/report", said, {"who": "麦香村孙某"})


def _objection(stage: Stage) -> Sheet:
    page = f"/g/{_posted(stage).code}"
    said = {"content": "家里有一辆货车没有申报"}
    return Sheet(Objection, None, page, f"{page}/objection", said, {"content": "在镇上还有一间门面出租"})


def _objection_here(stage: Stage) -> Sheet:
    page = f"/notices/{_posted(stage).id}"
    said = {"content": "家里有一辆货车没有申报", "way": "phone"}
    return Sheet(Objection, "clerk.qingsui", page, f"{page}/objections", said, {"content": "另一人说有门面出租"})


def _posted(stage: Stage) -> Any:
    board = Board(stage)
    board.begin()
    return board.post()


def _meeting(stage: Stage) -> Sheet:
    said = {"planned_at": "2026-09-23T14:30", "place": "县政府第二会议室"}
    return Sheet(Meeting, "secretary.meeting", "/meetings", "/meetings/new", said, {"place": "民政局三楼"})


def _change(stage: Stage) -> Sheet:
    home = Town(stage).home()
    page = f"/reviews/changes/new?household={home.household}"
    said = {"household": home.household, "kind": "income", "happened_on": "2026-09-10", "words": "工资涨了"}
    return Sheet(Change, "clerk.qingsui", page, "/reviews/changes/new", said, {"words": "妻子也进厂上班"})


def _village_change(stage: Stage) -> Sheet:
    home = Town(stage).home()
    said = {"household": home.household, "kind": "died", "happened_on": "2026-09-10", "who": "李示例", "words": "前天去世",
            "reporter": "陶示一", "truthful": "true"}  # fmt: skip
    other = {"kind": "job", "words": "儿子进厂上班"}
    return Sheet(Change, "village1.qingsui", "/reviews/report", "/reviews/report", said, other)


def _own_change(stage: Stage) -> Sheet:
    town = Town(stage)
    review = town.check(town.home())
    code = stage.read(lambda work: work.session.get_one(Case, review.case_id).query_code)
    said = {"kind": "job", "happened_on": "2026-09-01", "who": "李示例", "words": "进厂上班", "reporter": "陈示例",
            "truthful": "true"}  # fmt: skip
    return Sheet(Change, None, f"/q/{code}/family", f"/q/{code}/family", said, {"words": "又买了一辆三轮车"})


SHEETS = [_lead, _visit, _consult, _emergency, _from_home, _complaint, _public_complaint, _objection, _objection_here,
          _meeting, _change, _village_change, _own_change]  # fmt: skip


class Tab:
    """A browser that keeps what a page held when it was drawn."""

    def __init__(self, stage: Stage, sheet: Sheet) -> None:
        self.stage, self.sheet = stage, sheet
        self.client = stage.client(sheet.login) if sheet.login else stage.client()
        self.hidden = self.keys_of(self.client.get(sheet.page))
        self.before = self.count()

    def keys_of(self, page: Any) -> dict[str, str]:
        return dict(
            re.findall(r'name="(submission|csrf_token|place_village)" value="([^"]*)"', page.get_data(as_text=True))
        )

    def send(self, hidden: dict[str, str], **changes: str) -> Any:
        return self.client.post(self.sheet.to, data=self.sheet.fields | changes | hidden)

    def count(self) -> int:
        return self.stage.read(
            lambda work: work.session.scalar(select(func.count()).select_from(self.sheet.model)) or 0
        )

    @property
    def made(self) -> int:
        return self.count() - self.before


@pytest.fixture(params=SHEETS, ids=lambda make: make.__name__.strip("_"))
def tab(request: pytest.FixtureRequest, stage: Stage) -> Tab:
    make: Callable[[Stage], Sheet] = request.param
    return Tab(stage, make(stage))


def test_other_words_under_an_old_key_are_refused_and_kept_and_the_next_press_records_them(tab: Tab) -> None:
    first, twice = tab.send(tab.hidden), tab.send(tab.hidden)
    assert (first.status_code < 400, first.status_code, first.location) == (True, twice.status_code, twice.location)
    assert tab.made == 1

    other = tab.sheet.other
    stale = tab.send(tab.hidden, **other)
    text, fresh = stale.get_data(as_text=True), tab.keys_of(stale)
    assert stale.status_code == 409 and tab.made == 1
    assert "先前已经提交过一次" in text and all(words in text for words in other.values())
    assert fresh["submission"] != tab.hidden["submission"]

    assert tab.send(fresh, **other).status_code < 400 and tab.made == 2
    assert tab.send(tab.hidden).status_code == first.status_code and tab.made == 2


def test_a_page_kept_for_days_makes_no_second_record_in_silence(stage: Stage) -> None:
    # What was said is known for two days only: after that nobody can tell whether it is the same.
    tab = Tab(stage, _village_change(stage))
    assert tab.send(tab.hidden).status_code == 303
    stage.run(None, lambda work: work.session.execute(delete(IdempotencyKey)))

    assert tab.send(tab.hidden).status_code == 409 and tab.made == 1


def test_every_room_with_a_key_of_its_own_asks_the_one_place() -> None:
    keyed = {mapper.class_.__name__ for mapper in Base.registry.mappers if "submission" in mapper.columns}
    asking: set[str] = set()
    for path in SERVER.rglob("*.py"):
        if "sent_before(" in (text := path.read_text()):
            calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
            named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "sent_before"]
            asking |= {call.args[1].id for call in named if isinstance(call.args[1], ast.Name)}
    assert asking == keyed and len(keyed) == 9
