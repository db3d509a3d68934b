"""A meeting from the request of a case to its answer, and on to the end of its follow-up."""

from __future__ import annotations

from datetime import date, datetime

from server.cases.operations import complete_task
from server.meetings import operations
from tests import messages
from tests.integration.meetings.story import CORE, Chamber


def test_a_case_that_asks_finds_a_meeting_in_preparation(chamber: Chamber) -> None:
    chamber.ask()

    meeting = chamber.meeting()
    assert meeting.proposed and meeting.state == "preparing"
    # MT.hold 5 WD from Friday 09-18: Sun 09-20 is a make-up workday (1), 09-21 (2), 22 (3), 23 (4), 24 (5)
    assert meeting.planned_at == datetime.fromisoformat("2026-09-24T14:30:00+08:00")
    assert list(chamber.stage.open_tasks(meeting.case_id)) == ["prepare"]


def test_a_resolution_answers_the_case_and_becomes_a_task(chamber: Chamber) -> None:
    asking = chamber.ask()
    chamber.hold(asking)
    chamber.resolve(asking)
    chamber.stage.tick()

    assert chamber.state(asking) == "decide"
    resolution = chamber.resolution(asking)
    assert (resolution.outcome, resolution.amount) == ("agree", 8000)
    # MT.act.10 from Thu 09-24; 09-25…27 Mid-Autumn, 10-01…07 National Day, Sat 10-10 made up:
    # 09-28 (1), 29 (2), 30 (3), 10-08 (4), 09 (5), 10 (6), 12 (7), 13 (8), 14 (9), 15 (10)
    assert resolution.due_on == date(2026, 10, 15)
    task = chamber.stage.open_tasks(chamber.meeting().case_id)["carry_out"]
    assert task.unit_id == chamber.stage.unit("civil-affairs")


def test_a_meeting_goes_on_to_its_minutes_and_to_the_last_resolution(chamber: Chamber) -> None:
    asking = chamber.ask()
    chamber.hold(asking)
    chamber.resolve(asking)
    meeting = chamber.meeting()
    chamber.stage.run(
        "secretary.meeting", lambda w: operations.draft_minutes(w, meeting_id=meeting.id, overview="通报上月情况")
    )
    chamber.stage.run("convener.meeting", lambda w: operations.sign_minutes(w, meeting_id=meeting.id, outcome="sign"))
    assert chamber.meeting().state == "following"

    task = chamber.stage.open_tasks(meeting.case_id)["carry_out"].id
    chamber.stage.run(
        "reviewer.civil",
        lambda w: complete_task(
            w, task_id=task, answers={"done_kind": "done", "report": "已作出决定", "document": "青民救〔2026〕1号"}
        ),
    )
    verify = chamber.stage.open_tasks(meeting.case_id)["verify"].id
    chamber.stage.run(
        "secretary.meeting", lambda w: complete_task(w, task_id=verify, answers={"verify_outcome": "accepted"})
    )
    chamber.stage.tick()

    assert chamber.meeting().state == "closed"
    assert chamber.resolution(asking).state == "closed"


def test_a_meeting_without_its_quorum_is_put_off(chamber: Chamber) -> None:
    asking = chamber.ask()
    chamber.hold(asking, people=CORE[1:])

    meeting = chamber.meeting()
    assert meeting.state == "preparing"
    assert list(chamber.stage.open_tasks(meeting.case_id)) == ["prepare"]
    assert chamber.request(asking).state == "planned"
    assert messages.told(chamber.stage, "meeting-off")
