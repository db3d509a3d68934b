"""Reminders climb the ladder: each rung once, to the right posts, and never a storm after downtime."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from server.cases.models import Deadline, ReminderSent
from server.foundation.transaction import transaction
from server.jobs.passage import pass_time
from server.jobs.reminders import send_due_reminders
from server.jobs.ticking import tick
from tests.integration.jobs.conftest import MONDAY, World


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def test_a_fresh_deadline_is_planned_and_nobody_is_told(world: World) -> None:
    instance = world.start(MONDAY)

    assert send_due_reminders(world.database, world.house, now=MONDAY) == 1
    assert send_due_reminders(world.database, world.house, now=MONDAY) == 0

    assert world.deadline(instance).next_reminder_at == at("2026-10-12T09:00")  # the tenth of 20 working days
    assert world.outbox() == []


def test_the_ladder_reaches_one_post_after_the_other(world: World) -> None:
    instance = world.start(MONDAY)
    assert world.deadline(instance).due_on and world.deadline(instance).due_on.isoformat() == "2026-10-26"

    pass_time(world.database, world.house, since=MONDAY, until=at("2026-11-03T10:00"), arrive=lambda instant: instant)

    sent = [(row.at.isoformat()[:16], row.rung) for row in sorted(world.all(ReminderSent), key=lambda row: row.at)]
    assert sent == [
        ("2026-10-12T01:00", "half"),
        ("2026-10-21T01:00", "T-3"),
        ("2026-10-23T01:00", "T-1"),
        ("2026-10-26T01:00", "T"),
        ("2026-10-27T01:00", "overdue-1"),
        ("2026-10-28T01:00", "overdue-2"),
        ("2026-10-29T01:00", "overdue-3"),
        ("2026-10-30T01:00", "overdue-4"),
        ("2026-11-02T01:00", "overdue-5"),
        ("2026-11-03T01:00", "overdue-6"),
    ]
    assert len(world.inbox("teacher")) == 10
    assert len(world.inbox("head")) == 7  # from T on
    assert len(world.inbox("supervisor")) == 6  # from the first working day after
    assert len(world.inbox("secretary")) == 2  # from the fifth
    assert world.inbox("reviewer") == []  # a department's lateness never goes to the township's reviewer
    assert all("【督办】" in title for title in world.inbox("supervisor"))


def test_after_three_days_of_downtime_each_person_gets_one_reminder_at_the_highest_rung(world: World) -> None:
    instances = [world.start(MONDAY + timedelta(minutes=n)) for n in range(3)]
    tick(world.database, world.house, MONDAY + timedelta(hours=1))
    before = Counter(row.recipient for row in world.outbox())
    back = at("2026-10-29T15:00")  # due on 10-26; T-3, T-1, T, overdue-1 and -2 were slept through

    first = tick(world.database, world.house, back)
    second = tick(world.database, world.house, back)

    assert first["reminders"] == 3 and not any(second.values())
    told = Counter(row.recipient for row in world.outbox(channel="inbox") if row.template != "task-arrived") - before
    assert told == {user: len(instances) for user in ("teacher", "head", "supervisor")}
    claims = world.all(ReminderSent)
    assert {row.rung for row in claims} == {"overdue-3"}
    assert claims[0].covered == ["half", "T-3", "T-1", "T", "overdue-1", "overdue-2"]
    assert {world.deadline(each).next_reminder_at for each in instances} == {at("2026-10-30T09:00")}


def test_two_workers_send_each_rung_once(world: World) -> None:
    for n in range(10):
        world.start(MONDAY + timedelta(minutes=n))
    now, errors = at("2026-10-21T09:00"), []
    gate = threading.Barrier(2)

    def sweep() -> None:
        try:
            gate.wait()
            for _ in range(12):
                send_due_reminders(world.database, world.house, now=now, limit=2)
        except Exception as error:
            errors.append(error)

    workers = [threading.Thread(target=sweep) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert errors == []
    assert len(world.all(ReminderSent)) == 10
    assert len(world.outbox(recipient="teacher", channel="inbox")) == 10


def test_a_moved_due_date_starts_a_new_ladder(world: World) -> None:
    instance = world.start(MONDAY)
    tick(world.database, world.house, at("2026-10-21T09:00"))
    with transaction(world.database) as session:
        session.execute(
            update(Deadline).values(
                due_version=2, due_at=at("2026-10-28T00:00"), next_reminder_at=at("2026-10-22T09:00")
            )
        )
        session.execute(update(Deadline).values(due_on=at("2026-10-27T00:00").date()))

    tick(world.database, world.house, at("2026-10-22T09:00"))

    rungs = {(row.due_version, row.rung) for row in world.all(ReminderSent, deadline_id=world.deadline(instance).id)}
    assert rungs == {(1, "T-3"), (2, "T-3")}


def test_a_closed_or_suspended_deadline_is_silent(world: World) -> None:
    closed, suspended = world.start(MONDAY), world.start(MONDAY)
    with transaction(world.database) as session:
        session.execute(update(Deadline).where(Deadline.instance_id == closed).values(state="met", closed_at=MONDAY))
        session.execute(update(Deadline).where(Deadline.instance_id == suspended).values(due_at=None))

    send_due_reminders(world.database, world.house, now=at("2026-10-29T15:00"))

    assert world.all(ReminderSent) == []
    assert world.deadline(suspended).next_reminder_at is None


def test_a_rule_that_no_pack_has_silences_nobody_else(world: World, caplog: pytest.LogCaptureFixture) -> None:
    lost, healthy = world.start(MONDAY), world.start(MONDAY)
    with transaction(world.database) as session:
        session.execute(update(Deadline).where(Deadline.instance_id == lost).values(rule="NO.such"))

    send_due_reminders(world.database, world.house, now=at("2026-10-21T09:00"))

    assert [row.deadline_id for row in world.all(ReminderSent)] == [world.deadline(healthy).id]
    assert "is set aside" in caplog.text


def test_a_message_names_case_task_date_and_basis_and_nothing_else(world: World) -> None:
    world.start(MONDAY)
    tick(world.database, world.house, at("2026-10-21T09:00"))

    (message,) = world.outbox(recipient="teacher", channel="inbox", template="reminder")
    assert message.facts["task"] == "签收转办"
    assert message.facts["due"] == "2026-10-26"
    assert message.facts["unit"] == "教育局"
    assert message.facts["basis_zh"].startswith(("演示参数", "本县规定"))
    assert "某人" not in str(message.facts)
