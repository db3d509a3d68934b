"""Tell townships of leads that nobody followed in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.discovery.handling import overdue, tell_overdue
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work


def tell_overdue_leads(database: Database, house: House, *, now: datetime) -> int:
    """Tell once of each lead whose person was not contacted in time, and return how many there were."""

    def hands(session: Session) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)

    with database.reading() as session:
        if not overdue(hands(session)):
            return 0
    return run_command(database, lambda session: tell_overdue(hands(session)))
