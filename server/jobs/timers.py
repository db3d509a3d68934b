"""Fire due timers: claimed in batches from the rows, each instance moved on in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, exists, select, update

from server.cases import operations
from server.cases.models import Instance, Timer
from server.foundation.constants import written_out
from server.foundation.database import QUIET, Database, table_of
from server.foundation.errors import StaleInstance
from server.foundation.transaction import transaction
from server.foundation.work import House, Work
from server.jobs.leases import LostLease, living, nobody_holds, take
from server.jobs.stepping import Step, attempt

BATCH = 100
#: A timer is fired by our own rows alone, which refuse the writes of whoever lost its claim: so the claims of a worker that was
#: killed need not rest for long. What a batch has not begun after half of it is given back.
HELD = timedelta(seconds=20)
_ROWS = table_of(Timer)
_DUE = (
    _ROWS.c.state == "open",
    _ROWS.c.due_at <= bindparam("now"),
    _ROWS.c.county == bindparam("ours"),
    nobody_holds(_ROWS.c.claim),
)
# Asked at every beat of the clock, so each is built once.
WAITS = exists().where(*_DUE)
_LOOK = written_out(
    select(_ROWS.c.id)
    .where(*_DUE)
    .order_by(_ROWS.c.due_at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(_ROWS)
    .where(_ROWS.c.id.in_(bindparam("ids", expanding=True)), *_DUE)
    .values(claim=bindparam("token"))
    .returning(_ROWS.c.id, _ROWS.c.instance_id)
)


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
    asked = {"ours": house.county, "now": now, **living(now)}
    found: dict[str, list[str]] = {}
    with transaction(database) as session:
        ids = session.scalars(_LOOK, {**asked, "most": limit}).all()
        if not ids:
            return found
        taken = session.execute(_TAKE, {**asked, "ids": ids, "token": claim})
        for row in taken:
            found.setdefault(row.instance_id, []).append(row.id)
    return found


def _give_back(database: Database, claim: str) -> None:
    """Let others take what was claimed and not begun."""
    with transaction(database) as session:
        session.execute(
            update(Timer).where(Timer.claim == claim, Timer.state == "open").values(claim=None),
            execution_options=QUIET,
        )


def _fire(
    database: Database, house: House, *, now: datetime, instance_id: str, timer_ids: Sequence[str], claim: str
) -> int:
    def hold(work: Work) -> None:
        # Without a due instant no sweep finds it; the incident's retry names it.
        work.session.execute(
            update(Timer).where(Timer.id.in_(timer_ids), Timer.claim == claim).values(due_at=None, claim=None),
            execution_options=QUIET,
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
        update(Timer).where(Timer.id.in_(timer_ids), Timer.claim == claim).values(**values), execution_options=QUIET
    )
    if marked.rowcount != len(timer_ids):  # type: ignore[attr-defined]
        raise LostLease
