"""Fire due timers: claimed in batches from the rows, each instance moved on in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from server.cases import operations
from server.cases.models import Instance, Timer
from server.foundation.database import Database
from server.foundation.errors import StaleInstance
from server.foundation.transaction import transaction
from server.foundation.work import House, Work
from server.jobs.leases import LostLease, nobody_holds, take
from server.jobs.stepping import Step, attempt

BATCH = 100
#: A timer is fired by our own rows alone, which refuse the writes of whoever lost its claim: so the claims of a worker that was
#: killed need not rest for long. What a batch has not begun after half of it is given back.
HELD = timedelta(seconds=20)
_QUIET = {"synchronize_session": False}


def fire_due_timers(database: Database, house: House, *, now: datetime, limit: int = BATCH) -> int:
    """Fire up to `limit` due timers and return how many were dealt with; a broken one is an incident and is held."""
    lease = take(now, HELD)
    claimed = _claim(database, house, now=now, limit=limit, claim=lease.token)
    done = 0
    for instance_id, timer_ids in claimed.items():
        if not lease.may_begin:
            _give_back(database, lease.token)
            break
        done += _fire(database, house, now=now, instance_id=instance_id, timer_ids=timer_ids, claim=lease.token)
    return done


def _claim(database: Database, house: House, *, now: datetime, limit: int, claim: str) -> dict[str, list[str]]:
    """Take due timers for this worker and return them by instance."""
    due = (
        Timer.state == "open",
        Timer.due_at <= now,
        Timer.county == house.county,
        nobody_holds(Timer.claim, now),
    )
    found: dict[str, list[str]] = {}
    with transaction(database) as session:
        ids = session.scalars(
            select(Timer.id).where(*due).order_by(Timer.due_at).limit(limit).with_for_update(skip_locked=True)
        ).all()
        if not ids:
            return found
        taken = session.execute(
            update(Timer).where(Timer.id.in_(ids), *due).values(claim=claim).returning(Timer.id, Timer.instance_id),
            execution_options=_QUIET,
        )
        for row in taken:
            found.setdefault(row.instance_id, []).append(row.id)
    return found


def _give_back(database: Database, claim: str) -> None:
    """Let others take what was claimed and not begun."""
    with transaction(database) as session:
        session.execute(
            update(Timer).where(Timer.claim == claim, Timer.state == "open").values(claim=None),
            execution_options=_QUIET,
        )


def _fire(
    database: Database, house: House, *, now: datetime, instance_id: str, timer_ids: Sequence[str], claim: str
) -> int:
    def hold(work: Work) -> None:
        # Without a due instant no sweep finds it; the incident's retry names it.
        work.session.execute(
            update(Timer).where(Timer.id.in_(timer_ids), Timer.claim == claim).values(due_at=None, claim=None),
            execution_options=_QUIET,
        )

    step = Step(
        instance_id=instance_id,
        run=lambda work: _wake(work, instance_id, timer_ids, claim),
        retry={"verb": "wake", "timer_ids": list(timer_ids)},
        hold=hold,
    )
    return attempt(database, house, step, now=now)


def _wake(work: Work, instance_id: str, timer_ids: Sequence[str], claim: str) -> int:
    """Let the timers fire that the instance still has open, and mark each row for what became of it."""
    version, waiting = _state(work, instance_id)
    mine = work.session.scalars(
        select(Timer.id).where(Timer.id.in_(timer_ids), Timer.claim == claim, Timer.state == "open")
    ).all()
    if not mine:
        return 0
    fired = [timer for timer in mine if timer in waiting]
    if fired:
        operations.fire_timers(work, instance_id=instance_id, timer_ids=fired)
        after, _ = _state(work, instance_id)
        # The instance row is ours from here on; had it moved on before, what was read above would be out of date.
        if after != version + 1:
            raise StaleInstance
        _mark(work, fired, claim, state="fired", fired_at=work.now)
    gone = [timer for timer in mine if timer not in waiting]
    if gone:
        _mark(work, gone, claim, state="cancelled")
    return len(mine)


def _state(work: Work, instance_id: str) -> tuple[int, frozenset[str]]:
    row = work.session.execute(select(Instance.version, Instance.open).where(Instance.id == instance_id)).one()
    return row.version, frozenset(row.open.get("timers", ()))


def _mark(work: Work, timer_ids: Sequence[str], claim: str, **values: Any) -> None:
    """Write the timers' end, fenced by the claim.

    :raises LostLease: another worker took them over.
    """
    marked = work.session.execute(
        update(Timer).where(Timer.id.in_(timer_ids), Timer.claim == claim).values(**values), execution_options=_QUIET
    )
    if marked.rowcount != len(timer_ids):  # type: ignore[attr-defined]
        raise LostLease
