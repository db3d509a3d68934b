"""Check the means of transfers whose recognised identity ended while a department handles them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.referrals import lapsing


def let_go_of_identities(database: Database, house: House, *, now: datetime) -> int:
    """Let go of identities that hold no longer, and return how many transfers rested on one."""

    def hands(session: Session) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)

    with database.reading() as session:
        if not lapsing.ended(hands(session), batch=1):
            return 0
    return run_command(database, lambda session: lapsing.let_go(hands(session)))
