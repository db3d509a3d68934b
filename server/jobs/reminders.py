"""Send due reminders: the rung is claimed in the database, so it fires once per due date whoever comes first."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update

from server.cases.models import Deadline, ReminderSent
from server.foundation.database import QUIET, Database, table_of
from server.foundation.identity import new_id, system_actor
from server.foundation.inserting import insert_new
from server.foundation.transaction import transaction
from server.foundation.work import House, Work
from server.jobs.audience import Audience
from server.jobs.due_reminders import Background, Reminder, plan, read_due
from server.jobs.pauses import end_capped_pauses
from server.jobs.surviving import setting_aside
from server.messaging.operations import Notice, tell_many
from server.referrals.lateness import list_late_steps

logger = logging.getLogger(__name__)
BATCH = 200
POSTPONED = timedelta(hours=6)  #: a deadline whose ladder cannot be worked out is looked at again after it
_ROWS = table_of(Deadline)
# Asked of every batch, so each is built once; core rows by primary key are one prepared statement for all of them.
_LOCK = (
    update(_ROWS)
    .where(
        _ROWS.c.id.in_(bindparam("ids", expanding=True)),
        _ROWS.c.state == "open",
        _ROWS.c.next_reminder_at <= bindparam("now"),
    )
    .values(next_reminder_at=_ROWS.c.next_reminder_at)
    .returning(_ROWS.c.id, _ROWS.c.due_version)
)
_PLAN = update(_ROWS).where(_ROWS.c.id == bindparam("which")).values(next_reminder_at=bindparam("next_at"))


def send_due_reminders(database: Database, house: House, *, now: datetime, limit: int = BATCH) -> int:
    """Deal with up to `limit` deadlines whose next reminder is due and return how many.

    Each gets at most one reminder, at the highest rung that is due, with everyone whom a missed lower rung would have told;
    then its next rung is planned. A deadline that was just opened is only planned. Before, suspensions that have used up their cap end.
    """
    end_capped_pauses(database, house, now=now)
    with transaction(database) as session:
        rows = read_due(session, house, now=now, limit=limit)
        if not rows:
            return 0
        work = Work(session=session, actor=system_actor(house.county), now=now, house=house)
        background = Background(session, rows)
        found: list[Reminder] = []
        for row in rows:
            # One rule that no pack has must not silence the reminders of all others.
            with setting_aside("reminders", f"the ladder of deadline {row.id}"):
                found.append(plan(house, row, background, now=now))
        late = _keep(work, found, sorted({row.id for row in rows} - {each.deadline_id for each in found}))
    _list_late(database, house, now, late)
    return len(rows)


def _list_late(database: Database, house: House, now: datetime, deadlines: Sequence[str]) -> None:
    """Put late steps of transfers on the supervision list; what fails here is listed with the next day's reminder."""
    if not deadlines:
        return
    with setting_aside("reminders", "the supervision list of late steps"), transaction(database) as session:
        list_late_steps(
            Work(session=session, actor=system_actor(house.county), now=now, house=house), deadlines=deadlines
        )


def _keep(work: Work, found: Sequence[Reminder], broken: Sequence[str]) -> list[str]:
    """Write the claims of rungs, the messages, and the next instants; return the deadlines that were told to be past."""
    still_open = _lock(work, [reminder.deadline_id for reminder in found])
    ours = [each for each in found if still_open.get(each.deadline_id) == each.due_version]
    claims = {new_id(work.now): each for each in ours if each.rung is not None}
    claimed = insert_new(
        work.session,
        ReminderSent,
        [
            {
                "id": identifier, "county": work.house.county, "deadline_id": each.deadline_id, "at": work.now,
                "rung": each.rung.key, "due_version": each.due_version, "covered": list(each.covered),
            }
            for identifier, each in claims.items()
            if each.rung is not None
        ],
    )  # fmt: skip
    audience = Audience(work.session, county=work.house.county, today=work.today)
    notices = [n for key, each in claims.items() if key in claimed for n in _notices(work, key, each, audience)]
    tell_many(work, notices)
    _plan_next(work, ours, broken)
    return [each.deadline_id for key, each in claims.items() if key in claimed and _is_past(each)]


def _is_past(reminder: Reminder) -> bool:
    return reminder.rung is not None and reminder.rung.key.startswith("overdue-")


def _lock(work: Work, ids: Sequence[str]) -> dict[str, int]:
    """Take the rows for writing and return the due version of those that are still open and due: all was read before."""
    if not ids:
        return {}
    rows = work.session.execute(_LOCK, {"ids": list(ids), "now": work.now})
    return {row.id: row.due_version for row in rows}


def _notices(work: Work, cause: str, reminder: Reminder, audience: Audience) -> list[Notice]:
    """Return one notice per group of people; each person gets one message, at the rung's height."""
    rung = reminder.rung
    assert rung is not None
    told = audience.of(rung.audience, reminder.desk)
    if not (told.unit or told.supervisors or told.meeting):
        logger.error("nobody stands on a post to be reminded of deadline %s", reminder.deadline_id)
    groups = {
        "overdue" if _is_past(reminder) else "reminder": told.unit,
        "escalation": told.supervisors,
        "meeting-list": told.meeting,
    }
    return [
        Notice(
            template=template, recipients=people, facts=reminder.facts, cause=cause, case_id=reminder.case_id,
            link=reminder.link,
        )
        for template, people in groups.items()
        if people
    ]  # fmt: skip


def _plan_next(work: Work, ours: Sequence[Reminder], broken: Sequence[str]) -> None:
    if ours:
        work.session.connection().execute(
            _PLAN, [{"which": each.deadline_id, "next_at": each.next_at} for each in ours]
        )
    if broken:
        work.session.execute(
            update(Deadline).where(Deadline.id.in_(broken)).values(next_reminder_at=work.now + POSTPONED),
            execution_options=QUIET,
        )
