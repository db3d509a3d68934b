"""A meeting is a case about no household: it shows by its title in to-do lists, case list, board and pages."""

from __future__ import annotations

from server.cases import failing
from server.cases.models import Case
from server.cases.queries.case import cases
from server.cases.queries.todo import Wanted, todo
from server.messaging.models import InboxMessage
from server.oversight.queries import board
from tests.integration.meetings.story import Chamber
from tests.integration.relief.story import Program

TITLE = "2026年第1次联席会议"


def test_it_has_neither_household_nor_applicant(chamber: Chamber) -> None:
    chamber.ask()
    case = chamber.stage.read(lambda w: w.session.get_one(Case, chamber.meeting().case_id))

    assert (case.kind, case.title, case.household_id, case.applicant_id) == ("meeting", TITLE, None, None)
    assert case.township == chamber.stage.unit("meeting")


def test_the_to_do_list_of_the_secretary_names_it(chamber: Chamber) -> None:
    chamber.ask()
    rows = chamber.stage.read(lambda w: todo(w, Wanted()).rows, "secretary.meeting")

    assert [(row.element, row.person) for row in rows] == [("prepare", TITLE)]
    assert TITLE in chamber.stage.client("secretary.meeting").get("/tasks").get_data(as_text=True)


def test_the_list_of_cases_and_the_board_name_it(chamber: Chamber) -> None:
    chamber.ask()
    listed = chamber.stage.read(lambda w: [row.person for row in cases(w).rows], "supervisor.county")
    seen = chamber.stage.read(lambda w: board.rows(w, board.Wanted()).rows, "supervisor.county")

    assert TITLE in listed
    assert [(row.person, row.household) for row in seen if row.process == "joint-meeting"] == [(TITLE, "")]
    for path in ("/cases", "/oversight", "/oversight/tasks"):
        assert TITLE in chamber.stage.client("supervisor.county").get(path).get_data(as_text=True), path


def test_its_page_opens_for_secretary_convener_and_supervisor_and_not_for_a_township(chamber: Chamber) -> None:
    chamber.ask()
    path = f"/cases/{chamber.meeting().case_id}"

    for login in ("secretary.meeting", "convener.meeting", "supervisor.county"):
        page = chamber.stage.client(login).get(path)
        assert page.status_code == 200 and TITLE in page.get_data(as_text=True), login
    assert "还没有确定事项" not in chamber.stage.client("secretary.meeting").get(path).get_data(as_text=True)
    assert chamber.stage.client("clerk.qingsui").get(path).status_code == 404


def test_the_api_tells_its_case_and_tasks(chamber: Chamber) -> None:
    chamber.ask()
    program = Program(chamber.stage, "secretary.meeting")
    listed = program.get("/api/v1/tasks").get_json()["rows"]

    assert [row["element"] for row in listed] == ["prepare"]
    assert program.get(f"/api/v1/cases/{chamber.meeting().case_id}").status_code == 200


def test_a_step_is_done_on_the_meeting_s_page(chamber: Chamber) -> None:
    chamber.ask()
    task = chamber.stage.open_tasks(chamber.meeting().case_id)["prepare"].id
    answer = chamber.stage.client("secretary.meeting").get(f"/tasks/{task}")

    assert answer.status_code == 302 and answer.location == f"/meetings/{chamber.meeting().id}"
    assert chamber.stage.client("supervisor.county").get(f"/tasks/{task}").status_code == 200


def test_the_secretary_is_told_of_a_broken_step(chamber: Chamber) -> None:
    chamber.ask()
    instance = str(chamber.meeting().instance_id)
    chamber.stage.run(
        None, lambda w: failing.record(w, instance_id=instance, element="convene", cause="示例", retry={})
    )
    chamber.stage.tick()
    told = chamber.rows(InboxMessage, user_id=chamber.stage.actor("secretary.meeting").id)

    assert any("联席会议" not in row.title_zh and "convene" in row.title_zh + row.body_zh for row in told)
