"""A crowd over real processes: the stage's database is served by `yimen serve`, which tests kill and start again."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest

from tests.integration.concurrency import crowd
from tests.integration.conftest import postgres_stage, stage, stage_template
from tests.services.processes import Running
from tests.stage import Stage

__all__ = ["postgres_stage", "stage", "stage_template"]

Start = Callable[..., Running]


@pytest.fixture(
    params=[
        pytest.param("stage", marks=pytest.mark.sqlite),
        pytest.param("postgres_stage", marks=pytest.mark.postgres),
    ]
)
def county(request: pytest.FixtureRequest) -> Stage:
    """Return the demo county with the siblings' diagram."""
    made: Stage = request.getfixturevalue(request.param)
    crowd.publish(made)
    return made


class House:
    """One `yimen serve` on a port of its own; it may be killed and started again."""

    def __init__(self, county: Stage, start: Start, **settings: str) -> None:
        self.county, self._start, self._settings = county, start, settings
        self.port = any_port()
        self.open()

    def open(self) -> None:
        """Start the process; it answers when this returns."""
        address = f"http://127.0.0.1:{self.port}"
        self.running = self._start(
            "serve", YIMEN_DATABASE_URL=self.county.settings.database_url, YIMEN_LISTEN_PORT=str(self.port),
            YIMEN_BASE_URL=address, YIMEN_LOG_LEVEL="WARNING", **self._settings,
        )  # fmt: skip
        self.running.wait_for(f"{address}/healthz")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        kill(self.running)


def any_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def kill(running: Running) -> None:
    """Send SIGKILL to a process and its children, and wait until it is gone."""
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait(10)


def until(done: Callable[[], object], *, seconds: float = 30, what: str = "it") -> None:
    """Wait until something holds.

    :raises AssertionError: the time is up.
    """
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.02)


def post(
    port: int, token: str, path: str, body: Any, *, key: str | None = None, seconds: float = 20
) -> tuple[int, Any]:
    """Post once over a fresh connection.

    :raises OSError: nobody answered, or the answer broke off.
    """
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(f"the answer broke off: {error}") from error
    finally:
        connection.close()


def insist(ports: list[int], token: str, path: str, body: Any, *, key: str, until: float) -> tuple[int, Any]:
    """Post under one key, at one port after the other, until somebody answers and the house is not out of order (503)."""
    turn, said = 0, "nothing"
    while True:
        try:
            status, answer = post(ports[turn % len(ports)], token, path, body, key=key)
            if status != HTTPStatus.SERVICE_UNAVAILABLE:
                return status, answer
            said = answer["code"]
        except OSError as error:
            said = str(error)
        turn += 1
        assert time.monotonic() < until, f"nobody answers {path}: {said}"
        time.sleep(0.05)


@pytest.fixture
def serve(county: Stage, start_yimen: Start) -> Iterator[Callable[[], House]]:
    """Serve the county from one more process."""
    yield lambda: House(county, start_yimen)
