"""Let terms run again whose suspension has used up its cap, whether or not anybody says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from server.cases import suspending
from server.cases.models import Deadline
from server.foundation.constants import written_out
from server.foundation.database import Database
from server.foundation.errors import Refused, StaleInstance
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command, transaction
from server.foundation.work import House, Work
from server.jobs.surviving import setting_aside

BATCH = 100
POSTPONED = timedelta(hours=6)  #: one that cannot be measured is looked at again after it
#: Asked at every beat of the clock, so it is built once.
_RESTING = written_out(
    select(Deadline.id, Deadline.consumed)
    .where(
        Deadline.county == bindparam("ours"), Deadline.state == "open", Deadline.due_at.is_(None),
        Deadline.next_reminder_at <= bindparam("now"),
    )
    .limit(BATCH)
)  # fmt: skip


def end_capped_pauses(database: Database, house: House, *, now: datetime) -> int:
    """Resume the terms whose cap is used up and return how many; the clock goes on from the day after it."""
    with database.reading() as session:
        rows = session.execute(_RESTING, {"ours": house.county, "now": now}).all()
    return sum(_resume(database, house, row.id, now) for row in rows if row.consumed and row.consumed[-1].get("most"))


def _resume(database: Database, house: House, deadline_id: str, now: datetime) -> int:
    def run(session: Session) -> None:
        work = Work(session=session, actor=system_actor(house.county), now=now, house=house)
        suspending.resume(work, deadline_id=deadline_id)

    resumed = False
    with setting_aside("reminders", f"the end of the suspension of deadline {deadline_id}"):
        try:
            run_command(database, run)
        except (Refused, StaleInstance):
            return 0  # somebody was faster
        resumed = True
    if not resumed:
        with transaction(database) as session:
            session.execute(update(Deadline).where(Deadline.id == deadline_id).values(next_reminder_at=now + POSTPONED))
    return int(resumed)
