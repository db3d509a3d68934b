"""A backup carries rows, attachments and the key's mark to an empty database of either kind; open cases go on there."""

from __future__ import annotations

import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from server.app import build_house
from server.audit.verifying import verify
from server.cases.models import Case, Task
from server.cases.operations import complete_task
from server.cli import archive
from server.config import Settings
from server.foundation.clock import FixedClock
from server.foundation.database import Base, Database
from server.foundation.identity import system_actor
from server.foundation.work import Work
from server.households.models import Person
from tests.stage import Stage

NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)
KEY = Settings(demo=True).data_key
JUDGED = {
    "urgent": True,
    "grounds": ["fire"],
    "amount": "600",
    "opinion": "房屋烧毁，无处安身",
    "verified_how": ["on-site"],
}


@pytest.fixture
def made(stage: Stage, tmp_path: Path) -> Path:
    """A backup of a county with an open emergency and an attachment."""
    from tests.integration.cases.conftest import make_case, start_urgent

    def begin(work: Any) -> None:
        start_urgent(work, make_case(work, stage, urgent=True))

    stage.run("clerk.qingsui", begin)
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "cdef").write_bytes(b"a photo")
    path = tmp_path / "county.backup"
    archive.write(stage.database, path, files=tmp_path / "files", data_key=KEY, county="690102", now=NOW)
    return path


def contents(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables
        }


@pytest.fixture(
    params=[pytest.param("sqlite", marks=pytest.mark.sqlite), pytest.param("postgres", marks=pytest.mark.postgres)]
)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    else:
        cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.create(template="template0")
    database = Database(url)
    yield database
    database.close()


def test_everything_is_there_again_and_the_open_case_goes_on(
    stage: Stage, made: Path, empty: Database, tmp_path: Path
) -> None:
    manifest = archive.restore(empty, made, files=tmp_path / "restored", data_key=KEY)

    assert contents(empty) == contents(stage.database)
    assert manifest["files"] == 1 and (tmp_path / "restored/ab/cdef").read_bytes() == b"a photo"
    settings = Settings(demo=True, database_url=empty.url, files=tmp_path / "restored")
    there = Stage(
        database=empty, house=build_house(settings, empty), clock=FixedClock(stage.clock.now()), settings=settings
    )
    sealed = there.read(lambda work: work.session.scalars(select(Person.id_sealed).limit(1)).one())
    assert there.house.vault.decrypt(sealed) == "690102198503070012"
    case_id = there.read(lambda work: work.session.scalars(select(Case.id)).one())
    task = there.open_tasks(case_id)["judge"]
    there.run("clerk.qingsui", lambda work: complete_task(work, task_id=task.id, answers=JUDGED))
    assert there.read(lambda work: work.session.get_one(Task, task.id).state) == "done"


@pytest.mark.sqlite
def test_a_database_with_rows_another_key_or_an_altered_file_is_refused(
    stage: Stage, made: Path, tmp_path: Path
) -> None:
    with pytest.raises(archive.NotEmpty):
        archive.restore(stage.database, made, files=tmp_path / "x", data_key=KEY)
    fresh = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    with pytest.raises(archive.OtherKey):
        archive.restore(fresh, made, files=tmp_path / "x", data_key="another key")
    with pytest.raises(archive.NotABackup):
        archive.restore(fresh, altered(made, tmp_path), files=tmp_path / "x", data_key=KEY)
    nonsense = tmp_path / "nonsense"
    nonsense.write_bytes(b"no tar")
    with pytest.raises(archive.NotABackup):
        archive.restore(fresh, nonsense, files=tmp_path / "x", data_key=KEY)
    fresh.close()


def altered(made: Path, tmp_path: Path) -> Path:
    """Return the backup with another sum for one table."""
    path = tmp_path / "altered.backup"
    with tarfile.open(made) as old, tarfile.open(path, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            raw = content.read() if content else b""
            if member.name == "manifest.json":
                told = json.loads(raw)
                told["tables"]["cases"]["sha256"] = "0" * 64
                archive._add(new, member.name, json.dumps(told).encode())
            else:
                archive._add(new, member.name, raw)
    return path


@pytest.mark.sqlite
def test_a_refused_restore_leaves_the_database_empty(stage: Stage, made: Path, tmp_path: Path) -> None:
    fresh = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    with pytest.raises(archive.NotABackup):
        archive.restore(fresh, altered(made, tmp_path), files=tmp_path / "x", data_key=KEY)
    with fresh.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM cases")) == 0
    archive.restore(fresh, made, files=tmp_path / "x", data_key=KEY)
    fresh.close()


@pytest.mark.postgres
def test_what_went_to_postgres_comes_back_to_sqlite_row_by_row(
    stage: Stage, made: Path, postgres_cluster: Any, tmp_path: Path
) -> None:
    there, back = (
        Database(postgres_cluster.create(template="template0")),
        Database(f"sqlite:///{tmp_path / 'back.db'}"),
    )
    try:
        archive.restore(there, made, files=tmp_path / "there", data_key=KEY)
        again = tmp_path / "again.backup"
        archive.write(there, again, files=tmp_path / "there", data_key=KEY, county="690102", now=NOW)
        archive.restore(back, again, files=tmp_path / "back", data_key=KEY)

        assert rows(back) == rows(stage.database)
        assert (tmp_path / "back/ab/cdef").read_bytes() == b"a photo"
        with back.reading() as session:
            house = build_house(Settings(demo=True, database_url=back.url, files=tmp_path / "back"), back)
            who = system_actor(house.county)
            assert verify(Work(session=session, actor=who, now=NOW, house=house)).whole  # hashes survive both ways
    finally:
        there.close()
        back.close()


def rows(database: Database) -> dict[str, list[str]]:
    """Return every row of every table."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in Base.metadata.sorted_tables
        }
