"""A notice of a household of 青穗镇."""

from __future__ import annotations

import pytest

from tests.integration.notices.board import Board
from tests.stage import Stage


@pytest.fixture
def board(stage: Stage) -> Board:
    """A registered household whose notice is made."""
    made = Board(stage)
    made.begin()
    return made
