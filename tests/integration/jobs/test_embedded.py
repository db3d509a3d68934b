"""The thread of the embedded default works when it is poked, survives errors and stops when it is asked to."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from server.foundation.clock import FixedClock
from server.jobs import embedded
from server.jobs.embedded import EmbeddedWorker
from tests.integration.jobs.conftest import MONDAY, World


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_it_works_at_once_when_it_is_poked_and_ends_when_asked(world: World) -> None:
    clock = FixedClock(MONDAY)
    worker = EmbeddedWorker(world.database, world.house, clock, every=3600)
    world.start(MONDAY)
    worker.start()
    clock.move_to(MONDAY + timedelta(days=1))

    worker.poke()
    wait_until(lambda: len(world.inbox("clerk")) == 1)

    assert worker.stop()


def test_an_error_costs_one_round_and_never_the_thread(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[int] = []

    def stumbling(*_: object) -> None:
        rounds.append(1)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(embedded, "tick", stumbling)
    worker = EmbeddedWorker(world.database, world.house, FixedClock(MONDAY), every=0.01)
    worker.start()
    wait_until(lambda: len(rounds) >= 3)

    assert worker.stop()
    assert "the disk is full" in caplog.text
