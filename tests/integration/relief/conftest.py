"""The urgent lane on the night of S5."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from server.foundation.clock import FixedClock
from tests.integration.relief.story import Lane
from tests.stage import Stage


@pytest.fixture
def lane(stage_at: Callable[[str], Stage]) -> Lane:
    """The lane on the night of S5, with a filled fund."""
    made = Lane(stage_at("2026-02-17T21:15:30+08:00"))
    made.fill_fund()
    return made


@pytest.fixture
def stage_at(stage: Stage) -> Callable[[str], Stage]:
    """Return the stage with its clock set anew, also to a day before the usual start."""

    def at(text: str) -> Stage:
        stage.clock = FixedClock(datetime.fromisoformat(text))
        return stage

    return at
