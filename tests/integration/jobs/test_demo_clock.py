"""The demo's clock passes through every due instant on its way and stays where it was moved to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.cases.models import ReminderSent
from server.demo.clock import fast_forward, follow, load_clock
from server.foundation.clock import DemoClock
from server.messaging.models import Outbox
from tests.integration.jobs.conftest import World


def test_people_see_reminders_as_of_their_own_day(world: World) -> None:
    clock = DemoClock()
    instance = world.start(clock.now())
    due_at = world.deadline(instance).due_at
    assert due_at is not None

    passed = fast_forward(world.database, world.house, clock, by=due_at - clock.now() + timedelta(days=1, hours=12))

    rungs = sorted(world.all(ReminderSent), key=lambda row: row.at)
    assert [row.rung for row in rungs][:4] == ["half", "T-3", "T-1", "T"]
    assert all(row.covered == [] for row in rungs)
    assert len({row.at.date() for row in rungs}) == len(rungs)
    assert world.timer(instance).state == "fired"
    assert passed.counts["timers"] == 1
    assert passed.counts["outbox"] == len(world.all(Outbox))
    assert [stop.at for stop in passed.stops] == sorted(stop.at for stop in passed.stops)


def test_the_clock_stays_where_it_was_moved_to(world: World) -> None:
    clock, other = load_clock(world.database), load_clock(world.database)
    fast_forward(world.database, world.house, clock, by=timedelta(days=40))

    again = load_clock(world.database)
    follow(world.database, other)

    assert abs(again.now() - clock.now()) < timedelta(seconds=5)
    assert abs(other.now() - clock.now()) < timedelta(seconds=5)


def test_the_clock_never_runs_backwards(world: World) -> None:
    with pytest.raises(ValueError, match="backwards"):
        fast_forward(world.database, world.house, DemoClock(), by=-timedelta(days=1))
