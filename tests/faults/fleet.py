"""A whole installation of real processes, and the hand that breaks it: children, masters, queue server and database."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import psutil
import redis

from tests.services.postgres import Cluster
from tests.services.processes import Running

WORKERS = ("worker-1", "worker-2")


class Fleet:
    """Web processes, two workers and a scheduler; `keep` starts again what has ended, as a service manager does."""

    def __init__(self, start: Callable[..., Running], *, port: int, settings: Mapping[str, str]) -> None:
        self._start, self.port = start, port
        address = f"http://127.0.0.1:{port}"
        shared = {"YIMEN_LOG_LEVEL": "WARNING", "YIMEN_BASE_URL": address, **settings}
        web = {"YIMEN_LISTEN_PORT": str(port), "YIMEN_WEB_PROCESSES": "2", "YIMEN_WEB_THREADS": "4"}
        self._orders = {
            "web": (("serve",), {**shared, **web}),
            **{name: (("worker",), shared) for name in WORKERS},
            "scheduler": (("scheduler",), shared),
        }
        self.running = {name: self._begin(name) for name in self._orders}
        self.running["web"].wait_for(f"{address}/healthz")

    def _begin(self, name: str) -> Running:
        arguments, settings = self._orders[name]
        return self._start(*arguments, **settings)

    def keep(self) -> None:
        """Start again what has ended."""
        for name, running in self.running.items():
            if running.process.poll() is not None:
                self.running[name] = self._begin(name)

    def kill_child(self, dice: random.Random) -> str:
        """Kill a random web process or job under its master, which lives on; return whose it was."""
        children = [(name, child) for name in ("web", *WORKERS) for child in self._children(name)]
        if not children:
            return "nobody"
        name, child = dice.choice(children)
        with suppress(psutil.NoSuchProcess):  # it has just ended by itself
            child.kill()
        return f"child of {name}"

    def kill_master(self, dice: random.Random) -> str:
        """Kill a master and leave its children to themselves; return which."""
        name = dice.choice(("web", *WORKERS))
        if self.running[name].process.poll() is None:
            os.kill(self.running[name].process.pid, signal.SIGKILL)
        return name

    def _children(self, name: str) -> list[psutil.Process]:
        try:
            return psutil.Process(self.running[name].process.pid).children()
        except psutil.NoSuchProcess:
            return []

    def end(self) -> dict[str, int]:
        """Ask everything to end and return the exit codes."""
        for running in self.running.values():
            running.process.send_signal(signal.SIGTERM)
        return {name: running.process.wait(40) for name, running in self.running.items()}


class Storm:
    """What befalls a fleet while there is work: a child every second, a master every `master` seconds, each server once."""

    def __init__(
        self, fleet: Fleet, *, cluster: Cluster, queue: Any, seed: int, master: float, acts: Mapping[float, str]
    ) -> None:
        self._fleet, self._cluster, self._queue = fleet, cluster, queue
        self._dice, self._master, self._acts = random.Random(seed), master, dict(acts)
        self.befell: Counter[str] = Counter()

    def rage(self, working: Callable[[], bool], *, least: float) -> None:
        """Break something every second until the work is done, and at least for so many seconds."""
        began, masters = time.monotonic(), 1
        while (spent := time.monotonic() - began) < least or working():
            self._fleet.keep()
            for at in [at for at in self._acts if at <= spent]:
                self._act(self._acts.pop(at))
            if spent >= masters * self._master:
                masters += 1
                self.befell[f"master {self._fleet.kill_master(self._dice)}"] += 1
            elif spent < 3 * least:
                self.befell[self._fleet.kill_child(self._dice)] += 1
            time.sleep(1)
        for what in self._acts.values():
            self._act(what)
        self._fleet.keep()

    def _act(self, what: str) -> None:
        self.befell[what] += 1
        match what:
            case "database restarts":
                self._cluster.restart()
            case "queue flushed":
                with redis.Redis.from_url(self._queue.connection_url) as client:
                    client.flushall()
            case "queue stops":
                self._queue.stop()
            case "queue comes back":
                self._queue.start()
