"""Tell people that wrong tries locked their accounts: by a sweep, so that the door itself does the same for every try."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from server.foundation.clock import LOCAL
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.messaging.operations import Notice, tell_many
from server.organisation.models import User

#: Asked at every beat of the clock, so it is built once.
LOCKED = select(User.id, User.locked_until).where(
    User.county == bindparam("ours"), User.locked_until > bindparam("now"), User.closed_at.is_(None)
)


def tell_locked_accounts(database: Database, house: House, *, now: datetime) -> int:
    """Tell everybody whose account is locked over every channel of theirs, once per lock; return how many messages are new."""
    with database.reading() as session:
        locked = [
            (row.id, row.locked_until)
            for row in session.execute(LOCKED, {"ours": house.county, "now": now})
            if row.locked_until
        ]
    if not locked:
        return 0
    notices = [_notice(user_id, until) for user_id, until in locked]
    return run_command(
        database,
        lambda session: tell_many(
            Work(session=session, actor=system_actor(house.county), now=now, house=house), notices
        ),
    )


def _notice(user_id: str, until: datetime) -> Notice:
    return Notice(
        template="account-locked", recipients=(user_id,), facts={"at": f"{until.astimezone(LOCAL):%Y-%m-%d %H:%M}"},
        cause=f"{user_id}{until:%y%m%d%H%M%S}", link="/account/password",
    )  # fmt: skip
