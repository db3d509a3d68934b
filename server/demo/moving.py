"""Move the demo's clock for people who watch: one mover at a time, and nobody is signed out by it."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

from sqlalchemy import select

from server.demo.clock import fast_forward
from server.foundation.clock import DemoClock, local_date
from server.foundation.database import Database
from server.foundation.transaction import transaction
from server.foundation.work import House
from server.jobs.passage import Passage
from server.jobs.surviving import surviving
from server.organisation.models import SignIn
from server.organisation.sign_in import IDLE

DAY = timedelta(days=1)


class Mover:
    """The hand on the demo's clock."""

    def __init__(self, database: Database, house: House, clock: DemoClock) -> None:
        self._database, self._house, self._clock = database, house, clock
        self._one_at_a_time = threading.Lock()

    def move(self, by: timedelta) -> Passage:
        """Move the clock forward; everything due on the way happens at its own instant."""
        with self._one_at_a_time:
            before = self._clock.now()
            passage = fast_forward(self._database, self._house, self._clock, by)
            self._keep_signed_in(before, by)
            return passage

    def move_working_days(self, count: int) -> Passage:
        """Move the clock to the same hour of the working day `count` working days ahead."""
        today = local_date(self._clock.now())
        return self.move(DAY * (self._working_day(today, count) - today).days)

    def _working_day(self, today: date, count: int) -> date:
        found = today
        while count:
            found += DAY
            count -= self._house.calendar.is_workday(found).workday
        return found

    def _keep_signed_in(self, before: datetime, by: timedelta) -> None:
        """Let those who were signed in be so still: the watcher did not sit idle for a week."""
        with transaction(self._database) as session:
            alive = SignIn.revoked_at.is_(None), SignIn.ends_at > before, SignIn.seen_at > before - IDLE
            for row in session.scalars(select(SignIn).where(*alive)):
                row.seen_at, row.ends_at = row.seen_at + by, row.ends_at + by


class Runner:
    """Let the demo's clock run: `step` of demo time every `every` seconds, on a thread of its own."""

    def __init__(self, mover: Mover, *, step: timedelta = DAY, every: float = 3.0) -> None:
        self._mover, self._step, self._every = mover, step, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="yimen-demo-clock", daemon=True)

    def start(self) -> None:
        """Begin to run."""
        self._thread.start()

    def stop(self) -> bool:
        """Stand still, after the step in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            with surviving("demo-clock"):
                self._mover.move(self._step)
