"""Resolutions are followed until they are closed; overdue transfers and resolutions come onto the agenda."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from server.cases.models import Deadline, SupervisionEntry, Task
from server.cases.operations import complete_task
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.meetings import operations
from server.meetings.models import AgendaItem, MeetingRequest, Resolution
from server.meetings.operations import Wanted
from server.meetings.queries import resolutions, waiting
from server.meetings.reading import items_of
from tests.integration.meetings.story import CORE, Chamber
from tests.integration.referrals.conftest import Transfers, open_qian

REPORT = {"done_kind": "done", "report": "已作出决定并送达", "document": "青民救〔2026〕1号"}


def resolved(chamber: Chamber, **more: object) -> Resolution:
    """Resolve one case and return what was resolved."""
    one = chamber.ask()
    chamber.hold(one)
    chamber.resolve(one, **more)
    chamber.stage.tick()
    return chamber.resolution(one)


def do(chamber: Chamber, login: str, element: str, **answers: object) -> None:
    task = chamber.stage.open_tasks(chamber.meeting().case_id)[element].id
    chamber.stage.run(login, lambda w: complete_task(w, task_id=task, answers=answers))


def states(chamber: Chamber, login: str = "supervisor.county") -> dict[str, int]:
    return {name: n for name, n in chamber.stage.read(resolutions.counts, login).items() if n}


def test_a_resolution_is_a_task_of_the_unit_with_the_term_that_was_chosen(chamber: Chamber) -> None:
    resolution = resolved(chamber, responsible=chamber.stage.unit("medical"), act_days="5")
    task = chamber.stage.open_tasks(chamber.meeting().case_id)["carry_out"]
    (term,) = chamber.rows(Deadline, instance_id=resolution.instance_id)

    assert (task.unit_id, task.role) == (chamber.stage.unit("medical"), "department_handler")
    # MT.act.5 from Thu 09-24: 09-28 (1), 29 (2), 30 (3), 10-08 (4), 10-09 (5)
    assert (term.rule, term.due_on, resolution.due_on) == ("MT.act.5", date(2026, 10, 9), date(2026, 10, 9))
    (order,) = chamber.rows(Document, kind="resolution-order")
    assert order.facts["due_on"] == "2026-10-09" and order.id == resolution.order_id


def test_what_a_unit_reports_is_checked_before_it_is_closed(chamber: Chamber) -> None:
    resolved(chamber)
    with pytest.raises(InvalidAnswers):
        do(chamber, "reviewer.civil", "carry_out", **{**REPORT, "report": "电话 13800000001"})
    do(chamber, "reviewer.civil", "carry_out", **REPORT)
    assert states(chamber) == {"reported": 1}

    do(chamber, "secretary.meeting", "verify", verify_outcome="returned", reason="没有附决定书")
    assert states(chamber) == {"open": 1}
    do(chamber, "reviewer.civil", "carry_out", **REPORT)
    do(chamber, "secretary.meeting", "verify", verify_outcome="accepted")
    assert states(chamber) == {"closed": 1}


def test_an_overdue_resolution_waits_for_the_next_meeting_and_stays_open(chamber: Chamber) -> None:
    resolution = resolved(chamber, act_days="5")
    chamber.at("2026-10-09T23:00")
    assert chamber.rows(MeetingRequest, kind="resolution") == []
    chamber.at("2026-10-10T00:30")

    (request,) = chamber.rows(MeetingRequest, kind="resolution")
    assert (request.resolution_id, request.state) == (resolution.id, "waiting")
    assert "carry_out" in chamber.stage.open_tasks(chamber.meeting().case_id)
    assert states(chamber) == {"open": 1, "overdue": 1}
    rows = chamber.stage.read(waiting.waiting, "secretary.meeting")
    assert [row.kind for row in rows] == ["resolution"]


def second_meeting(chamber: Chamber, *matters: Wanted, day: str = "2026-10-12T09:00:00+08:00") -> None:
    """Hold another meeting about these matters."""
    at = datetime.fromisoformat(day)
    chamber.stage.run(
        "secretary.meeting",
        lambda w: operations.plan_meeting(w, planned_at=at, place="县政府", submission="second-meeting"),
    )
    chamber.save(*matters)
    chamber.prepare()
    chamber.attend(*CORE)
    chamber.open()


def overdue(chamber: Chamber) -> tuple[Resolution, MeetingRequest]:
    resolution = resolved(chamber, act_days="5")
    chamber.at("2026-10-10T09:00")
    (request,) = chamber.rows(MeetingRequest, kind="resolution")
    second_meeting(chamber, Wanted(source=f"request:{request.id}", concerned=[]))
    return resolution, request


def conclude_again(chamber: Chamber, request: MeetingRequest, vote: str) -> None:
    item = chamber.rows(AgendaItem, request_id=request.id)[0].id
    for login in ("member.civil", "chief.treasury"):
        chamber.stage.run(login, lambda w: operations.give_opinion(w, item_id=item, vote=vote, text="已经没有必要"))
    answers = {
        "agenda_item": item, "conclusion": "resolved", "text": "限期办结", "responsible": chamber.stage.unit("civil-affairs"),
        "act_days": "10",
    }  # fmt: skip
    chamber.stage.run(
        "secretary.meeting", lambda w: operations.conclude(w, meeting_id=chamber.meeting().id, answers=answers)
    )
    chamber.stage.tick()


def test_a_meeting_gives_an_overdue_resolution_a_new_term_and_no_second_task(chamber: Chamber) -> None:
    old, request = overdue(chamber)
    conclude_again(chamber, request, "agree")
    tasks = chamber.rows(Task, instance_id=old.instance_id, state="open")
    terms = chamber.rows(Deadline, instance_id=old.instance_id, state="open")

    assert [task.element for task in tasks] == ["carry_out"]
    # MT.act.10 from Mon 10-12: 10-13 (1) … 16 (4), 19 (5) … 23 (9), 26 (10)
    assert [(term.rule, term.due_on) for term in terms] == [("MT.act.10", date(2026, 10, 26))]
    assert states(chamber) == {"open": 1, "closed": 1}


def test_a_meeting_may_ask_for_an_overdue_resolution_no_more(chamber: Chamber) -> None:
    old, request = overdue(chamber)
    conclude_again(chamber, request, "refuse")

    assert chamber.rows(Task, instance_id=old.instance_id, state="open") == []
    assert states(chamber) == {"closed": 2}


def test_one_that_is_carried_out_in_the_meantime_is_dropped(chamber: Chamber) -> None:
    old, request = overdue(chamber)
    task = chamber.rows(Task, instance_id=old.instance_id, state="open")[0].id
    chamber.stage.run("reviewer.civil", lambda w: complete_task(w, task_id=task, answers=REPORT))
    verify = chamber.rows(Task, instance_id=old.instance_id, state="open")[0].id
    chamber.stage.run(
        "secretary.meeting", lambda w: complete_task(w, task_id=verify, answers={"verify_outcome": "accepted"})
    )
    with pytest.raises(InvalidAnswers):
        conclude_again(chamber, request, "agree")
    assert states(chamber) == {"closed": 1}
    item = chamber.rows(AgendaItem, request_id=request.id)[0].id
    answers = {"agenda_item": item, "conclusion": "dropped"}
    chamber.stage.run(
        "secretary.meeting", lambda w: operations.conclude(w, meeting_id=chamber.meeting().id, answers=answers)
    )

    assert states(chamber) == {"closed": 1}


def test_a_department_sees_its_own_resolutions_only(chamber: Chamber) -> None:
    resolved(chamber, responsible=chamber.stage.unit("medical"))

    assert states(chamber, "officer.medical") == {"open": 1}
    assert states(chamber, "officer.housing") == {}
    page = chamber.stage.client("officer.medical").get("/meetings/resolutions")
    assert page.status_code == 200 and "同意给予临时救助" in page.get_data(as_text=True)
    assert chamber.stage.client("village1.qingsui").get("/meetings/resolutions").status_code == 403


def test_a_transfer_five_working_days_over_is_proposed_and_its_unit_concerned(
    chamber: Chamber,
) -> None:
    case = chamber.stage.run("clerk.qingsui", lambda w: open_qian(w, chamber.stage))
    Transfers(chamber.stage, case).send("medical")
    (_task,) = [task for task in chamber.rows(Task, state="open") if task.element == "sign"]
    # TR.sign 2 WD from Fri 09-18: 09-20 (1), 09-21 (2); T+5 WD: 09-22 (1), 23 (2), 24 (3), 28 (4), 29 (5)
    chamber.at("2026-09-28T09:00")
    assert chamber.stage.read(waiting.waiting, "secretary.meeting") == []
    chamber.at("2026-09-29T09:00")
    (row,) = chamber.stage.read(waiting.waiting, "secretary.meeting")
    (entry,) = chamber.rows(SupervisionEntry)
    assert (row.source, row.kind) == (f"entry:{entry.id}", "transfer")

    second_meeting(chamber, Wanted(source=row.source), day="2026-09-29T15:00:00+08:00")
    items = chamber.stage.read(lambda w: items_of(w, chamber.meeting().id))
    assert items[0].concerned == [chamber.stage.unit("medical")] and "签收" in items[0].facts
    assert chamber.stage.read(waiting.waiting, "secretary.meeting") == []  # no longer proposed anew
