"""Rows of a release before pass through every migration, up and down, on both kinds of databases; its open cases go on.

`data/release-75bc983.backup` holds one week of the demo county as commit 75bc983 of this product made it on revision 0001: written by that commit's own
operations and read out with the backup of today, because that release had none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import MetaData, func, select, text
from sqlalchemy.exc import OperationalError

from server import migrations
from server.app import build_house
from server.audit.verifying import verify
from server.cases.models import Case, Task
from server.cases.operations import complete_task
from server.cli import archive
from server.config import Settings
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from tests.integration.cli.test_back_up_and_restore import empty
from tests.stage import Stage

__all__ = ["empty"]

RELEASE = Path(__file__).parent / "data" / "release-75bc983.backup"
FIRST = "0001"
SIGNED = {"sign_decision": "signed", "handler_name": "姜示办", "handler_phone": "0690-8800000"}
#: Tables to which a migration or the new release adds rows of its own.
ADDED_TO = {"calendar_days", "counters"}
#: Columns that a migration fills where they were empty, with the test below that says how.
FILLED = {("cases", "closed_at")}


def contents(database: Database, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table in order, of the given columns only."""
    tables = MetaData()
    tables.reflect(database.engine)
    found = {}
    with database.engine.connect() as connection:
        for name, table in tables.tables.items():
            if name == "alembic_version" or (columns is not None and name not in columns):
                continue
            wanted = [table.c[key] for key in (columns[name] if columns else table.c.keys()) if key in table.c]
            rows = connection.execute(select(*wanted).order_by(*table.primary_key.columns))
            found[name] = [tuple(str(value) for value in row) for row in rows]
    return found


def columns_of(database: Database) -> dict[str, list[str]]:
    tables = MetaData()
    tables.reflect(database.engine)
    return {
        name: [key for key in table.c.keys() if (name, key) not in FILLED]
        for name, table in tables.tables.items()
        if name not in ADDED_TO
    }


@pytest.fixture
def restored(empty: Database, tmp_path: Path) -> Iterator[tuple[Database, dict[str, Any]]]:
    """The release's data in this version's tables, and the backup's manifest."""
    manifest = archive.restore(empty, RELEASE, files=tmp_path / "files", data_key=Settings(demo=True).data_key)
    yield empty, manifest


def test_rows_pass_every_migration_down_and_up_and_open_cases_go_on(
    restored: tuple[Database, dict[str, Any]], tmp_path: Path
) -> None:
    database, manifest = restored
    assert manifest["revision"] == FIRST and migrations.current(database) == migrations.head()
    assert migrations.differences(database) == []
    counts = {name: len(rows) for name, rows in contents(database).items()}
    for name, told in manifest["tables"].items():
        assert counts[name] >= told["rows"] if name in ADDED_TO else counts[name] == told["rows"], name

    migrations.downgrade(database, FIRST)
    old = columns_of(database)
    before = contents(database, old)
    assert {name: len(rows) for name, rows in before.items()} == {
        name: told["rows"] for name, told in manifest["tables"].items() if name in before
    }
    migrations.upgrade(database)
    assert contents(database, old) == before
    assert migrations.differences(database) == []

    stage = staged(database, tmp_path)
    assert stage.read(lambda work: verify(work).whole)
    ended = stage.read(
        lambda work: list(work.session.scalars(select(Case).where(Case.state.in_(("withdrawn", "not-accepted")))))
    )
    assert ended and all(case.closed_at and case.closed_at >= case.registered_at for case in ended)
    task = stage.read(
        lambda work: work.session.scalars(select(Task).where(Task.state == "open", Task.element == "sign")).first()
    )
    assert task is not None
    officer = stage.read(lambda work: holder(work, task))
    stage.run(officer, lambda work: complete_task(work, task_id=task.id, answers=SIGNED))
    of_instance = select(Task.element, Task.state).where(Task.instance_id == task.instance_id)
    after = {(row.element, row.state) for row in stage.read(lambda work: work.session.execute(of_instance).all())}
    assert ("sign", "done") in after and any(state == "open" for _, state in after)
    assert stage.read(lambda work: verify(work).whole)


def staged(database: Database, folder: Path) -> Stage:
    settings = Settings(demo=True, database_url=database.url, files=folder / "files")
    with database.engine.connect() as connection:
        last = connection.scalar(select(func.max(Task.created_at)))
    assert last is not None
    return Stage(database=database, house=build_house(settings, database), clock=FixedClock(last), settings=settings)


def holder(work: Any, task: Task) -> str:
    from server.organisation.models import Appointment, User

    wanted = select(User.login).join(Appointment, Appointment.user_id == User.id)
    return str(
        work.session.scalars(
            wanted.where(Appointment.unit_id == task.unit_id, Appointment.role == task.role).order_by(User.login)
        ).first()
    )


@pytest.mark.postgres
def test_a_migration_that_finds_a_table_taken_gives_up_soon_and_may_be_tried_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 0.2)
    database = Database(postgres_url)
    newest = migrations.head()
    migrations.downgrade(database, FIRST)
    with database.engine.connect() as busy:
        busy.execute(text("LOCK TABLE incidents IN ACCESS SHARE MODE"))  # a long reading, as a report is
        began = monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            migrations.upgrade(database)
        assert monotonic() - began < 60
        assert FIRST <= str(migrations.current(database)) < newest
        assert busy.execute(text("SELECT count(*) FROM incidents")).scalar() == 0, "who reads goes on"
        busy.rollback()
    migrations.upgrade(database)
    assert migrations.current(database) == newest and migrations.differences(database) == []
    database.close()
