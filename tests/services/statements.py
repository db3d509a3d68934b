"""One store of compiled statements for all the databases that a test process opens, as one server has for its own; none of them outlives a power cut."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, Engine, event

from server.foundation import database

_opened: dict[str, Engine] = {}
_make = database._engine


def share() -> None:
    """Let every engine of this process use what the first of its kind has compiled; half of a short test was compiling."""
    database._engine = _engine


def _engine(url: str, *how: int) -> Engine:
    engine = _make(url, *how)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hurry)
    first = _opened.get(engine.dialect.name)
    if first is None:
        event.listen(engine, "engine_connect", _remember)  # by then the dialect knows its server
        return engine
    # The dialect is part of a compiled statement's key.
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    """Wait for no disk: processes that are killed and started again by a test open their databases themselves."""
    connection.execute("PRAGMA synchronous=OFF")


def _remember(connection: Connection) -> None:
    _opened.setdefault(connection.dialect.name, connection.engine)
