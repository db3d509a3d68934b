"""A supported child who grows up is told of to the county's child welfare, before the day and on it, once each, and to nobody of the township."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from server.cases.opening import open_case
from server.demo.people import id_number
from server.foundation.work import Work
from server.households.operations import enter_benefit, register_household
from server.messaging.models import InboxMessage
from server.reviews import growing
from tests.stage import Stage

BORN = date(2008, 11, 20)  #: 18 on 2026-11-20, sixty days after 2026-09-21


def supported(stage: Stage, *, born: date = BORN, item: str = "child", until: date | None = None) -> str:
    """Enter a child that has been supported for a while; the demo county stands on 2026-09-18."""

    def do(work: Work) -> str:
        town = stage.unit("qingsui")
        child = {"name": "赵示例", "id_kind": "resident", "id_number": id_number(born, 900)}
        home = register_household(work, township=town, village=None, applicant=child, members=[])
        case = open_case(
            work, household_id=home.id, applicant_id=home.head_id, township=town, channel="window", opened_by_unit=town,
            submitted_at=work.now, answers={},
        )  # fmt: skip
        benefit = enter_benefit(
            work, household_id=home.id, person_id=home.head_id, item=item, unit=town, since=date(2026, 1, 1), amount=Decimal(1400),
            period="month", case_id=case.id,
        )  # fmt: skip
        benefit.until = until
        return case.id

    return str(stage.run("clerk.qingsui", do))


def told(stage: Stage, case_id: str) -> list[str]:
    """Return the logins that heard of the case's child, one for each message."""
    child, others = stage.actor("child.civil").id, []
    rows = stage.read(
        lambda w: w.session.execute(select(InboxMessage.user_id).where(InboxMessage.case_id == case_id)).all()
    )
    for (user,) in rows:
        others.append("child.civil" if user == child else user)
    return others


def remind(stage: Stage) -> None:
    """Look twice on one day, and let what was written be delivered."""
    stage.run(None, growing.remind)
    stage.run(None, growing.remind)
    stage.tick()


def test_the_section_is_told_sixty_days_before_and_on_the_day(stage: Stage) -> None:
    case_id = supported(stage)
    heard = []
    for day in ("09-20", "09-21", "11-19", "11-20", "11-21"):
        stage.move_to(f"2026-{day}T09:00:00+08:00")
        remind(stage)
        heard.append(told(stage, case_id))
    assert [len(each) for each in heard] == [0, 1, 1, 2, 2]
    assert {login for each in heard for login in each} == {"child.civil"}


@pytest.mark.parametrize(
    "about",
    [{"item": "tekun"}, {"until": date(2026, 8, 31)}, {"born": date(2008, 11, 22)}],
    ids=["other", "ended", "young"],
)
def test_who_is_young_or_ended_or_supported_otherwise_is_not_told_of(stage: Stage, about: dict[str, object]) -> None:
    case_id = supported(stage, **about)  # type: ignore[arg-type]
    stage.move_to("2026-09-22T09:00:00+08:00")
    remind(stage)
    assert told(stage, case_id) == []


def test_the_daily_look_tells_without_anybody_asking(stage: Stage) -> None:
    case_id = supported(stage)
    stage.move_to("2026-09-22T09:00:00+08:00")
    stage.tick()
    assert told(stage, case_id) == ["child.civil"]
