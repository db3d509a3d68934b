"""Keep the calendar of checks: new aid enters it, checks open on their day, grace periods are reminded of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.jobs.surviving import setting_aside
from server.reviews import calendar, sweeping


def keep_calendar(database: Database, house: House, *, now: datetime, limit: int = sweeping.BATCH) -> int:
    """Do what is due for checks, each in a transaction of its own, and return how many rows were dealt with."""

    def hands(session: object) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)  # type: ignore[arg-type]

    def run(do: Callable[[Work], int]) -> int:
        return run_command(database, lambda session: do(hands(session)))

    with database.reading() as session:
        found = sweeping.waiting(hands(session), limit=limit)
    done = run(calendar.enter_new) if found.fresh else 0
    done += sum(_open(run, entry) for entry in found.entries)
    done += run(sweeping.remind) if found.reminders else 0
    return done + (run(sweeping.renew_lists) if found.lists else 0)


def _open(run: Callable[[Callable[[Work], int]], int], entry_id: str) -> int:
    """Open the check of an entry; one that cannot be opened is tried again tomorrow and stops no other."""

    def postpone(work: Work) -> int:
        calendar.postpone(work, entry_id)
        return 1

    opened: list[int] = []
    with setting_aside("checks", f"calendar entry {entry_id}"):
        opened.append(run(partial(_opened, entry_id=entry_id)))
    return opened[0] if opened else run(postpone)


def _opened(work: Work, *, entry_id: str) -> int:
    return int(calendar.open_entry(work, entry_id) is not None)
