"""A county that has lived for some days: rows of every kind, to be tried by everybody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import build_house
from server.config import Settings
from server.demo.story import tell_story
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from tests.integration.conftest import START
from tests.integration.permissions.planted import furnish
from tests.stage import Stage


@pytest.fixture(scope="session")
def lived_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, full: bool) -> Path:
    """Return a SQLite file with the demo county after one week of work (four at full size)."""
    path = tmp_path_factory.mktemp("lived") / "county.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    tell_story(
        database, build_house(Settings(demo=True)), until=START, tell=lambda _words: None, weeks=4 if full else 1
    )
    database.close()
    return path


@pytest.fixture(scope="module")
def furnished(lived_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Open the lived-in county with one more row of each kind that its days have not brought about."""
    path = tmp_path_factory.mktemp("furnished") / "county.db"
    shutil.copy(lived_template, path)
    settings = Settings(demo=True, database_url=f"sqlite:///{path}", files=path.parent / "files")
    database = Database(settings.database_url)
    stage = Stage(database=database, house=build_house(settings), clock=FixedClock(START), settings=settings)
    stage.run(None, lambda work: furnish(stage, work.session))
    yield stage
    database.close()


@pytest.fixture
def lived(lived_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """Set the lived-in county up on SQLite; the clock stands at Friday 2026-09-18, 09:00 in Shanghai."""
    path = tmp_path / "county.db"
    shutil.copy(lived_template, path)
    settings = Settings(demo=True, database_url=f"sqlite:///{path}", files=tmp_path / "files")
    database = Database(settings.database_url)
    yield Stage(database=database, house=build_house(settings), clock=FixedClock(START), settings=settings)
    database.close()
