"""A worker is killed every two seconds and the queue server is flushed: each due row fires once, each letter leaves under one id."""

from __future__ import annotations

import pytest

from bench import surviving

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.valkey, pytest.mark.slow]


def test_due_timers_and_reminders_fire_once_while_workers_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surviving, "FLUSHED_AT", 1.0)
    monkeypatch.setattr(surviving, "EVERY", 0.7)

    rate, letters = surviving.measure(full=False)  # fails by itself when a row fires twice or not at all

    assert "600 rows, each once" in rate.detail and "whole worker" in rate.detail
    assert letters.value >= 1.0
