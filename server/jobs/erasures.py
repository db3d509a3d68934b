"""Carry out confirmed erasures, and let go what nobody needs any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.retention import letting_go, operations
from server.retention.models import Erasure

#: Asked at every beat of the clock, so it is built once.
CONFIRMED = (
    select(Erasure.id).where(Erasure.county == bindparam("ours"), Erasure.state == "confirmed").limit(1)
)  # fmt: skip


def carry_out_erasures(database: Database, house: House, *, now: datetime) -> int:
    """Erase what two people have agreed on, one file per transaction, and what no purpose needs any more; return how many."""

    def hands(session: Session) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)

    with database.reading() as session:
        confirmed = session.scalar(CONFIRMED, {"ours": house.county})
        old = letting_go.waits(hands(session))
    count = run_command(database, lambda session: operations.carry_out(hands(session))) if confirmed else 0
    return count + (run_command(database, lambda session: letting_go.let_go(hands(session))) if old else 0)
