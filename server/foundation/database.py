"""The database: connections, the declarative base, portable column types."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, String, Table, TypeDecorator, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: execution option of statements after which no loaded object has to be told
QUIET = {"synchronize_session": False}


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps it without its offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime never enters the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all rows share: naming of constraints, and portable types for annotations."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: Instant(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


Id = String(32)

#: Compiled statements kept: all pages and sweeps together have some hundreds, and a server that forgets compiles again.
STATEMENTS = 2000

TAKES_TURNS = "takes_turns"  #: key in `Session.info`: this command lost a race before and locks what it reads to change


class CountyRow:
    """A row of one county: the key by which a province partitions its tables."""

    county: Mapped[str] = mapped_column(String(6))


def table_of(model: type[Base]) -> Table:
    """Return a model's table: a statement on it is built in a fraction of the time that one through the mapper takes."""
    return cast(Table, model.__table__)


class Database:
    """One database: its engine and its sessions."""

    def __init__(self, url: str, *, pool_size: int = 10, idle_seconds: int = 0) -> None:
        self.url = url
        self.engine = _engine(url, pool_size, idle_seconds)
        self._sessions = sessionmaker(self.engine, autoflush=False, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """Return `sqlite` or `postgresql`."""
        return self.engine.dialect.name

    def session(self) -> Session:
        """Open a session; the caller closes it."""
        return self._sessions()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session to read with; whatever was written is rolled back."""
        with self._sessions() as session:
            yield session
            # What was read stays readable: a rollback would empty every object that the session still knows.
            session.expunge_all()
            session.rollback()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str, pool_size: int, idle_seconds: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            url, pool_size=pool_size, max_overflow=10, pool_pre_ping=True, query_cache_size=STATEMENTS
        )
        if idle_seconds:
            event.listen(engine, "connect", partial(_end_idle, idle_seconds))
        return engine
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": 15, "check_same_thread": False}, pool_size=pool_size, query_cache_size=STATEMENTS
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "before_cursor_execute", _begin_on_first_write)
    return engine


def _end_idle(seconds: int, connection: Any, _record: object) -> None:
    """Let PostgreSQL end a transaction that stands idle: a frozen process must not hold its locks for ever."""
    connection.autocommit = True  # a setting made inside a transaction would go with it
    connection.execute(f"SET idle_in_transaction_session_timeout = {seconds * 1000}")
    connection.autocommit = False


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_first_write(
    conn: Any, cursor: Any, statement: str, _parameters: Any, _context: Any, _executemany: bool
) -> None:
    """Take SQLite's write lock with the first write, not before.

    Reads before it see committed rows without holding a snapshot: a read-then-write transaction would die at once whenever
    anybody commits in between, whatever the busy time-out. What was read is checked again by version in the write.
    """
    raw: sqlite3.Connection = conn.connection.dbapi_connection
    if not raw.in_transaction and not statement.lstrip()[:6].upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
        cursor.execute("BEGIN IMMEDIATE")
