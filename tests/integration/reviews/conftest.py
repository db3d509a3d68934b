"""青穗镇 with households on the roll."""

from __future__ import annotations

import pytest

from tests.integration.reviews.story import Town
from tests.stage import Stage


@pytest.fixture
def town(stage: Stage) -> Town:
    """The town on Friday 2026-09-18, 09:00."""
    return Town(stage)
