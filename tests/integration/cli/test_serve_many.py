"""Several web processes serve together; one that is killed is replaced, and the last breath is orderly."""

from __future__ import annotations

import os
import re
import signal
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.services.processes import Running, yimen

pytestmark = [pytest.mark.postgres, pytest.mark.valkey]


def test_a_killed_process_is_replaced_and_the_others_go_on(
    installation: dict[str, str], postgres_url: str, valkey_url: str, tmp_path: Path
) -> None:
    settings = installation | {
        "YIMEN_DATABASE_URL": postgres_url, "YIMEN_REDIS_URL": valkey_url, "YIMEN_WEB_PROCESSES": "2", "YIMEN_LOG_FORMAT": "json",
    }  # fmt: skip
    assert yimen("migrate", settings=settings).returncode == 0
    running = Running(["serve", "--port", "0"], settings=settings, log=tmp_path / "serve.log")
    try:
        until = time.monotonic() + 40
        while not (found := re.search(r"http://[\d.]+:\d+", running.output())) and time.monotonic() < until:
            assert running.process.poll() is None, running.output()
            time.sleep(0.05)
        assert found, running.output()
        address = found.group()
        running.wait_for(f"{address}/readyz")
        while len(children := _children(running)) < 2 and time.monotonic() < until:
            time.sleep(0.05)  # the first one answers before the second has begun
        assert len(children) == 2

        os.kill(children[0], signal.SIGKILL)
        for _ in range(20):
            with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
                assert answer.status == 200
        # The dead one counts as a child until it is reaped: only two others are its replacement and who went on.
        while len(now := set(_children(running)) - {children[0]}) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        assert len(now) == 2 and children[1] in now

        with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
            assert b"yimen_requests_total" in answer.read()
    finally:
        code = running.stop()
    assert code == 0, running.output()


def _children(running: Running) -> list[int]:
    return [child.pid for child in psutil.Process(running.process.pid).children()]
