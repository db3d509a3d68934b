"""The demo's clock: kept over restarts, and moved forward through every instant at which something falls due."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.demo.models import SettingKv
from server.foundation.clock import DemoClock
from server.foundation.database import Database
from server.foundation.transaction import transaction
from server.foundation.work import House
from server.jobs.passage import Passage, pass_time

OFFSET = "demo-clock-offset-seconds"


def load_clock(database: Database) -> DemoClock:
    """Return the demo's clock where it was left."""
    with database.reading() as session:
        kept = session.get(SettingKv, OFFSET)
    return DemoClock(offset=timedelta(seconds=float(kept.value) if kept else 0))


def follow(database: Database, clock: DemoClock) -> None:
    """Set this process's clock to where another process has moved the demo's."""
    clock.offset = load_clock(database).offset


def fast_forward(database: Database, house: House, clock: DemoClock, by: timedelta) -> Passage:
    """Move the clock by `by`, halting at each instant at which something falls due, so that everything has its own day.

    :raises ValueError: `by` is negative.
    """
    since = clock.now()
    if by < timedelta():
        raise ValueError("a clock never runs backwards")

    def arrive(at: datetime) -> datetime:
        offset = clock.advance(max(at - clock.now(), timedelta()))
        with transaction(database) as session:
            session.merge(SettingKv(key=OFFSET, value=offset.total_seconds()))
        return clock.now()

    return pass_time(database, house, since=since, until=since + by, arrive=arrive)
