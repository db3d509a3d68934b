"""Where a relative of staff is filed, no township changes an aid before the county was in the home (separation of duties, 10)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.cases.models import Instance, Task
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.reviews.models import Stop
from server.reviews.stopping import propose
from server.verification.models import HomeVisit
from server.verification.opening import investigate
from server.verification.survey import file_relative
from tests.integration.reviews.answers import decided, delivered, heard
from tests.integration.reviews.story import Home, Town
from tests.stage import Stage

FACTS = "李示例 2026年8月起每月工资 2600 元，社保缴费记录可查。"
RELATIVE = {"staff_name": "何示例", "staff_post": "河沿镇窗口经办", "relation": "外甥"}


@pytest.fixture
def delegated(stage: Stage) -> Town:
    """河沿镇, to which the county has delegated the decision about the allowance."""
    town = Town(stage, "heyan")
    town.at("2026-09-18T09:00+08:00")
    return town


def cut(town: Town, home: Home) -> Stop:
    return town.stage.run(
        "clerk.heyan",
        lambda work: propose(
            work, household_id=home.household, item="dibao", outcome="cut", ground="income-up", facts=FACTS, amount=Decimal(500)
        ),
    )  # fmt: skip


def hear(town: Town, stop: Stop) -> None:
    town.do("clerk.heyan", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.heyan", stop.case_id, "listen", heard(town))


def file(town: Town, case_id: str) -> None:
    town.stage.run("clerk.heyan", lambda work: file_relative(work, case_id=case_id, **RELATIVE))


def decider(town: Town, stop: Stop) -> str:
    (task,) = town.all(Task, Task.case_id == stop.case_id, Task.element == "decide", Task.state == "open")
    return str(task.unit_id)


def test_a_delegated_township_decides_a_change_by_itself(delegated: Town):
    stop = cut(delegated, delegated.home())
    hear(delegated, stop)

    assert decider(delegated, stop) == delegated.town
    delegated.do("leader.heyan", stop.case_id, "decide", decided())
    assert delegated.row(Stop, stop.id).decision == "carry-out"


def test_the_county_decides_where_a_relative_is_filed_already(delegated: Town):
    home = delegated.home()
    file(delegated, cut_and_dropped(delegated, home).case_id)

    stop = cut(delegated, home)
    hear(delegated, stop)

    assert decider(delegated, stop) == delegated.stage.unit("civil-affairs")
    delegated.do("approver.civil", stop.case_id, "decide", decided())


def keep_visit(work: Work, stop: Stop) -> None:
    row = HomeVisit(
        id=work.new_id(), county=work.house.county, case_id=stop.case_id, household_id=stop.household_id, level="county",
        visited_on=work.today, way="on-site", first_name="秦示三", second_name="蒋示四", recorded_by=work.actor.id, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()


def cut_and_dropped(town: Town, home: Home) -> Stop:
    stop = cut(town, home)
    hear(town, stop)
    town.do("leader.heyan", stop.case_id, "decide", decided("drop"))
    return stop


def test_a_relative_filed_meanwhile_holds_the_township_until_the_county_was_there(delegated: Town):
    stop = cut(delegated, delegated.home())
    hear(delegated, stop)
    file(delegated, stop.case_id)

    with pytest.raises(InvalidAnswers) as refused:
        delegated.do("leader.heyan", stop.case_id, "decide", decided())
    assert [(each.path, each.code) for each in refused.value.fields] == [("decision", "county-visit-first")]

    # the county opens its own look at the family, as the words say, and visits
    opened = delegated.stage.run("reviewer.civil", lambda work: investigate(work, case_id=stop.case_id, item="dibao"))
    assert delegated.row(Instance, opened).data["relative_filed"] is True
    delegated.stage.run("reviewer.civil", lambda work: keep_visit(work, stop))
    delegated.do("leader.heyan", stop.case_id, "decide", decided())
    assert delegated.row(Stop, stop.id).decision == "carry-out"


def test_a_township_may_always_leave_the_aid_as_it_is(delegated: Town):
    stop = cut(delegated, delegated.home())
    hear(delegated, stop)
    file(delegated, stop.case_id)

    delegated.do("leader.heyan", stop.case_id, "decide", decided("drop"))
    assert delegated.row(Stop, stop.id).state == "dropped"
