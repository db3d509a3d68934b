"""One store of compiled statements for all the databases that a test process opens, as one server has for its own."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event

from server.foundation import database

_opened: dict[str, Engine] = {}
_make = database._engine


def share() -> None:
    """Let every engine of this process use what the first of its kind has compiled; half of a short test was compiling."""
    database._engine = _engine


def _engine(url: str, *how: int) -> Engine:
    engine = _make(url, *how)
    first = _opened.get(engine.dialect.name)
    if first is None:
        event.listen(engine, "engine_connect", _remember)  # by then the dialect knows its server
        return engine
    # The dialect is part of a compiled statement's key.
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def _remember(connection: Connection) -> None:
    _opened.setdefault(connection.dialect.name, connection.engine)
