"""A chamber in the demo county, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.integration.meetings.story import Chamber
from tests.stage import Stage


@pytest.fixture
def chamber(stage: Stage) -> Chamber:
    """Return the demo county with a diagram that asks for a meeting; it is Friday 2026-09-18, 09:00."""
    return Chamber(stage)


@pytest.fixture
def postgres_chamber(postgres_stage: Stage) -> Chamber:
    """Return the same on PostgreSQL."""
    return Chamber(postgres_stage)
