"""Due timers move their process on, once each, whatever else is broken."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from server.cases.models import Incident, Timer
from server.foundation.transaction import transaction
from server.jobs.leases import LEASE, Lease, take
from server.jobs.ticking import tick
from server.jobs.timers import fire_due_timers
from tests.integration.jobs.conftest import MONDAY, World

DAY = timedelta(days=1)


def test_a_timer_fires_when_it_is_due_and_not_before(world: World) -> None:
    instance = world.start(MONDAY)

    assert fire_due_timers(world.database, world.house, now=MONDAY + DAY - timedelta(seconds=1)) == 0
    assert fire_due_timers(world.database, world.house, now=MONDAY + DAY) == 1
    assert fire_due_timers(world.database, world.house, now=MONDAY + DAY) == 0

    timer = world.timer(instance)
    assert (timer.state, timer.fired_at) == ("fired", MONDAY + DAY)
    assert [row.template for row in world.outbox(recipient="clerk", channel="inbox")] == ["task-arrived"]


def test_a_broken_step_becomes_an_incident_and_the_others_go_on(world: World) -> None:
    poison = world.start(MONDAY, broken=True)
    healthy = world.start(MONDAY)

    assert fire_due_timers(world.database, world.house, now=MONDAY + DAY) == 2
    assert fire_due_timers(world.database, world.house, now=MONDAY + DAY * 2) == 0

    assert world.timer(healthy).state == "fired"
    (incident,) = world.all(Incident)
    assert incident.instance_id == poison
    assert "printer is on fire" in incident.cause
    assert incident.retry == {"verb": "wake", "timer_ids": [world.timer(poison).id]}
    told = {row.recipient for row in world.outbox(template="incident", channel="inbox")}
    # the unit at which the instance stands, and the case's own, which repairs
    assert told == {"head", "teacher"} | {"clerk", "leader"}


def test_two_workers_fire_each_timer_once(world: World) -> None:
    instances = [world.start(MONDAY + timedelta(seconds=n)) for n in range(8)]
    now, counts = MONDAY + DAY * 2, []
    gate = threading.Barrier(2)

    def drain() -> None:
        gate.wait()
        for _ in range(20):
            counts.append(fire_due_timers(world.database, world.house, now=now, limit=2))

    workers = [threading.Thread(target=drain) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == len(instances)
    assert {timer.state for timer in world.all(Timer)} == {"fired"}
    assert len(world.outbox(template="task-arrived", channel="inbox")) == len(instances)
    assert world.all(Incident) == []


def test_a_claimed_timer_waits_for_the_end_of_the_lease(world: World) -> None:
    instance = world.start(MONDAY)
    now = MONDAY + DAY
    with transaction(world.database) as session:
        session.execute(update(Timer).values(claim=take(now).token))

    assert fire_due_timers(world.database, world.house, now=now + LEASE / 2) == 0
    assert fire_due_timers(world.database, world.house, now=now + LEASE + timedelta(seconds=1)) == 1
    assert world.timer(instance).state == "fired"


def test_what_a_slow_batch_has_not_begun_is_given_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        world.start(MONDAY + timedelta(seconds=n))
    now = MONDAY + DAY * 2
    begun = iter([True, False])
    monkeypatch.setattr(Lease, "may_begin", property(lambda _: next(begun)))

    assert fire_due_timers(world.database, world.house, now=now) == 1
    assert sorted((timer.state, timer.claim is None) for timer in world.all(Timer)) == [
        ("fired", False), ("open", True), ("open", True),
    ]  # fmt: skip

    monkeypatch.undo()
    assert fire_due_timers(world.database, world.house, now=now) == 2


def test_a_timer_of_a_finished_task_never_fires(world: World) -> None:
    instance = world.start(MONDAY)
    with transaction(world.database) as session:
        session.execute(update(Timer).values(state="cancelled"))

    assert tick(world.database, world.house, MONDAY + DAY)["timers"] == 0
    assert world.timer(instance).state == "cancelled"
