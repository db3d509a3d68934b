"""Every case that a meeting resolved gets its answer, whoever is killed in between, and whoever acts at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from server.cases import operations as processes
from server.jobs.instance_messages import deliver_instance_messages
from server.meetings import operations
from server.meetings.models import AgendaItem, Meeting, Opinion, Resolution
from server.meetings.operations import Wanted
from server.meetings.refusals import MeetingChanged
from tests.integration.meetings.story import CORE, Chamber

MANY = 6


@pytest.fixture(params=["chamber", pytest.param("postgres_chamber", marks=pytest.mark.postgres)])
def hall(request: pytest.FixtureRequest) -> Chamber:
    """Return a chamber on SQLite and on PostgreSQL."""
    made: Chamber = request.getfixturevalue(request.param)
    return made


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do things at the same moment and return what each gave, or the refusal it met."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return act()
        except Exception as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_worker_that_dies_between_two_answers_loses_none(hall: Chamber, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = [hall.ask() for _ in range(MANY)]
    hall.hold(*asking)
    for one in asking:
        hall.resolve(one)
    assert [message.state for message in hall.messages()] == ["waiting"] * MANY

    deliver, calls = processes.deliver, []

    def die(*arguments: Any, **named: Any) -> bool:
        calls.append(named["instance_id"])
        if len(calls) == 3:
            raise KeyboardInterrupt  # as a kill: nothing of the step in hand is kept
        return deliver(*arguments, **named)

    monkeypatch.setattr(processes, "deliver", die)
    with pytest.raises(KeyboardInterrupt):
        deliver_instance_messages(hall.stage.database, hall.stage.house, now=hall.stage.clock.now())
    assert sorted(message.state for message in hall.messages()) == ["delivered"] * 2 + ["waiting"] * (MANY - 2)

    monkeypatch.setattr(processes, "deliver", deliver)
    hall.stage.tick()
    assert {hall.state(one) for one in asking} == {"decide"}
    assert len(hall.messages()) == MANY


def test_a_conclusion_that_breaks_off_leaves_nothing_behind(hall: Chamber, monkeypatch: pytest.MonkeyPatch) -> None:
    one = hall.ask()
    hall.hold(one)
    hall.vote(one, {"member.civil": "agree", "chief.treasury": "agree"})

    def die(*_arguments: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("server.meetings.following.begin", die)
        with pytest.raises(KeyboardInterrupt):
            hall.conclude(one)
    assert hall.rows(Resolution) == hall.messages() == []
    assert hall.item(one).state == "open"

    hall.conclude(one)
    assert len(hall.rows(Resolution)) == 1 == len(hall.messages())


def test_two_secretaries_conclude_two_matters_at_once(hall: Chamber) -> None:
    one, two = hall.ask(), hall.ask()
    hall.hold(one, two)
    for each in (one, two):
        hall.vote(each, {"member.civil": "agree", "chief.treasury": "agree"})

    answers = at_once(lambda: hall.conclude(one), lambda: hall.conclude(two, login="secretary2.meeting"))

    assert answers == [None, None]
    assert len(hall.rows(Resolution)) == 2 == len(hall.messages())
    assert list(hall.stage.open_tasks(hall.meeting().case_id)).count("draft_minutes") == 1


def test_two_secretaries_conclude_one_matter_at_once_and_it_has_one_resolution(hall: Chamber) -> None:
    one, two = hall.ask(), hall.ask()
    hall.hold(one, two)
    hall.vote(one, {"member.civil": "agree", "chief.treasury": "agree"})

    answers = at_once(lambda: hall.conclude(one), lambda: hall.conclude(one, login="secretary2.meeting"))

    assert sum(answer is None for answer in answers) == 1
    assert len(hall.rows(Resolution)) == 1 == len(hall.messages())


def test_all_members_vote_at_once_and_every_vote_counts(hall: Chamber) -> None:
    one = hall.ask(item="medical")
    hall.hold(one, people=(*CORE, "chief.medical"))
    voters = ("member.civil", "chief.treasury", "chief.medical")

    answers = at_once(*(lambda login=login: hall.vote(one, {login: "agree"}) for login in voters))

    assert answers == [None, None, None]
    assert len(hall.rows(Opinion)) == 3 and hall.item(one).revision == 3


def test_a_vote_that_comes_with_the_conclusion_is_counted_or_refused(hall: Chamber) -> None:
    one = hall.ask()
    hall.hold(one)
    hall.vote(one, {"member.civil": "agree", "chief.treasury": "agree"})

    changed, concluded = at_once(
        lambda: hall.vote(one, {"member.civil": "refuse", "chief.treasury": "refuse"}), lambda: hall.conclude(one)
    )

    votes = [row.vote for row in hall.rows(Opinion)]
    resolutions = hall.rows(Resolution)
    for resolution in resolutions:
        counted = {vote: votes.count(vote) for vote in set(votes)}
        assert {vote: n for vote, n in resolution.votes.items() if n} == counted
    assert bool(resolutions) == (concluded is None) and (changed is None or resolutions)


def test_two_agendas_saved_at_once_leave_one_and_tell_the_other(hall: Chamber) -> None:
    one, two = hall.ask(), hall.ask()
    version = hall.meeting().version

    answers = at_once(
        lambda: hall.put(one, version=version), lambda: hall.put(two, login="secretary2.meeting", version=version)
    )

    assert sorted(type(answer) for answer in answers if answer is not None) == [MeetingChanged]
    assert len(hall.rows(AgendaItem)) == 1


def test_two_cases_that_ask_at_once_find_one_meeting(hall: Chamber) -> None:
    answers = at_once(hall.ask, hall.ask)

    assert all(isinstance(answer, str) for answer in answers), answers
    assert len(hall.rows(Meeting)) == 1


def test_one_matter_on_two_agendas_at_once_lands_on_one(hall: Chamber) -> None:
    one = hall.ask()
    first = hall.meeting()
    second = hall.stage.run(
        "secretary.meeting",
        lambda w: operations.plan_meeting(w, planned_at=first.planned_at, place="二楼", submission="second-form"),
    )

    def save(meeting: Meeting, login: str) -> Any:
        matters = [Wanted(source=f"request:{hall.request(one).id}")]
        edit = operations.Edit(
            version=meeting.version, planned_at=meeting.planned_at, place=meeting.place, matters=matters
        )
        return hall.stage.run(login, lambda w: operations.save_agenda(w, meeting_id=meeting.id, edit=edit).id)

    answers = at_once(lambda: save(first, "secretary.meeting"), lambda: save(second, "secretary2.meeting"))

    assert sum(isinstance(answer, str) for answer in answers) == 1, answers
    assert len(hall.rows(AgendaItem)) == 1
