"""The day's summary: on working days from 8:30 on, one message to everybody who wants it, written once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, exists, select

from notifications.channels import digest
from server.cases.queries.todo import MOST_COUNTED, Wanted, count
from server.foundation.clock import LOCAL, local_date
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.inserting import insert_new
from server.foundation.transaction import transaction
from server.foundation.work import House, Work
from server.messaging.models import DigestRun
from server.messaging.operations import Notice, tell_many
from server.organisation.models import User
from server.organisation.sign_in import actor_of_user

#: Whether the summaries of the day are still to be written, when they are due.
UNWRITTEN = ~exists().where(DigestRun.id == bindparam("digest_run"))


def write_digests(database: Database, house: House, *, now: datetime) -> int:
    """Write the summaries of the day when they are due and not yet written, and return how many."""
    day = local_date(now)
    if not are_due(house, now):
        return 0
    run = {"id": run_of(house, now), "county": house.county, "at": now}
    with database.reading() as session:
        if session.get(DigestRun, run["id"]) is not None:
            return 0
    with transaction(database) as session:
        # Whoever inserts the row writes the messages: another worker waits for it here and finds it.
        if not insert_new(session, DigestRun, [run]):
            return 0
        work = Work(session=session, actor=system_actor(house.county), now=now, house=house)
        return tell_many(work, [notice for user in _readers(work) if (notice := _summary(work, user, str(day)))])


def are_due(house: House, now: datetime) -> bool:
    """Tell whether it is the time of day for summaries, on a working day."""
    return digest.is_due(now.astimezone(LOCAL), house.calendar)


def run_of(house: House, now: datetime) -> str:
    """Return the id of the day's row."""
    return f"{house.county}:{local_date(now)}"


def _readers(work: Work) -> list[str]:
    rows = work.session.execute(
        select(User.id, User.preferences)
        .where(User.county == work.house.county, User.closed_at.is_(None))
        .order_by(User.id)
    )
    return [row.id for row in rows if (row.preferences or {}).get("digest")]


def _summary(work: Work, user: str, day: str) -> Notice | None:
    """Return what stands on a person's list today; nobody is told of an empty one."""
    actor = actor_of_user(work, user_id=user)
    if actor is None:
        return None
    theirs = work.as_actor(actor)
    numbers = {
        name: count(theirs, Wanted(due=due))
        for name, due in (("overdue", "overdue"), ("today", "today"), ("soon", "3"))
    }
    told = digest.facts(day, {**numbers, "total": count(theirs, Wanted())}, most=MOST_COUNTED)
    if told is None:
        return None
    return Notice(template=digest.TEMPLATE, recipients=(user,), facts=told, cause=f"digest:{day}", link="/tasks")
