"""A roll of households that are paid every month."""

from __future__ import annotations

import pytest

from tests.integration.payments.story import Desk, Roll
from tests.stage import Stage


@pytest.fixture
def roll(stage: Stage) -> Roll:
    """The demo county in September 2026, with a hand that grants benefits."""
    return Roll(stage)


@pytest.fixture
def desk(roll: Roll) -> Desk:
    """Finance with filled funds, on the day after the roll for October was closed."""
    roll.stage.move_to("2026-09-28T09:00:00+08:00")
    made = Desk(roll)
    made.fill()
    return made
