"""An urgent lane does not stall: the numbers show at once, and the second person confirms by the next working day (adr/0009)."""

from __future__ import annotations

from datetime import datetime

import pytest

from server.cases.models import Case
from server.foundation.work import Work
from server.unmasking import operations, queries
from server.unmasking.models import Unmasking
from server.unmasking.refusals import NotOpen
from tests.integration.unmasking.conftest import Family, asked
from tests.integration.unmasking.test_ask_and_agree import ask, decide, look, waits
from tests.stage import Stage

#: Asked on a Friday: the Sunday after it is a make-up working day of the National Day holiday.
SUNDAY_NIGHT = datetime.fromisoformat("2026-09-21T00:00:00+08:00")


def on_board(stage: Stage, login: str) -> list[str]:
    rows, count = stage.read(
        lambda work: (queries.listed(work, "unconfirmed").rows, queries.count(work, "unconfirmed")), login
    )
    assert len(rows) == count
    return [row.id for row in rows]


def test_it_is_seen_at_once_and_stands_on_desk_and_board_until_confirmed(stage: Stage) -> None:
    family = Family(stage, urgent=True)
    request = ask(stage, "duty.qingsui", person_id=family.person_id)
    row = stage.read(lambda work: work.session.get_one(Unmasking, request))

    assert look(stage, "duty.qingsui", request)["phone"]
    assert row.due_at is not None and abs((row.due_at - SUNDAY_NIGHT).total_seconds()) < 1
    stage.move(minutes=30)
    with pytest.raises(NotOpen):
        look(stage, "duty.qingsui", request)
    again = ask(stage, "duty.qingsui", person_id=family.person_id)  # the time is over, the emergency is not
    assert look(stage, "duty.qingsui", again)["phone"]

    stage.move_to("2026-09-22T09:00:00+08:00")  # due yesterday: it stays until somebody answers
    for login in ("supervisor.county", "leader.qingsui"):
        assert set(on_board(stage, login)) == {request, again}
    assert on_board(stage, "leader.baishi") == []
    assert set(waits(stage, "reviewer.qingsui")) == {request, again}

    decide(stage, "reviewer.qingsui", request)
    decide(stage, "reviewer.qingsui", again, agreed=False, word="当时不急")

    assert waits(stage, "reviewer.qingsui") == []
    assert on_board(stage, "supervisor.county") == [
        again
    ]  # a look that somebody refuses afterwards is the supervisor's to see
    with pytest.raises(NotOpen):  # a confirmation afterwards opens nothing anew
        look(stage, "duty.qingsui", request)
    stage.move(days=31)
    assert on_board(stage, "supervisor.county") == []


def test_a_refusal_ends_the_sight_and_nobody_but_who_handles_it_sees_at_once(stage: Stage) -> None:
    family = Family(stage, urgent=True)
    request = ask(stage, "reviewer.civil", person_id=family.person_id)
    assert look(stage, "reviewer.civil", request)
    decide(stage, "approver.civil", request, agreed=False, word="没有必要")
    with pytest.raises(NotOpen):
        look(stage, "reviewer.civil", request)
    with pytest.raises(NotOpen):  # who supervises is in no hurry
        look(stage, "supervisor.county", ask(stage, "supervisor.county", person_id=family.person_id))

    def close(work: Work) -> None:
        case = work.session.get_one(Case, family.case_id)
        case.state, case.closed_at = "closed", work.now

    stage.run(None, close)
    later = stage.run("clerk.qingsui", lambda work: operations.ask(work, **asked(person_id=family.person_id)))
    assert not later.urgent
    with pytest.raises(NotOpen):
        look(stage, "clerk.qingsui", later.id)
