"""The fixture `stage`: a fresh demo county per test, copied from a template that is made once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from server.app import build_house
from server.config import Settings
from server.demo.story import tell_story
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from tests.integration.leading import lead_on
from tests.integration.permissions.deeds import live_on
from tests.integration.permissions.planted import furnish as plant_rows
from tests.services import postgres
from tests.services.sharing import made_once
from tests.stage import Stage, furnish

START = datetime.fromisoformat("2026-09-18T09:00:00+08:00")


@pytest.fixture(scope="session")
def stage_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file that holds the furnished demo county."""

    def make(path: Path) -> None:
        shutil.copy(sqlite_template, path)
        _furnish(f"sqlite:///{path}")

    return made_once(tmp_path_factory, "county.db", make)


@pytest.fixture(scope="session")
def week_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the demo county after one week of work."""
    return _told(sqlite_template, tmp_path_factory, "week.db", weeks=1)


@pytest.fixture(scope="session")
def lived_template(
    week_template: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, full: bool
) -> Path:
    """Return a SQLite file with the demo county after one week of work (four at full size)."""
    return _told(sqlite_template, tmp_path_factory, "lived.db", weeks=4) if full else week_template


def _told(template: Path, factory: pytest.TempPathFactory, name: str, *, weeks: int) -> Path:
    def make(path: Path) -> None:
        shutil.copy(template, path)
        settings = Settings(demo=True, files=_files_of(path.with_name(name)))
        database, house = Database(f"sqlite:///{path}"), build_house(settings)
        tell_story(database, house, until=START, tell=lambda _words: None, weeks=weeks)
        lead_on(Stage(database=database, house=house, clock=FixedClock(START), settings=settings))
        database.close()

    return made_once(factory, name, make)


def _files_of(template: Path) -> Path:
    """Return the folder of the files that the county of a template has kept."""
    return template.with_name(f"{template.name}.files")


def _copied(template: Path, folder: Path) -> Path:
    """Copy a told county, its files with it, and return its database."""
    path = folder / "county.db"
    shutil.copy(template, path)
    if _files_of(template).exists():
        shutil.copytree(_files_of(template), folder / "files", copy_function=os.link)
    return path


@pytest.fixture
def lived(lived_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """Set the lived-in county up on SQLite; the clock stands at Friday 2026-09-18, 09:00 in Shanghai."""
    yield from _staged(f"sqlite:///{_copied(lived_template, tmp_path)}", tmp_path)


@pytest.fixture(scope="module")
def furnished(week_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Open the county of one week with one more row of each kind that its days have not brought about."""
    path = _copied(week_template, tmp_path_factory.mktemp("furnished"))
    for county in _staged(f"sqlite:///{path}", path.parent):
        county.run(None, lambda work, county=county: plant_rows(county, work.session))  # type: ignore[misc]
        live_on(county)
        yield county


@pytest.fixture
def stage(stage_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """Set the demo county up on SQLite; the clock stands at Friday 2026-09-18, 09:00 in Shanghai."""
    path = tmp_path / "county.db"
    shutil.copy(stage_template, path)
    yield from _staged(f"sqlite:///{path}", tmp_path)


@pytest.fixture
def postgres_stage(postgres_cluster: postgres.Cluster, tmp_path: Path) -> Iterator[Stage]:
    """Set the demo county up on PostgreSQL; furnished once, copied by the server itself."""
    url = postgres_cluster.create(template=postgres_cluster.once("yimen_county", _furnished))
    yield from _staged(url, tmp_path)
    postgres_cluster.drop(url)


def _furnished(cluster: postgres.Cluster, name: str) -> None:
    _furnish(cluster.create(template="yimen_template", name=name))


def _furnish(url: str) -> None:
    database = Database(url)
    furnish(database, build_house(Settings(demo=True)), datetime.fromisoformat("2025-12-31T08:00:00+08:00"))
    database.close()


def _staged(url: str, tmp_path: Path) -> Iterator[Stage]:
    settings = Settings(demo=True, database_url=url, files=tmp_path / "files")
    database = Database(url)
    yield Stage(database=database, house=build_house(settings), clock=FixedClock(START), settings=settings)
    database.close()
