"""The schema's history: it makes what the models say, and can be taken back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect

from server import migrations
from server.foundation.database import Database


def test_the_migrations_make_exactly_what_the_models_say(database: Database) -> None:
    assert migrations.current(database) == migrations.head()
    assert migrations.differences(database) == []


def test_the_whole_history_can_be_taken_back_and_applied_again(database: Database) -> None:
    migrations.downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}

    migrations.upgrade(database)
    assert migrations.differences(database) == []


def test_a_second_run_changes_nothing(database: Database) -> None:
    migrations.upgrade(database)
    assert migrations.current(database) == migrations.head()


def test_the_history_is_one_line_without_gaps() -> None:
    files = sorted(path.name for path in (migrations.HERE / "versions").glob("[0-9]*.py"))
    assert [Path(name).name[:4] for name in files] == [f"{n:04d}" for n in range(1, len(files) + 1)]
