"""The worker of the embedded default: one thread that sweeps every few seconds, and at once when it is poked."""

from __future__ import annotations

import threading

from server.foundation.clock import Clock
from server.foundation.database import Database
from server.foundation.work import House
from server.jobs.following import follow
from server.jobs.looking import Look
from server.jobs.surviving import surviving
from server.jobs.ticking import ROUNDS, SWEEPS, left_by

EVERY = 5.0  #: seconds between two sweeps when nobody pokes


class EmbeddedWorker:
    """Sweep on a daemon thread until it is stopped; a fault costs its sweep one round, never the thread or another sweep."""

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
        """Let the batch in hand end and return whether the thread has ended within `seconds`."""
        self.finish()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def finish(self) -> None:
        """Ask it to end after the batch in hand; safe in a signal handler."""
        self._stopping.set()
        self._poked.set()

    def run_here(self) -> None:
        """Sweep on the calling thread until `finish` is called."""
        self._run()

    def _run(self) -> None:
        while True:
            # Cleared before the sweep: a poke during it leads to another one.
            self._poked.clear()
            if self._stopping.is_set():
                return
            for _ in range(ROUNDS):
                if not self._round():
                    break
            self._poked.wait(self._every)

    def _round(self) -> bool:
        """Run one batch of every sweep and return whether any found work; leave off when it is asked to end.

        Each batch reads the clock anew: what it claims is held for a lease from then on.
        """
        follow(self._house)
        found, look = False, Look(self._database, self._house)
        for name, sweep in SWEEPS.items():
            if self._stopping.is_set():
                return False
            with surviving(name):
                found |= look.sweep(sweep, now=self._clock.now(), leaves=left_by(name)) > 0
        return found
