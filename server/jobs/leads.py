"""Tell townships of leads that nobody followed, and of what families sent from home that nobody answered, in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.discovery import handling as leads
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.online import handling as applications
from server.online import withdrawals


def tell_overdue_leads(database: Database, house: House, *, now: datetime) -> int:
    """Tell once of each lead whose person was not contacted in time, and return how many there were."""
    return _tell(database, house, now, late=leads.overdue, tell=leads.tell_overdue)


def tell_overdue_applications(database: Database, house: House, *, now: datetime) -> int:
    """Tell once of each application and each wish to withdraw that was not answered in time, and return how many there were."""
    told = _tell(database, house, now, late=applications.overdue, tell=applications.tell_overdue)
    return told + _tell(database, house, now, late=withdrawals.overdue, tell=withdrawals.tell_overdue)


def _tell(
    database: Database, house: House, now: datetime, *, late: Callable[[Work], Sequence[Any]], tell: Callable[[Work], int]
) -> int:  # fmt: skip
    def hands(session: Session) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)

    with database.reading() as session:
        if not late(hands(session)):
            return 0
    return run_command(database, lambda session: tell(hands(session)))
