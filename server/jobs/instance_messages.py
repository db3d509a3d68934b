"""Deliver messages between instances; one that nobody waits for yet stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, bindparam, exists, or_, select, update

from server.cases import operations
from server.cases.models import Instance, Message, Wait
from server.foundation.database import QUIET, Database
from server.foundation.transaction import transaction
from server.foundation.work import House, Work
from server.jobs.leases import LostLease
from server.jobs.stepping import Step, attempt

BATCH = 100
# Asked at every beat of the clock, so each is built once.
_HEARD = (
    Message.county == bindparam("ours"),
    Message.state == "waiting",
    exists().where(Wait.instance_id == Message.instance_id, Wait.message == Message.name),
)
_AWAITED = (
    select(Message.id, Message.instance_id, Message.name, Message.payload)
    .where(*_HEARD)
    .order_by(Message.instance_id, Message.at, Message.id)
    .limit(bindparam("most", type_=Integer()))
)
_ORPHANS = (
    Message.county == bindparam("ours"),
    Message.state == "waiting",
    exists().where(Instance.id == Message.instance_id, Instance.state != "open"),
)
WAITS = or_(exists().where(*_HEARD), exists().where(*_ORPHANS))
_ORPHANED = select(Message.id).where(*_ORPHANS).limit(1)
_VOID = update(Message).where(*_ORPHANS).values(state="void")


def deliver_instance_messages(database: Database, house: House, *, now: datetime, limit: int = BATCH) -> int:
    """Deliver up to `limit` messages whose catch waits and return how many were dealt with."""
    ours = {"ours": house.county}
    with database.reading() as session:
        orphaned = session.scalar(_ORPHANED, ours) is not None
        awaited = session.execute(_AWAITED, {**ours, "most": limit}).all()
    if orphaned:
        _void_orphans(database, house)
    return sum(_deliver(database, house, row, now=now) for row in awaited)


def _deliver(database: Database, house: House, message: Row[Any], *, now: datetime) -> int:
    def run(work: Work) -> int:
        # On PostgreSQL a message that another worker has in hand is passed over; on SQLite the check below decides.
        mine = select(Message.state).where(Message.id == message.id).with_for_update(skip_locked=True)
        if work.session.scalar(mine) != "waiting":
            return 0
        if not operations.deliver(work, instance_id=message.instance_id, message=message.name, payload=message.payload):
            return 0
        _mark(work, message.id, state="delivered", delivered_at=work.now)
        return 1

    step = Step(
        instance_id=message.instance_id,
        run=run,
        retry={"verb": "deliver", "message": message.name, "payload": dict(message.payload)},
        hold=lambda work: _mark(work, message.id, state="held"),
    )
    return attempt(database, house, step, now=now)


def _mark(work: Work, message: str, **values: Any) -> None:
    """Write what became of a waiting message.

    :raises LostLease: another worker was faster.
    """
    marked = work.session.execute(
        update(Message).where(Message.id == message, Message.state == "waiting").values(**values),
        execution_options=QUIET,
    )
    if marked.rowcount != 1:  # type: ignore[attr-defined]
        raise LostLease


def _void_orphans(database: Database, house: House) -> None:
    """Set aside what was sent to instances that have ended: nobody will ever wait for it."""
    with transaction(database) as session:
        session.execute(_VOID, {"ours": house.county}, execution_options=QUIET)
