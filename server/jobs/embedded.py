"""The worker of the embedded default: one thread that ticks every few seconds, and at once when it is poked."""

from __future__ import annotations

import logging
import threading

from server.foundation.clock import Clock
from server.foundation.database import Database
from server.foundation.work import House
from server.jobs.ticking import tick

logger = logging.getLogger(__name__)
EVERY = 5.0  #: seconds between two sweeps when nobody pokes


class EmbeddedWorker:
    """Sweep on a daemon thread until it is stopped; an error costs one round, never the thread."""

    def __init__(self, database: Database, house: House, clock: Clock, *, every: float = EVERY) -> None:
        self._database, self._house, self._clock, self._every = database, house, clock, every
        self._poked = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="yimen-worker", daemon=True)

    def start(self) -> None:
        """Begin to sweep; what lay waiting is dealt with at once."""
        self._thread.start()

    def poke(self) -> None:
        """Sweep now: something was committed."""
        self._poked.set()

    def works(self) -> bool:
        """Tell whether the thread is there to sweep."""
        return self._thread.is_alive()

    def stop(self, *, seconds: float = 10) -> bool:
        """Let the round in hand end and return whether the thread has ended within `seconds`."""
        self.finish()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def finish(self) -> None:
        """Ask it to end after the round in hand; safe in a signal handler."""
        self._stopping.set()
        self._poked.set()

    def run_here(self) -> None:
        """Sweep on the calling thread until `finish` is called."""
        self._run()

    def _run(self) -> None:
        while not self._stopping.is_set():
            # Cleared before the sweep: a poke during it leads to another one.
            self._poked.clear()
            if self._stopping.is_set():
                return
            try:
                tick(self._database, self._house, self._clock.now())
            except Exception:
                logger.exception("a sweep failed; the next one follows in %s seconds", self._every)
            self._poked.wait(self._every)
