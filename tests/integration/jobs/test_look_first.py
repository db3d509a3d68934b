"""A round asks once what there is to do, and leaves alone whoever would find nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from server.foundation.transaction import transaction
from server.jobs import looking, ticking
from server.jobs.looking import QUESTIONS, Look
from server.jobs.ticking import SWEEPS, tick
from server.messaging.operations import tell
from tests.integration.jobs.conftest import MONDAY, World
from tests.services import looks
from tests.stage import Stage


def test_every_sweep_but_one_is_asked_for() -> None:
    """Planning anew looks itself: it also reads the calendar again that another process has changed."""
    assert {name for name, sweep in SWEEPS.items() if sweep not in QUESTIONS} == {"replans"}
    assert set(QUESTIONS) <= set(SWEEPS.values())


def test_a_round_that_finds_nothing_asks_two_questions(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "EVERY", 1_000_000)
    stage.tick()  # at the beginning of an hour, when it is looked for what may be let go, too
    asked: list[str] = []
    event.listen(stage.database.engine, "before_cursor_execute", lambda _c, _cur, said, *_rest: asked.append(said))

    assert not any(stage.tick().values())
    assert len(asked) == 2, asked  # what there is to do, and whether terms are to be planned anew


def test_after_a_sweep_that_leaves_all_something_it_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def doing(name: str, found: int) -> Callable[..., int]:
        def sweep(*_arguments: object, **_named: object) -> int:
            done.append(name)
            return found if done.count(name) == 1 else 0

        return sweep

    first, second = doing("timers", 1), doing("outbox", 0)
    answers = iter([frozenset({second}), frozenset[looking.Sweep]()])
    monkeypatch.setattr(looking, "QUESTIONS", {first: None, second: None})
    monkeypatch.setattr(Look, "_ask", lambda _look, _now: next(answers))
    monkeypatch.setattr(ticking, "SWEEPS", {"timers": first, "outbox": second})
    tick(world.database, world.house, MONDAY)

    assert done == ["timers", "outbox", "timers"]


def test_a_no_that_is_not_true_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "EVERY", 1)
    monkeypatch.setattr(Look, "_ask", lambda _look, _now: frozenset(QUESTIONS))
    with transaction(world.database) as session:
        facts = {"case": "690102-2026-000001", "task": "会签", "unit": "青穗镇"}
        tell(world.work(session, MONDAY), template="task-arrived", recipients=["clerk"], facts=facts, cause="cause")

    with pytest.raises(looks.Overlooked, match="deliver_outbox"):
        tick(world.database, world.house, MONDAY)
