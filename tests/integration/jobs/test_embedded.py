"""The thread of the embedded default works when it is poked, survives errors and stops when it is asked to."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from server.foundation.clock import FixedClock
from server.foundation.transaction import transaction
from server.jobs import embedded
from server.jobs.embedded import EmbeddedWorker
from server.jobs.surviving import FAULTS
from server.jobs.ticking import SWEEPS
from server.messaging.operations import tell
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


def test_a_fault_costs_one_sweep_its_round_and_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[int] = []

    def stumbling(*_: object, **__: object) -> int:
        rounds.append(1)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(embedded, "SWEEPS", {**SWEEPS, "timers": stumbling})
    counted = FAULTS.labels("timers")._value.get()
    with transaction(world.database) as session:
        facts = {"case": "690102-2026-000001", "task": "会签", "unit": "青穗镇"}
        tell(world.work(session, MONDAY), template="task-arrived", recipients=["clerk"], facts=facts, cause="cause")
    worker = EmbeddedWorker(world.database, world.house, FixedClock(MONDAY), every=0.01)
    worker.start()
    wait_until(lambda: len(rounds) >= 3 and len(world.inbox("clerk")) == 1)

    assert worker.stop()
    assert "the disk is full" in caplog.text
    assert FAULTS.labels("timers")._value.get() == counted + len(rounds)


def test_it_ends_after_the_batch_in_hand_however_much_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def endless(name: str) -> Callable[..., int]:
        def sweep(*_: object, **__: object) -> int:
            begun.append(name)
            time.sleep(0.05)
            return 1

        return sweep

    monkeypatch.setattr(embedded, "SWEEPS", {name: endless(name) for name in SWEEPS})
    worker = EmbeddedWorker(world.database, world.house, FixedClock(MONDAY))
    worker.start()
    wait_until(lambda: len(begun) >= 2)

    assert worker.stop(seconds=5)
    ended = len(begun)
    time.sleep(0.1)
    assert len(begun) == ended
