"""Who deals with an emergency calls back whoever reported it: the telephone opens with a reason, and the look is kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.audit.models import ReadEntry
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.unmasking.models import Unmasking
from server.unmasking.refusals import NotOpen
from tests.integration.relief.story import SUN, Lane
from tests.integration.unmasking.conftest import Family
from tests.integration.unmasking.test_ask_and_agree import ask, decide, look, waits
from tests.stage import Stage, csrf_token

PHONE = SUN["report"]["phone"]


@pytest.fixture
def case_id(stage: Stage) -> str:
    """An emergency of which a neighbour told the window by telephone."""
    lane = Lane(stage)
    lane.fill_fund()
    event = {**SUN["event"], "happened_at": "2026-09-17T20:40:00+08:00"}
    return lane.register(event=event).case_id


def reporter_of(case_id: str) -> dict[str, Any]:
    return {"case_id": case_id, "fields": ["reporter"], "reason": "回电核实火情"}


def test_the_duty_officer_reads_it_at_once_and_the_look_is_kept_for_the_family(stage: Stage, case_id: str) -> None:
    request = ask(stage, "duty.qingsui", **reporter_of(case_id))

    assert look(stage, "duty.qingsui", request) == {"reporter": PHONE}
    kept = stage.read(
        lambda work: work.session.execute(
            select(ReadEntry.action, ReadEntry.subject, ReadEntry.reason).where(ReadEntry.leave_id == request)
        ).all()
    )
    assert [tuple(row) for row in kept] == [("person.unmask", case_id, "回电核实火情")]
    assert waits(stage, "reviewer.qingsui") == [request]  # confirmed by another person afterwards
    decide(stage, "reviewer.qingsui", request)
    stage.move(minutes=30)
    with pytest.raises(NotOpen):
        look(stage, "duty.qingsui", request)


def test_both_telephones_are_asked_for_together_and_each_look_is_kept_under_its_own_number(
    stage: Stage, case_id: str
) -> None:
    request = ask(stage, "clerk.qingsui", **reporter_of(case_id) | {"fields": ["phone", "reporter"]})

    assert look(stage, "clerk.qingsui", request) == {"phone": SUN["person"]["phone"], "reporter": PHONE}
    subjects = stage.read(
        lambda work: set(work.session.scalars(select(ReadEntry.subject).where(ReadEntry.leave_id == request)))
    )
    person = stage.read(lambda work: work.session.get_one(Unmasking, request).person_id)
    assert subjects == {case_id, person}


def test_who_only_oversees_waits_for_a_second_person_and_others_may_not_ask(stage: Stage, case_id: str) -> None:
    request = ask(stage, "supervisor.county", **reporter_of(case_id))
    with pytest.raises(NotOpen):
        look(stage, "supervisor.county", request)
    decide(stage, "approver.civil", request)
    assert look(stage, "supervisor.county", request) == {"reporter": PHONE}

    with pytest.raises(NotPermitted):  # an auditor unmasks scans by letter, no number
        ask(stage, "auditor.county", **reporter_of(case_id), letter="审函〔2026〕1号")
    outsider = stage.client("clerk.baishi")
    body = {**reporter_of(case_id)}
    headers = {"X-CSRFToken": csrf_token(outsider, "/absences")}
    unknown = outsider.post("/api/v1/unmaskings", json={**body, "case_id": "0" * 26}, headers=headers)
    assert outsider.post("/api/v1/unmaskings", json=body, headers=headers).status_code == unknown.status_code == 404


def test_where_nobody_left_a_telephone_there_is_none_to_ask_for(stage: Stage, case_id: str) -> None:
    family = Family(stage)
    for about in (reporter_of(family.case_id), {"person_id": family.person_id, "fields": ["reporter"]}):
        with pytest.raises(InvalidAnswers):
            ask(stage, "clerk.qingsui", **about)
    assert 'value="reporter"' not in page(stage, "clerk.qingsui", f"/unmaskings/new?case={family.case_id}")


def test_the_page_of_the_emergency_and_of_its_next_step_lead_there(stage: Stage, case_id: str) -> None:
    way = f"/unmaskings/new?case={case_id}&amp;fields=reporter"
    for path in ways(stage, "duty.qingsui"):
        shown = page(stage, "duty.qingsui", path)
        assert way in shown and PHONE not in shown
    assert 'value="reporter" checked' in page(stage, "duty.qingsui", way.replace("&amp;", "&"))

    client = stage.client("duty.qingsui")
    typed = {
        "csrf_token": csrf_token(client, "/unmaskings"),
        "case": case_id,
        "fields": ["reporter"],
        "reason": "回电核实",
    }
    made = client.post("/unmaskings/new", data=typed)
    assert made.status_code == 303
    answer = client.post(f"{made.headers['Location']}/look", data={"csrf_token": typed["csrf_token"]})
    assert PHONE in answer.get_data(as_text=True)


def ways(stage: Stage, login: str) -> list[str]:
    """Return the page of the emergency and that of its next step."""
    reliefs = stage.client(login).get("/api/v1/reliefs").json["rows"]
    one = f"/urgent/{reliefs[0]['id']}"
    return [
        one,
        next(part.split('"')[0] for part in page(stage, login, one).split('href="') if part.startswith("/tasks/")),
    ]


def page(stage: Stage, login: str, path: str) -> str:
    answer = stage.client(login).get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))
