"""Bring a database's tables up to this version, and refuse to serve one that is not there yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from server import migrations
from server.foundation.database import Base, Database
from server.foundation.errors import Refused


class TablesMissing(Refused):
    """The database was not prepared for this version."""

    type = "tables-missing"
    zh = "数据库还没有准备好（缺 {count} 张表），请先运行 yimen migrate。"
    en = "The database is not prepared ({count} tables are missing); run `yimen migrate` first."


def make_tables(database: Database) -> str:
    """Create or upgrade the tables and return the revision they stand at."""
    migrations.install(database)
    return migrations.head()


def missing(database: Database) -> list[str]:
    """Return the names of tables that the models have and the database has not."""
    migrations.load_models()
    there: set[Any] = set(inspect(database.engine).get_table_names())
    return sorted(set(Base.metadata.tables) - there)


def require_tables(database: Database) -> None:
    """Check that every table is there.

    :raises TablesMissing: some are not.
    """
    absent = missing(database)
    if absent:
        raise TablesMissing(count=len(absent))
