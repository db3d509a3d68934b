"""Calendar feeds (iCalendar, RFC 5545): a person's or a unit's due dates, under an address that can be revoked."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import func, select

from notifications.channels.calendar import Due, render
from server.audit import operations as audit
from server.cases.lights import last_day
from server.cases.models import CalendarFeed
from server.cases.queries.todo import TodoRow, Wanted, desks, todo
from server.cases.terms import NEVER
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation.sign_in import actor_of_user

SCOPES = ("posts", "mine", "unit")
MOST_FEEDS = 10
MOST_EVENTS = 500
_NAMES = {"posts": ("我岗位上的办理期限", "Due dates at my posts"), "mine": ("我领办的办理期限", "Due dates of what I hold"),
          "unit": ("全单位的办理期限", "Due dates of the unit")}  # fmt: skip


class TooManyFeeds(InvalidAnswers):
    """Somebody wants more feeds than anybody needs."""

    type = "too-many-feeds"


def create(work: Work, *, scope: str) -> str:
    """Make a feed of the actor and return the secret part of its address, which is shown this once.

    :raises InvalidAnswers: the scope is unknown, the actor leads no unit, or has ten feeds already.
    """
    if scope not in SCOPES or (scope == "unit" and not desks(work, Wanted(scope="unit"))):
        raise InvalidAnswers(
            [FieldProblem("scope", "unknown", "请选择日历的范围。", "Choose what the calendar shows.")]
        )
    running = select(func.count()).where(CalendarFeed.user_id == work.actor.id, CalendarFeed.revoked_at.is_(None))
    if (work.session.scalar(running) or 0) >= MOST_FEEDS:
        raise TooManyFeeds(
            [
                FieldProblem(
                    "scope",
                    "too-many",
                    f"最多 {MOST_FEEDS} 个，请先停用不用的。",
                    f"At most {MOST_FEEDS}; revoke one first.",
                )
            ]
        )
    secret = secrets.token_urlsafe(32)
    row = CalendarFeed(
        id=work.new_id(), county=work.house.county, token_hash=_hash(secret), user_id=work.actor.id, scope=scope,
        created_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "calendar-feed.create", row.id, scope=scope)
    return secret


def revoke(work: Work, *, feed_id: str) -> None:
    """Revoke a feed of the actor.

    :raises NotFound: the actor has no such feed.
    """
    row = work.session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.id == feed_id, CalendarFeed.user_id == work.actor.id, CalendarFeed.revoked_at.is_(None)
        )
    )
    if row is None:
        raise NotFound
    row.revoked_at = work.now
    work.session.flush()
    audit.record(work, "calendar-feed.revoke", row.id)


def mine(work: Work) -> list[CalendarFeed]:
    """Return the actor's feeds that run, the newest first."""
    return list(
        work.session.scalars(
            select(CalendarFeed)
            .where(CalendarFeed.user_id == work.actor.id, CalendarFeed.revoked_at.is_(None))
            .order_by(CalendarFeed.created_at.desc())
        )
    )


def read(work: Work, *, secret: str) -> bytes:
    """Return a feed as iCalendar: what its owner may see today, and nothing that names a person.

    :raises NotFound: there is no such feed, it is revoked, or its owner has left.
    """
    row = work.session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.token_hash == _hash(secret),
            CalendarFeed.county == work.house.county,
            CalendarFeed.revoked_at.is_(None),
        )
    )
    owner = actor_of_user(work, user_id=row.user_id) if row else None
    if row is None or owner is None:
        raise NotFound
    row.read_at = work.now
    theirs = work.as_actor(owner)
    page = todo(theirs, Wanted(scope=row.scope), size=MOST_EVENTS)
    lines = [_due(line, work.house.base_url) for line in page.rows if line.due_at < NEVER]
    return render(_NAMES[row.scope][0], lines, now=work.now)


def _due(line: TodoRow, base: str) -> Due:
    return Due(
        id=line.id, title=f"{line.case_code} {line.name}", on=last_day(line.due_at),
        at=None if line.light.due_at is None else line.due_at, link=f"{base}/tasks/{line.id}",
    )  # fmt: skip


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
