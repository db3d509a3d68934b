"""Sweeps take turns until nothing more is due, and nobody looks again for what can leave it nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from server.jobs import delivery, ticking

NOW = datetime(2026, 10, 12, 1, tzinfo=UTC)


def looks(monkeypatch: pytest.MonkeyPatch, waiting: dict[str, int], leaves: dict[str, str]) -> tuple[Counter[str], Any]:
    """Let sweeps that find so much, and leave it to others, take turns; return how often each looked, and what was found."""
    seen: Counter[str] = Counter()

    def sweep(name: str) -> Any:
        def look(*_: object, now: datetime) -> int:
            seen[name] += 1
            found = waiting.pop(name, 0)
            if found and name in leaves:
                waiting[leaves[name]] = found
            return found

        return look

    monkeypatch.setattr(ticking, "SWEEPS", {name: sweep(name) for name in ticking.SWEEPS})
    return seen, ticking.tick(None, None, NOW)  # type: ignore[arg-type]


def test_after_a_message_to_people_only_the_outbox_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, found = looks(monkeypatch, {"anchors": 1}, {"anchors": "outbox"})

    assert (found["anchors"], found["outbox"]) == (1, 1)
    assert {name for name, count in seen.items() if count > 1} == {"outbox"}


def test_only_whoever_found_as_much_as_it_takes_at_once_looks_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, _ = looks(monkeypatch, {"outbox": delivery.BATCH - 1}, {})
    full, _ = looks(monkeypatch, {"outbox": delivery.BATCH}, {})

    assert (seen["outbox"], full["outbox"]) == (1, 2)


def test_after_anything_else_everybody_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, found = looks(monkeypatch, {"moves": 1}, {"moves": "timers"})

    assert (found["moves"], found["timers"]) == (1, 1)
    assert min(seen.values()) == 2


def test_whoever_is_left_something_is_a_sweep() -> None:
    assert {*ticking.LEAVES, *(each for left in ticking.LEAVES.values() for each in left)} <= set(ticking.SWEEPS)
