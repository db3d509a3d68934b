"""Load the demo county into a file of its own, whole or not at all."""

from __future__ import annotations

import gc
import hashlib
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.schema import CreateTable

from server.demo.models import SettingKv
from server.demo.story import WEEKS, tell_story
from server.foundation.database import Base, Database
from server.foundation.errors import Refused
from server.foundation.transaction import transaction
from server.foundation.work import House

MARK = "demo-loaded"
STORY = 6  #: raise it when the story changes, so that older demo databases are made anew


class NotADemo(Refused):
    """The file holds a database that no demo made; a demo never touches it."""

    type = "not-a-demo"
    zh = "{path} 不是演示库，演示不会动它；请换一个 YIMEN_DATABASE_URL。"
    en = "{path} was not made by a demo and is left alone; choose another YIMEN_DATABASE_URL."


def fingerprint() -> str:
    """Return a hash over the tables of this version and the story that fills them."""
    tables = "".join(str(CreateTable(table)) for table in Base.metadata.sorted_tables)
    return hashlib.sha256(f"{STORY}\n{tables}".encode()).hexdigest()[:16]


def state(path: Path) -> str:
    """Return `absent`, `ready`, or `outdated` (made by another version).

    :raises NotADemo: the file is somebody's own database.
    """
    if not path.exists():
        return "absent"
    database = Database(f"sqlite:///{path}")
    try:
        if SettingKv.__tablename__ not in inspect(database.engine).get_table_names():
            raise NotADemo(path=path)
        with database.reading() as session:
            mark = session.get(SettingKv, MARK)
        if mark is None:
            raise NotADemo(path=path)
        return "ready" if mark.value == fingerprint() else "outdated"
    finally:
        database.close()


def remove(path: Path) -> None:
    """Delete the demo's database and what SQLite keeps beside it.

    :raises NotADemo: the file is somebody's own database.
    """
    state(path)
    _delete(path)


def _delete(path: Path) -> None:
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        each.unlink(missing_ok=True)


def load(
    path: Path, *, house: House, now: datetime, make_tables: Callable[[Database], Any], tell: Callable[[str], None],
    weeks: int = WEEKS,
) -> None:  # fmt: skip
    """Make the county and its story beside `path`, then put the finished file there."""
    unfinished = path.with_name(f"{path.name}.loading")
    _delete(unfinished)
    database = Database(f"sqlite:///{unfinished}")
    # Nobody needs half a demo after a power cut, so nothing waits for the disk.
    event.listen(database.engine, "connect", _in_a_hurry)
    gc.freeze()
    gc.disable()  # thousands of short commands in a row: collecting after each costs more than the memory is worth
    try:
        make_tables(database)
        tell_story(database, house, until=now, tell=tell, weeks=weeks)
        with transaction(database) as session:
            session.merge(SettingKv(key=MARK, value=fingerprint()))
    finally:
        gc.enable()
        gc.unfreeze()
        database.close()
    unfinished.replace(path)


def _in_a_hurry(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
