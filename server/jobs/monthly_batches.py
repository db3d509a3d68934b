"""Open the month's batch of payments when its month begins, so that its limit runs, reminds and is seen to be late."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from server.foundation.database import Database
from server.foundation.errors import Refused
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.jobs.surviving import setting_aside
from server.payments import monthly
from server.payments.refusals import NothingToPay


def open_monthly_batch(database: Database, house: House, *, now: datetime) -> int:
    """Open the batch of the month that has begun, unless it has one, and return how many that are."""

    def hands(session: Session) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)

    opened: list[str] = []
    # Refused where the county has no rhythm, or somebody was faster.
    with setting_aside("months", f"batch of {now:%Y-%m}"), suppress(Refused):
        with database.reading() as session:
            waits = monthly.waits(hands(session))
        if waits:
            try:
                opened.append(run_command(database, lambda session: monthly.open_month(hands(session)).id))
            except NothingToPay as short:
                why = str(short.values["why"])
                run_command(database, lambda session: monthly.tell_shortfall(hands(session), why=why))
    return len(opened)
