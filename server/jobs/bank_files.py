"""Make the files for the bank that released batches have ordered: the same bytes whichever worker makes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.payments import files
from server.payments.models import BankFile

BATCH = 10
#: Asked at every beat of the clock, so it is built once.
ORDERED = (
    select(BankFile.id)
    .where(BankFile.state == "ordered", BankFile.county == bindparam("ours"))
    .order_by(BankFile.ordered_at)
    .limit(bindparam("most", type_=Integer()))
)


def make_bank_files(database: Database, house: House, *, now: datetime, limit: int = BATCH) -> int:
    """Make up to `limit` ordered files and return how many; one that was made meanwhile is left as it is."""
    with database.reading() as session:
        ordered = session.scalars(ORDERED, {"ours": house.county, "most": limit}).all()
    return sum(_make(database, house, file_id, now=now) for file_id in ordered)


def _make(database: Database, house: House, file_id: str, *, now: datetime) -> int:
    def do(session: Session) -> int:
        work = Work(session=session, actor=system_actor(house.county), now=now, house=house)
        return int(files.make(work, session.get_one(BankFile, file_id)))

    return run_command(database, do)
