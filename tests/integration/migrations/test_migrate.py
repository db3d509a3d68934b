"""The schema's history: it makes what the models say, and can be taken back."""

from __future__ import annotations

import pytest
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


@pytest.mark.slow
def test_numbers_that_never_start_anew_go_on_after_0020(database: Database) -> None:
    """An installation of before counted them under the year; some had begun again at 1 since."""
    migrations.downgrade(database, "0019")
    before = {("household", 2026): 41, ("household", 0): 2, ("objection:n1", 2026): 3, ("case", 2026): 77}
    row = "INSERT INTO counters (county, unit_id, kind, year, last) VALUES ('690102', 'town', '{}', {}, {})"
    with database.engine.begin() as connection:
        for (kind, year), last in before.items():
            connection.exec_driver_sql(row.format(kind, year, last))

    migrations.upgrade(database)
    assert counters(database) == {("household", 0): 41, ("objection:n1", 0): 3, ("case", 2026): 77}

    migrations.downgrade(database, "0019")
    assert {kind: last for (kind, _), last in counters(database).items()} == {
        "household": 41,
        "objection:n1": 3,
        "case": 77,
    }
    assert ("household", 0) not in counters(database)
    migrations.upgrade(database)
    assert counters(database)[("household", 0)] == 41


def counters(database: Database) -> dict[tuple[str, int], int]:
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT kind, year, last FROM counters").all()
    return {(row.kind, row.year): row.last for row in rows}
