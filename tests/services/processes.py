"""The product's own commands as real processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]


def patience() -> float:
    """Return by how much longer everything may take on a machine that many share just now; only a hang should end a test."""
    return min(8.0, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with only these settings of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YIMEN_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **settings}


def yimen(
    *arguments: str, settings: Mapping[str, str] | None = None, cwd: Path | None = None, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "server.cli", *arguments],
        cwd=cwd or ROOT,
        env=environment(settings or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds * patience(),
    )


class Process(Protocol):
    """What a running command can be asked: what `subprocess.Popen` can."""

    pid: int
    returncode: Any

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code."""

    def send_signal(self, sig: int, /) -> None:
        """Send a signal."""


class Running:
    """A command that stays: its output goes to a file, and it ends with the test."""

    process: Process

    @classmethod
    def of(cls, process: Process, *, log: Path) -> Running:
        """Take charge of a process that was started otherwise."""
        made = cls.__new__(cls)
        made.process, made.log = process, log
        return made

    def __init__(self, arguments: Sequence[str], *, settings: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "server.cli", *arguments],
                cwd=ROOT,
                env=environment(settings),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def output(self) -> str:
        """Return what it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, url: str, *, seconds: float = 60) -> None:
        """Wait until an address answers 200.

        :raises AssertionError: the process ended or the time is up; with its output.
        """
        until = time.monotonic() + seconds * patience()
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}:\n{self.output()[-4000:]}")
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.URLError):
                time.sleep(0.05)
        raise AssertionError(f"{url} did not answer in {seconds} s:\n{self.output()[-4000:]}")

    def wait_for_output(self, pattern: str, *, seconds: float = 30) -> str:
        """Wait until it prints what matches and return that.

        :raises AssertionError: the process ended or the time is up; with its output.
        """
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self.output())):
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"{pattern} was not printed:\n{self.output()[-4000:]}")
            time.sleep(0.05)
        return found.group()

    def stop(self, *, seconds: float = 10) -> int:
        """Ask it to end, insist after a while, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)
        return self.process.returncode
