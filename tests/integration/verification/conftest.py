"""A household whose means are investigated, and the people who do it."""

from __future__ import annotations

import pytest

from tests.integration.verification.story import Inquest
from tests.stage import Stage


@pytest.fixture
def inquest(stage: Stage) -> Inquest:
    """An application for 低保 by a couple with a child, whose investigation has begun."""
    return Inquest(stage).apply()
