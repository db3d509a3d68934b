"""A roll of households that are paid every month."""

from __future__ import annotations

import pytest

from tests.integration.payments.story import Roll
from tests.stage import Stage


@pytest.fixture
def roll(stage: Stage) -> Roll:
    """The demo county in September 2026, with a hand that grants benefits."""
    return Roll(stage)
