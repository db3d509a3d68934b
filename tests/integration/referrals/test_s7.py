"""S7: a marginal household, four transfers, one returned, one overdue; the dates were counted by hand."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from server.cases.models import ReminderSent, SupervisionEntry
from server.foundation.clock import local_date
from server.referrals.models import Referral
from server.referrals.queries import send_by
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage


def test_the_four_needs_go_to_school_and_departments(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    sent = {item: transfers.send(item) for item in ("education", "housing-urban", "employment", "insurance-aid")}

    addressed = {item: transfers.row(each).to_unit for item, each in sent.items()}
    assert addressed == {
        "education": stage.unit("high-school"), "housing-urban": stage.unit("housing"),
        "employment": stage.unit("employment"), "insurance-aid": stage.unit("medical"),
    }  # fmt: skip
    assert {transfers.deadlines(each)["TR.sign"].due_on for each in sent.values()} == {date(2026, 9, 23)}
    numbers = [str(transfers.row(each).number) for each in sent.values()]
    assert [number[-5:] for number in numbers] == ["0001号", "0002号", "0003号", "0004号"]


def test_a_need_confirmed_on_friday_is_to_be_sent_by_monday_after_a_working_sunday(transfers: Transfers) -> None:
    draft = transfers.confirm("employment")
    due = transfers.stage.read(lambda w: send_by(w, w.session.get_one(Referral, draft)))

    assert due == date(2026, 9, 21)


def test_a_transfer_signed_on_the_21st_is_answered_by_the_26th_of_october(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    transfers.take(referral, "officer.employment")

    assert transfers.deadlines(referral)["TR.result"].due_on == date(2026, 10, 26)


def test_whoever_signs_on_the_23rd_has_until_the_28th(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    stage.move_to("2026-09-23T16:00:00+08:00")
    transfers.take(referral, "officer.employment")

    assert transfers.deadlines(referral)["TR.result"].due_on == date(2026, 10, 28)


def test_whoever_signs_late_has_the_term_from_the_signing_limit(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    stage.move_to("2026-09-28T10:00:00+08:00")
    transfers.take(referral, "officer.employment")

    assert transfers.deadlines(referral)["TR.result"].due_on == date(2026, 10, 28)
    assert local_date(transfers.row(referral).signed_at or stage.clock.now()) == date(2026, 9, 28)


def test_the_reminder_comes_on_the_21st_and_the_listing_on_the_27th(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    transfers.take(referral, "officer.employment")
    deadline = transfers.deadlines(referral)["TR.result"]
    for day in ("2026-10-20", "2026-10-21", "2026-10-26", "2026-10-27"):
        stage.move_to(f"{day}T09:00:00+08:00")
        stage.tick()

    rungs = stage.read(
        lambda w: {
            r.rung: local_date(r.at)
            for r in w.session.scalars(select(ReminderSent).where(ReminderSent.deadline_id == deadline.id))
        }
    )
    assert rungs["T-3"] == date(2026, 10, 21)
    assert local_date(_listed(stage, referral, transfers)) == date(2026, 10, 27)


def test_a_department_that_signs_and_never_looks_is_listed_once(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    transfers.sign(referral, "officer.employment")
    stage.move_to("2026-10-27T09:00:00+08:00")
    stage.tick()
    assert local_date(_listed(stage, referral, transfers)) == date(2026, 10, 27)
    assert "look" in transfers.tasks(referral)

    transfers.do(referral, "look", "officer.employment", papers_needed=False)
    stage.move_to("2026-10-28T09:00:00+08:00")
    stage.tick()
    assert local_date(_listed(stage, referral, transfers)) == date(2026, 10, 27)


def _listed(stage: Stage, referral: str, transfers: Transfers) -> datetime:
    instance = transfers.row(referral).instance_id
    entry = stage.read(
        lambda w: w.session.scalars(select(SupervisionEntry).where(SupervisionEntry.instance_id == instance)).one()
    )
    assert entry.cause == "late-result"
    return entry.listed_at
