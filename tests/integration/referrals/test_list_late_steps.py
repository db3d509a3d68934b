"""Whatever step of a transfer a department lets pass its term goes on the supervision list, once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.models import SupervisionEntry
from server.meetings.queries.waiting import waiting
from server.oversight.operations import settle_entry
from server.oversight.queries.listed import listed
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage

LATE = "2026-10-27T10:00:00+08:00"  #: the working day after 2026-10-26, at nine of which the first reminder after the term goes out
WAITING = {
    "housing_now": "private-rent", "area_per_head": "9.5", "result_kind": "waiting", "queue_number": "轮 12",
    "next_check_on": date(2027, 9, 21), "posted_from": date(2026, 9, 9), "posted_to": date(2026, 9, 16),
}  # fmt: skip


def _housing(stage: Stage, transfers: Transfers) -> str:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("housing-urban")
    transfers.take(referral, "officer.housing")
    return referral


def _entries(stage: Stage) -> list[tuple[str, str, bool]]:
    rows = stage.read(lambda w: w.session.scalars(select(SupervisionEntry).order_by(SupervisionEntry.id)).all())
    return [(row.unit_id, row.cause, row.settled_at is None) for row in rows]


def test_a_housing_department_that_looks_at_no_flat_in_time_is_listed(stage: Stage, transfers: Transfers) -> None:
    referral = _housing(stage, transfers)
    assert transfers.deadlines(referral)["TR.result"].due_on == date(2026, 10, 26)

    stage.move_to("2026-10-26T23:00:00+08:00")
    stage.tick()
    assert _entries(stage) == []

    stage.move_to(LATE)
    stage.tick()
    assert _entries(stage) == [(stage.unit("housing"), "late-result", True)]
    assert [row.unit for row in stage.read(listed, "supervisor.county").rows] == ["青穗县住房和城乡建设局"]


def test_the_joint_meeting_finds_it_on_its_agenda_after_a_week(stage: Stage, transfers: Transfers) -> None:
    _housing(stage, transfers)
    stage.move_to(LATE)
    stage.tick()
    assert stage.read(waiting, "secretary.meeting") == []

    stage.move_to("2026-11-03T10:00:00+08:00")
    assert [row.kind for row in stage.read(waiting, "secretary.meeting")] == ["transfer"]


def test_it_leaves_the_list_with_the_step(stage: Stage, transfers: Transfers) -> None:
    referral = _housing(stage, transfers)
    stage.move_to(LATE)
    stage.tick()
    transfers.do(referral, "check_housing", "officer.housing", **WAITING)
    assert _entries(stage) == [(stage.unit("housing"), "late-result", False)]


def test_what_a_supervisor_took_off_the_next_reminder_does_not_put_back(stage: Stage, transfers: Transfers) -> None:
    _housing(stage, transfers)
    stage.move_to(LATE)
    stage.tick()
    entry = stage.read(lambda w: w.session.scalars(select(SupervisionEntry.id)).one())
    stage.run("supervisor.county", lambda w: settle_entry(w, entry_id=entry))

    stage.move_to("2026-10-28T10:00:00+08:00")
    stage.tick()
    assert _entries(stage) == [(stage.unit("housing"), "late-result", False)]


def test_what_the_diagram_lists_itself_is_listed_once(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    transfers.take(referral, "officer.employment")
    for instant in ("2026-10-27T00:10:00+08:00", LATE):
        stage.move_to(instant)
        stage.tick()
    assert _entries(stage) == [(stage.unit("employment"), "late-result", True)]


def test_what_the_window_owes_is_no_matter_of_the_list(stage: Stage, transfers: Transfers) -> None:
    referral = _housing(stage, transfers)
    transfers.do(referral, "check_housing", "officer.housing", **WAITING)
    transfers.do(
        referral, "allocate", "officer.housing", result_kind="granted", way="flat", flat="新桥小区3栋", rent="120",
        grant_from=date(2026, 9, 22),
    )  # fmt: skip
    assert set(transfers.tasks(referral)) == {"tell"}
    stage.move_to(LATE)
    stage.tick()
    assert _entries(stage) == []
