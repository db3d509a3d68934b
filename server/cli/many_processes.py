"""Serve from several processes: gunicorn in front of one application, made before they part: a dead one is replaced at once."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from server.cli.hosting import GRACE

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files; a slow disk must not look like a dead worker


class ManyProcesses(BaseApplication):  # type: ignore[misc]
    """The application under gunicorn's master."""

    def __init__(self, app: Any, listening: socket.socket, *, processes: int, threads: int) -> None:
        self._app, self._listening = app, listening
        self._processes, self._threads = processes, threads
        super().__init__()

    def load_config(self) -> None:
        """Set what the settings say; nothing is read from files or the command line."""
        listening = self._listening.detach()
        chosen: dict[str, Any] = {
            "bind": f"fd://{listening}", "workers": self._processes, "threads": self._threads, "worker_class": "gthread",
            "graceful_timeout": int(GRACE), "timeout": 60, "proc_name": "yimen", "accesslog": None, "loglevel": "warning",
            "child_exit": _bury, "control_socket_disable": True,
        }  # fmt: skip
        if SHARED_MEMORY.is_dir():
            chosen["worker_tmp_dir"] = str(SHARED_MEMORY)
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Give the application, which holds no connection yet."""
        return self._app


def serve_many(app: Any, listening: socket.socket, *, processes: int, threads: int) -> None:
    """Serve until SIGTERM; a process that dies is replaced, requests in hand finish."""
    ManyProcesses(app, listening, processes=processes, threads=threads).run()


def count_together() -> None:
    """Let all processes count into one folder; to be called before anything that counts is imported."""
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="yimen-metrics-"))


def _bury(_server: Any, worker: Any) -> None:
    """Let the metrics of a process that has ended count no longer as live."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
