"""Plan deadlines anew after the calendar changed, some instances per transaction, until none is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from server.calendar.live import LiveCalendar
from server.calendar.models import CalendarChange
from server.foundation.database import Database
from server.foundation.errors import StaleInstance
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.planning import replanning

TOGETHER = 50  #: instances planned in one transaction; one that a person moves in that moment is done by itself


def replan_deadlines(database: Database, house: House, *, now: datetime) -> int:
    """Plan the next instances anew and return how many were looked at; the last time also tell the units."""
    if isinstance(house.calendar, LiveCalendar):
        house.calendar.refresh(now=True)
    with database.reading() as session:
        work = _work(session, house, now)
        change = session.scalar(replanning.UNFINISHED, {"ours": house.county})
        if change is None:
            return 0
        instances = replanning.next_instances(work, change, after=change.cursor, limit=TOGETHER)
    if not instances:
        run_command(database, lambda session: _finish(_work(session, house, now), change.id))
        return 1
    try:
        run_command(database, lambda session: _replan(_work(session, house, now), change.id, instances))
    except StaleInstance:
        for each in instances:  # one at a time: each is run again by itself when a person was faster
            run_command(database, lambda session, i=each: _replan(_work(session, house, now), change.id, [i]))  # type: ignore[misc]
    return len(instances)


def _replan(work: Work, change_id: str, instances: Sequence[str]) -> None:
    change = work.session.scalars(select(CalendarChange).where(CalendarChange.id == change_id).with_for_update()).one()
    if change.cursor >= instances[-1]:
        return  # another worker was here
    moved = replanning.replan(work, change, instances)
    work.session.execute(
        update(CalendarChange)
        .where(CalendarChange.id == change_id)
        .values(cursor=instances[-1], **replanning.progress(change, moved)),
        execution_options={"synchronize_session": False},
    )


def _finish(work: Work, change_id: str) -> None:
    change = work.session.get_one(CalendarChange, change_id)
    done = work.session.execute(
        update(CalendarChange)
        .where(CalendarChange.id == change_id, CalendarChange.state == "applied")
        .values(state="planned", planned_at=work.now),
        execution_options={"synchronize_session": False},
    )
    if done.rowcount == 1:  # type: ignore[attr-defined]
        replanning.redate(work, change)
        replanning.announce(work, change)


def _work(session: Any, house: House, now: datetime) -> Work:
    return Work(session=session, actor=system_actor(house.county), now=now, house=house)
