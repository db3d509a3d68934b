"""Remind the windows of recognitions that end soon."""

from __future__ import annotations

from datetime import datetime

from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.recognition import validity


def remind_of_recognitions(database: Database, house: House, *, now: datetime) -> int:
    """Tell the window of each recognition whose reminder is due, once, and return how many."""
    actor = system_actor(house.county)
    with database.reading() as session:
        if not validity.due(Work(session=session, actor=actor, now=now, house=house), batch=1):
            return 0
    return run_command(
        database, lambda session: validity.remind(Work(session=session, actor=actor, now=now, house=house))
    )
