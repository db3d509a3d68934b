"""Read the inbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select, tuple_

from server.foundation.database import table_of
from server.foundation.errors import NotFound
from server.foundation.paging import BadCursor, Page, cut, decode_cursor
from server.foundation.work import Work
from server.messaging.models import InboxMessage, Outbox
from server.organisation.models import Unit

MOST_COUNTED = 100  #: the badge says 99+ from here on, so that counting stays cheap
_INBOX = table_of(InboxMessage)
# Asked with every page, so it is built once.
_UNREAD = select(func.count()).select_from(
    select(_INBOX.c.id)
    .where(_INBOX.c.user_id == bindparam("reader"), _INBOX.c.read_at.is_(None))
    .limit(MOST_COUNTED)
    .subquery()
)


def inbox(work: Work, *, unread_only: bool = False, after: str | None = None, size: int = 20) -> Page[InboxMessage]:
    """Return a page of the actor's messages, newest first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    wanted = select(InboxMessage).where(InboxMessage.user_id == work.actor.id)
    if unread_only:
        wanted = wanted.where(InboxMessage.read_at.is_(None))
    if after is not None:
        wanted = wanted.where(tuple_(InboxMessage.at, InboxMessage.id) < _position(after))
    rows = work.session.scalars(wanted.order_by(InboxMessage.at.desc(), InboxMessage.id.desc()).limit(size + 1)).all()
    return cut(rows, size, lambda message: (message.at.isoformat(), message.id))


def message(work: Work, *, message_id: str) -> InboxMessage:
    """Return one message of the actor's own inbox.

    :raises NotFound: the actor has no such message.
    """
    found = work.session.scalar(
        select(InboxMessage).where(InboxMessage.id == message_id, InboxMessage.user_id == work.actor.id)
    )
    if found is None:
        raise NotFound
    return found


def unread_count(work: Work) -> int:
    """Return how many messages of the actor are unread, counting no further than 100."""
    return work.session.scalar(_UNREAD, {"reader": work.actor.id}) or 0


def units(work: Work) -> list[tuple[str, str]]:
    """Return id and name of the units that exist, for lists to choose from."""
    rows = work.session.execute(
        select(Unit.id, Unit.name).where(Unit.county == work.house.county, Unit.closed_on.is_(None)).order_by(Unit.name)
    )
    return [(row.id, row.name) for row in rows]


def oldest_waiting(work: Work) -> datetime | None:
    """Return since when the oldest message that is not yet delivered waits; readiness and metrics ask."""
    return work.session.scalar(
        select(func.min(Outbox.created_at)).where(Outbox.county == work.house.county, Outbox.state == "waiting")
    )


def _position(cursor: str) -> tuple[datetime, str]:
    key = decode_cursor(cursor)
    try:
        at, identifier = key
        instant = datetime.fromisoformat(str(at))
    except ValueError as error:
        raise BadCursor from error
    if instant.tzinfo is None:
        raise BadCursor
    return instant, str(identifier)
