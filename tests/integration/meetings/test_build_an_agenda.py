"""The agenda: proposed by the system, confirmed and ordered by the secretary, edited by two without loss."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from server.cases.models import Case
from server.cases.operations import complete_task, deliver
from server.documents.models import Document
from server.foundation.clock import local_date
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.foundation.work import Work
from server.meetings import operations
from server.meetings.models import AgendaItem, Meeting, Seat
from server.meetings.operations import Wanted
from server.meetings.queries import meetings, waiting
from server.meetings.refusals import AgendaClosed, AlreadyPlanned, MeetingChanged
from server.messaging.models import InboxMessage
from server.verification.models import Investigation, MeansCheck
from tests.integration.meetings.story import CORE, DECIDED, Chamber
from tests.stage import csrf_token


def proposed(chamber: Chamber) -> list[str]:
    return [row.source for row in chamber.stage.read(waiting.waiting, "secretary.meeting")]


def test_what_waits_is_proposed_the_case_bound_first_on_top(chamber: Chamber) -> None:
    first = chamber.ask()
    chamber.stage.move(days=3)
    second = chamber.ask()
    rows = chamber.stage.read(waiting.waiting, "secretary.meeting")

    assert [row.source for row in rows] == [f"request:{chamber.request(each).id}" for each in (first, second)]
    # LS.spend 15 WD from Fri 09-18: 09-20 (1), 21…24 (5), 28…30 (8), 10-08, 09, 10 (11), 12…15 (15)
    assert rows[0].binds_on == date(2026, 10, 15)


def test_one_meeting_is_prepared_for_all_that_waits(chamber: Chamber) -> None:
    for _ in range(3):
        chamber.ask()

    assert len(chamber.rows(Meeting)) == 1


def test_a_meeting_that_comes_too_late_for_a_case_is_no_reason_to_propose_none(chamber: Chamber) -> None:
    late = datetime.fromisoformat("2026-10-21T14:30:00+08:00")
    chamber.stage.run(
        "secretary.meeting",
        lambda w: operations.plan_meeting(w, planned_at=late, place="县政府第二会议室", submission="in-october"),
    )
    for _ in range(2):
        chamber.ask()

    assert sorted(each.planned_at.day for each in chamber.rows(Meeting)) == [21, 24]


def test_the_regular_day_is_proposed_where_it_comes_in_time(chamber: Chamber) -> None:
    chamber.stage.run(
        "secretary.meeting",
        lambda w: operations.plan_series(
            w, first_on=date(2026, 9, 9), every_weeks=2, at="09:30", place="县政府第二会议室"
        ),
    )
    chamber.ask()

    # every second Wednesday from 09-09: 09-23, within MT.hold (09-24)
    assert chamber.meeting().planned_at == datetime.fromisoformat("2026-09-23T09:30:00+08:00")


def test_a_regular_day_without_work_is_put_off_and_the_rhythm_stays(chamber: Chamber) -> None:
    chamber.stage.run(
        "secretary.meeting",
        lambda w: operations.plan_series(
            w, first_on=date(2026, 9, 9), every_weeks=2, at="14:30", place="县政府第二会议室"
        ),
    )
    days = chamber.stage.read(meetings.calendar, "secretary.meeting")

    # Wed 10-07 is National Day: held Thu 10-08; the next are 10-21, 11-04, 11-18
    assert [day.held_on.isoformat() for day in days] == [
        "2026-09-23", "2026-10-08", "2026-10-21", "2026-11-04", "2026-11-18",
    ]  # fmt: skip


def test_the_secretary_orders_words_and_leaves_out(chamber: Chamber) -> None:
    one, two, three = (chamber.ask() for _ in range(3))
    chamber.save(
        Wanted(source=f"request:{chamber.request(three).id}"),
        Wanted(
            source=f"request:{chamber.request(one).id}", facts="家中两人住院", concerned=[chamber.stage.unit("medical")]
        ),
    )

    items = sorted(chamber.rows(AgendaItem), key=lambda item: item.position)
    assert [item.request_id for item in items] == [chamber.request(three).id, chamber.request(one).id]
    assert items[1].facts == "家中两人住院"
    assert chamber.request(two).state == "waiting"
    assert {seat.kind for seat in chamber.rows(Seat, unit_id=chamber.stage.unit("medical"))} == {"concerned"}


def test_what_is_taken_off_waits_again_and_its_department_loses_the_seat(chamber: Chamber) -> None:
    one = chamber.ask(item="medical")
    chamber.put(one)
    assert chamber.rows(Seat, kind="concerned")

    chamber.save()

    assert chamber.request(one).state == "waiting"
    assert chamber.rows(AgendaItem) == chamber.rows(Seat, kind="concerned") == []


def test_of_two_secretaries_the_second_looks_again(chamber: Chamber) -> None:
    one = chamber.ask()
    seen = chamber.meeting().version
    chamber.put(one)

    with pytest.raises(MeetingChanged):
        chamber.put(one, login="secretary2.meeting", version=seen)


def test_a_matter_stands_on_one_agenda_only(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one)
    later = chamber.stage.clock.now() + timedelta(days=4)
    chamber.stage.run(
        "secretary.meeting",
        lambda w: operations.plan_meeting(w, planned_at=later, place="县政府第二会议室", submission="another-one"),
    )

    with pytest.raises(AlreadyPlanned):
        chamber.put(one)


def test_a_form_sent_twice_plans_one_meeting(chamber: Chamber) -> None:
    later = chamber.stage.clock.now() + timedelta(days=3)
    made = {
        chamber.stage.run(
            "secretary.meeting",
            lambda w: operations.plan_meeting(w, planned_at=later, place="二楼", submission="same-form").id,
        )
        for _ in range(2)
    }

    assert len(made) == 1 == len(chamber.rows(Meeting))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"place": ""}, "place"),
        ({"planned_at": datetime.fromisoformat("2026-09-17T09:00:00+08:00")}, "planned_at"),
        ({"planned_at": datetime.fromisoformat("2026-10-03T09:00:00+08:00")}, "planned_at"),  # National Day
    ],
)
def test_a_wrong_date_or_place_is_refused_at_its_field(chamber: Chamber, change: dict[str, object], path: str) -> None:
    one = chamber.ask()
    with pytest.raises(InvalidAnswers) as refused:
        chamber.put(one, **change)

    assert [problem.path for problem in refused.value.fields] == [path]


def test_an_identity_number_never_stands_in_the_facts(chamber: Chamber) -> None:
    one = chamber.ask()
    with pytest.raises(InvalidAnswers):
        chamber.save(Wanted(source=f"request:{chamber.request(one).id}", facts="证件 690102198503120016"))


def test_the_members_read_that_the_data_check_has_run_out(chamber: Chamber) -> None:
    one, other = chamber.ask(), chamber.ask()

    def checked(work: Work) -> None:
        case = work.session.get_one(Case, chamber.request(one).case_id)
        known = {"case_id": case.id, "household_id": case.household_id, "instance_id": one, "item": "temp-spend"}
        check = MeansCheck(
            id=work.new_id(), county=work.house.county, **known, period_from=date(2025, 5, 1), period_to=date(2026, 4, 30),
            members=[], state="in-force", requested_at=work.now, conclusion="within", valid_to=local_date(work.now) - timedelta(days=1),
            operator_id="a", entered_at=work.now, reviewed_by="b", reviewed_at=work.now,
        )  # fmt: skip
        work.session.add(check)
        work.session.flush()
        work.session.add(
            Investigation(
                id=work.new_id(), county=work.house.county, **known, check_way="reuse", check_id=check.id, started_by="a", started_at=work.now
            )
        )  # fmt: skip

    chamber.stage.run(None, checked)
    chamber.put(one, other)

    assert "到期" in chamber.item(one).facts and "到期" not in chamber.item(other).facts


def test_only_the_secretary_builds_an_agenda(chamber: Chamber) -> None:
    one = chamber.ask()
    for login in ("convener.meeting", "clerk.qingsui", "supervisor.county"):
        with pytest.raises(NotPermitted):
            chamber.put(one, login=login)


def test_nothing_is_convened_without_an_agenda(chamber: Chamber) -> None:
    chamber.ask()
    with pytest.raises(InvalidAnswers):
        chamber.prepare()


def test_a_change_after_the_notice_numbers_a_new_one_and_tells_the_members(chamber: Chamber) -> None:
    one, two = chamber.ask(), chamber.ask()
    chamber.put(one)
    chamber.prepare()
    first = chamber.meeting().notice_id
    chamber.put(one, two)
    chamber.stage.tick()

    notices = sorted(chamber.rows(Document, kind="meeting-notice"), key=lambda document: document.serial)
    assert [bool(each.void_reason) for each in notices] == [True, False]
    assert first == notices[0].id and chamber.meeting().notice_id == notices[1].id
    member = chamber.stage.actor("member.civil").id
    assert sum("会议通知" in row.title_zh for row in chamber.rows(InboxMessage, user_id=member)) == 2


def test_an_agenda_is_closed_when_the_meeting_sits(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    with pytest.raises(AgendaClosed):
        chamber.put(one)


def test_a_meeting_that_is_called_off_gives_its_matters_back(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one)
    off = chamber.meeting()
    chamber.prepare("cancel", reason="改到下周")

    first, second = sorted(chamber.rows(Meeting), key=lambda each: each.ordinal)
    assert (first.id, first.state, chamber.request(one).state) == (off.id, "cancelled", "waiting")
    assert chamber.rows(AgendaItem) == []
    assert chamber.stage.open_tasks(first.case_id) == {}
    # Another is prepared at once, so that the wait goes on being measured from the first request.
    assert (second.state, second.proposed, second.planned_at) == ("preparing", True, off.planned_at)
    task = chamber.stage.open_tasks(second.case_id)["prepare"]
    assert task.due_at is not None and local_date(task.due_at - timedelta(seconds=1)) == date(2026, 9, 24)


def test_a_meeting_that_was_convened_is_called_off_with_its_reason_and_its_members_are_told(chamber: Chamber) -> None:
    one, two = chamber.ask(), chamber.ask()
    chamber.put(one, two)
    chamber.prepare()
    chamber.attend("member.civil")
    meeting, stage = chamber.meeting(), chamber.stage
    with pytest.raises(InvalidAnswers):
        stage.run("secretary.meeting", lambda w: operations.call_off(w, meeting_id=meeting.id, reason=""))
    client = stage.client("secretary.meeting")
    form = {"csrf_token": csrf_token(client, f"/meetings/{meeting.id}"), "reason": "召集人出差"}
    assert client.post(f"/meetings/{meeting.id}/cancel", data=form).status_code in (302, 303)

    assert {each.ordinal: each.state for each in chamber.rows(Meeting)} == {1: "cancelled", 2: "preparing"}
    assert [chamber.request(each).state for each in (one, two)] == ["waiting", "waiting"]
    (notice,) = chamber.rows(Document, kind="meeting-notice")
    assert notice.void_reason
    stage.tick()
    member = stage.actor("chief.treasury").id
    assert any("取消" in row.title_zh for row in chamber.rows(InboxMessage, user_id=member))
    chamber.put(one, two)
    chamber.prepare()
    chamber.attend(*CORE)
    chamber.open()
    chamber.resolve(one)
    assert chamber.resolution(one).outcome == "agree"


def test_a_case_that_is_withdrawn_waits_no_longer(chamber: Chamber) -> None:
    one, two = chamber.ask(), chamber.ask()
    payload = {"resolution": "refuse", "resolved_amount": None}
    chamber.stage.run(None, lambda w: deliver(w, instance_id=one, message="meeting-resolved", payload=payload))
    task = chamber.stage.open_tasks(chamber.case(one).id)["decide"].id
    chamber.stage.run("reviewer.civil", lambda w: complete_task(w, task_id=task, answers=DECIDED))

    assert proposed(chamber) == [f"request:{chamber.request(two).id}"]


def test_a_meeting_after_the_binding_date_warns_the_secretary(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one, planned_at=datetime.fromisoformat("2026-10-16T09:00:00+08:00"))
    sheet = chamber.stage.read(lambda w: meetings.meeting_sheet(w, chamber.meeting().id), "secretary.meeting")
    page = chamber.stage.client("secretary.meeting").get(f"/meetings/{chamber.meeting().id}").get_data(as_text=True)

    assert [line.waiting.binds_on for line in sheet.late] == [date(2026, 10, 15)]
    assert "改用书面会签" in page and "会议之前就到期" in page


def test_a_meeting_without_a_quorum_keeps_its_agenda_for_a_new_day(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one, people=CORE[1:])
    chamber.stage.move(minutes=5)
    with pytest.raises(InvalidAnswers):  # the day has passed
        chamber.prepare()
    chamber.put(one, planned_at=chamber.stage.clock.now() + timedelta(days=4))
    chamber.prepare()
    chamber.attend(*CORE)
    chamber.open()

    assert chamber.meeting().state == "sitting"
