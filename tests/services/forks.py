"""The product's commands as real processes without their start: one process has imported everything and forks for each."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from tests.services.processes import ROOT, Running, environment

RESTING = 0.02  #: seconds between two looks at a process that is waited for


class Forked:
    """A process that the mother forked; what tests ask of it is what they ask of a `Popen`."""

    def __init__(self, mother: Mother, pid: int) -> None:
        self._mother, self.pid = mother, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        if self.returncode is None:
            self.returncode = self._mother.ask(do="poll", pid=self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        :raises subprocess.TimeoutExpired: it still runs.
        """
        until = time.monotonic() + (timeout if timeout is not None else 600)
        while (code := self.poll()) is None:
            if time.monotonic() >= until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 600)
            time.sleep(RESTING)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Mother:
    """The process that forks; it has one thread and no connection to anything."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.forks"],
            cwd=ROOT, env=environment({}), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def start(
        self,
        arguments: Sequence[str],
        *,
        settings: Mapping[str, str],
        log: Path,
        lease: float = 0,
        program: str = "server.cli",
    ) -> Running:
        """Run a command in a process of its own; `lease` shortens the workers' leases to so many seconds.

        `program` is the module whose `main` takes the arguments.
        """
        order = {
            "do": "start",
            "program": program,
            "arguments": list(arguments),
            "env": environment(settings),
            "log": str(log),
            "lease": lease,
        }
        return Running.of(Forked(self, self.ask(**order)), log=log)

    def ask(self, **order: Any) -> Any:
        """Give an order and return what it answers."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(f"{json.dumps(order)}\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        """End with the session."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


def _load() -> None:
    """Import what the commands import, and read what they read from the repository."""
    import gunicorn.workers.gthread  # noqa: F401
    import psycopg  # noqa: F401
    from sqlalchemy.orm import configure_mappers

    from server.app import build_house, create_app
    from server.cases.shipped import shipped_diagrams
    from server.cli import hosting, many_processes, serve, tables, worker  # noqa: F401
    from server.config import Settings
    from server.demo import clock, moving, pages  # noqa: F401
    from server.foundation import logs  # noqa: F401
    from server.foundation.clock import SystemClock
    from server.foundation.database import Database
    from server.jobs import embedded, rq_jobs  # noqa: F401
    from workflows import catalog

    settings, database = Settings(), Database("sqlite://")
    create_app(settings=settings, database=database, clock=SystemClock(), house=build_house(settings))
    configure_mappers()
    database.close()
    for _, xml, called in shipped_diagrams({}):
        catalog.compile(xml, called)  # each process compiles what its county runs, and finds it done
    gc.collect()
    gc.freeze()


def _become(order: Mapping[str, Any]) -> NoReturn:
    """Be the command from here on: an own session, its own environment and output."""
    from server.jobs import leases

    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(order["env"])
    nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    if order["lease"]:
        leases.LEASE = leases.timedelta(seconds=order["lease"])
    sys.exit(import_module(order["program"]).main(order["arguments"]))


def _serve() -> None:
    ended: dict[int, int] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "start":
            answer: int | None = os.fork()
            if answer == 0:
                _become(order)
        else:
            if order["pid"] not in ended:
                pid, status = os.waitpid(order["pid"], os.WNOHANG)
                if pid:
                    ended[pid] = os.waitstatus_to_exitcode(status)
            answer = ended.get(order["pid"])
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load()
    _serve()
