"""The schema's history: it makes what the models say, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect

from server import migrations
from server.foundation.database import Database


def structure(database: Database) -> dict[str, Any]:
    """Return all that a database tells of its tables but what none of our rows meets: the order of columns, and defaults for rows of before."""
    looks = inspect(database.engine)
    return {
        table: {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in looks.get_columns(table)),
            "key": (key := looks.get_pk_constraint(table))["name"] and sorted(key["constrained_columns"]),
            "foreign": sorted(map(str, (sorted(each.items(), key=str) for each in looks.get_foreign_keys(table)))),
            "unique": sorted(
                (each["name"] or "", each["column_names"]) for each in looks.get_unique_constraints(table)
            ),
            "checks": sorted((each["name"] or "", each["sqltext"]) for each in looks.get_check_constraints(table)),
            "indexes": sorted(
                (
                    each["name"] or "",
                    each["column_names"],
                    each["unique"],
                    str({k: str(v) for k, v in each.get("dialect_options", {}).items()}),
                )
                for each in looks.get_indexes(table)
            ),
        }
        for table in looks.get_table_names()
    }


def test_the_history_makes_exactly_what_the_models_say_and_can_be_taken_back(database: Database) -> None:
    assert migrations.current(database) == migrations.head()
    built = structure(database)

    migrations.downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}

    migrations.upgrade(database)
    assert migrations.current(database) == migrations.head()
    assert migrations.differences(database) == []
    assert structure(database) == built


def test_a_second_run_changes_nothing(database: Database) -> None:
    migrations.install(database)
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
