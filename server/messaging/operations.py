"""Write messages to people in the same commit as their cause; a worker delivers them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from notifications.catalogue import check
from server.foundation.identity import new_id
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.messaging import choices, subscriptions
from server.messaging import recipients as people
from server.messaging.models import InboxMessage, Outbox

SHORT_CAUSE = 48  #: a cause up to here stands in the dedupe key as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to some people, not yet written."""

    template: str
    recipients: tuple[str, ...]  #: user ids
    facts: Mapping[str, Any] = field(default_factory=dict)
    cause: str  #: id of the row that caused it: the same cause tells the same person once
    unit_id: str | None = None  #: the unit whose posts are told: its subscribed systems are told too
    case_id: str | None = None
    link: str = ""  #: path of the page it speaks of


def tell(
    work: Work,
    *,
    template: str,
    recipients: Iterable[str],
    facts: Mapping[str, Any],
    cause: str,
    case_id: str | None = None,
    link: str = "",
) -> int:
    """Write one message per recipient and channel and return how many are new; those already written stay as they are.

    :raises notifications.catalogue.FactRefused: the message may not speak of a fact.
    :raises notifications.catalogue.UnknownTemplate: there is no such message.
    """
    chosen = tuple(dict.fromkeys(recipients))
    notice = Notice(template=template, recipients=chosen, facts=facts, cause=cause, case_id=case_id, link=link)
    return tell_many(work, [notice])


def tell_posts(
    work: Work,
    *,
    unit_id: str,
    roles: Collection[str],
    template: str,
    facts: Mapping[str, Any],
    cause: str,
    case_id: str | None = None,
    link: str = "",
) -> int:
    """Tell everybody on the posts of a unit today, substitutes included, and return how many messages are new."""
    found = people.on_posts(work.session, unit_id=unit_id, roles=roles, today=work.today)
    return tell_many(
        work,
        [
            Notice(
                template=template, recipients=found, facts=facts, cause=cause, case_id=case_id, link=link, unit_id=unit_id
            )
        ],
    )  # fmt: skip


def tell_many(work: Work, notices: Sequence[Notice]) -> int:
    """Write many messages with one statement and return how many are new.

    :raises notifications.catalogue.FactRefused: a message may not speak of a fact.
    """
    for notice in notices:
        check(notice.template, notice.facts)
    wishes = choices.of_users(work, {user for notice in notices for user in notice.recipients})
    rows = [
        _row(work, notice, user, channel)
        for notice in notices
        for user in dict.fromkeys(notice.recipients)
        for channel in choices.channels(work, wishes.get(user), notice.template)
    ]
    wanting = subscriptions.wanting(work, {(n.unit_id, n.template) for n in notices if n.unit_id})
    rows += [
        _row(work, notice, subscription, "webhook")
        for notice in notices
        for subscription in wanting.get((notice.unit_id or "", notice.template), ())
    ]
    # One order for everybody: two transactions that write the same messages wait for each other and never in a ring.
    rows.sort(key=lambda row: str(row["dedupe"]))
    return len(insert_new(work.session, Outbox, rows))


def mark_read(work: Work, *, message_ids: Collection[str] | None = None) -> int:
    """Mark messages of the actor's inbox as read (all, when none is named) and return how many were unread."""
    unread = update(InboxMessage).where(InboxMessage.user_id == work.actor.id, InboxMessage.read_at.is_(None))
    if message_ids is not None:
        unread = unread.where(InboxMessage.id.in_(message_ids))
    done = work.session.execute(unread.values(read_at=work.now), execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def _row(work: Work, notice: Notice, to: str, channel: str) -> dict[str, Any]:
    out = channel == "webhook"
    return {
        "id": new_id(work.now), "county": work.house.county, "dedupe": _dedupe(notice, to, channel),
        "channel": channel, "recipient": None if out else to, "subscription_id": to if out else None,
        "template": notice.template, "facts": dict(notice.facts), "case_id": notice.case_id,
        "link": notice.link, "created_at": work.now, "next_at": work.now, "state": "waiting", "attempts": 0,
        "error": "", "receipt": "",
    }  # fmt: skip


def _dedupe(notice: Notice, user: str, channel: str) -> str:
    cause = notice.cause
    if len(cause) > SHORT_CAUSE:
        cause = hashlib.sha256(cause.encode()).hexdigest()[:SHORT_CAUSE]
    return f"{cause}:{notice.template}:{user}:{channel}"
