"""S1's household, accepted on Monday 2026-02-09 at 09:30."""

from __future__ import annotations

import pytest

from tests.integration.determination.story import Application, at
from tests.stage import Stage


@pytest.fixture
def accepted(stage: Stage) -> Application:
    """The application of S1 with its items confirmed."""
    return Application(at(stage, "2026-02-09T09:30:00+08:00")).accept()
