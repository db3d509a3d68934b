"""Progress on the terminal: one line per step, Chinese and English, with the time it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopped(Exception):
    """The command cannot go on; the message says what mends it."""


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


@contextmanager
def step(zh: str, en: str) -> Iterator[None]:
    """Announce a step, and say at its end how long it took."""
    say(f"▸ {zh} · {en} …")
    began = time.monotonic()
    yield
    say(f"  完成 done  {time.monotonic() - began:.1f} s")


def speak_utf8() -> None:
    """Write Chinese whatever the machine's locale is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
