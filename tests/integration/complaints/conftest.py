"""Complaints in the demo county."""

from __future__ import annotations

import pytest

from tests.integration.complaints.desk import Desk
from tests.stage import Stage


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """Hands for complaints."""
    return Desk(stage)
