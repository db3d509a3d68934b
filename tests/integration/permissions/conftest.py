"""A county that has lived for some days: rows of every kind, to be tried by everybody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import build_house
from server.config import Settings
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from tests.integration.conftest import START
from tests.integration.permissions.deeds import live_on
from tests.integration.permissions.planted import furnish
from tests.stage import Stage


@pytest.fixture(scope="module")
def furnished(lived_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Open the lived-in county with one more row of each kind that its days have not brought about."""
    path = tmp_path_factory.mktemp("furnished") / "county.db"
    shutil.copy(lived_template, path)
    settings = Settings(demo=True, database_url=f"sqlite:///{path}", files=path.parent / "files")
    database = Database(settings.database_url)
    stage = Stage(database=database, house=build_house(settings), clock=FixedClock(START), settings=settings)
    stage.run(None, lambda work: furnish(stage, work.session))
    live_on(stage)
    yield stage
    database.close()
