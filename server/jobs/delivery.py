"""Deliver the outbox: claim a batch and commit, send outside any transaction, record what became of each message."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notifications.catalogue import FactRefused, UnknownTemplate
from notifications.channels import DeliveryFailed, Letter
from notifications.channels.inbox import entry
from notifications.rendering import render
from server.foundation.database import Database
from server.foundation.inserting import insert_new
from server.foundation.transaction import transaction
from server.foundation.work import House
from server.jobs import ways
from server.jobs.leases import LEASE, token
from server.messaging.models import InboxMessage, Outbox

logger = logging.getLogger(__name__)
BATCH = 200
MOST_ATTEMPTS = 10
LONGEST_PAUSE = timedelta(hours=6)
_QUIET = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message that this worker holds."""

    id: str
    channel: str
    template: str
    recipient: str | None
    subscription_id: str | None
    facts: dict[str, Any]
    case_id: str | None
    link: str
    attempts: int
    county: str


def deliver_outbox(database: Database, house: House, *, now: datetime, limit: int = BATCH) -> int:
    """Deliver up to `limit` messages that are due and return how many were taken in hand."""
    claim = token(now)
    batch = _claim(database, house, now=now, limit=limit, claim=claim)
    inbox = [message for message in batch if message.channel == "inbox"]
    if inbox:
        _put_into_inboxes(database, inbox, now=now, claim=claim)
    letters = [message for message in batch if message.channel != "inbox"]
    if letters:
        _send(database, house, letters, now=now, claim=claim)
    return len(batch)


def _claim(database: Database, house: House, *, now: datetime, limit: int, claim: str) -> list[_Claimed]:
    """Take due messages; their next attempt is set behind the lease, so a crash only delays them."""
    due = (Outbox.state == "waiting", Outbox.next_at <= now, Outbox.county == house.county)
    columns = (
        Outbox.id, Outbox.channel, Outbox.template, Outbox.recipient, Outbox.subscription_id, Outbox.facts, Outbox.case_id,
        Outbox.link, Outbox.attempts, Outbox.county,
    )  # fmt: skip
    with transaction(database) as session:
        ids = session.scalars(
            select(Outbox.id).where(*due).order_by(Outbox.next_at).limit(limit).with_for_update(skip_locked=True)
        ).all()
        if not ids:
            return []
        taken = session.execute(
            update(Outbox)
            .where(Outbox.id.in_(ids), *due)
            .values(claim=claim, attempts=Outbox.attempts + 1, next_at=now + LEASE)
            .returning(*columns),
            execution_options=_QUIET,
        ).all()
    return [_Claimed(*row) for row in taken]


def _put_into_inboxes(database: Database, batch: Sequence[_Claimed], *, now: datetime, claim: str) -> None:
    """Write the inbox rows and the receipts in one commit: in the house a message arrives exactly once."""
    rows, broken = [], {}
    for message in batch:
        try:
            rows.append(_inbox_row(message, now))
        except (FactRefused, UnknownTemplate) as error:
            broken[message.id] = str(error)
    with transaction(database) as session:
        done = {"state": "sent", "sent_at": now, "receipt": "inbox"}
        ours = _finish(session, [row["id"] for row in rows], claim, done)
        insert_new(session, InboxMessage, [row for row in rows if row["id"] in ours])
        for identifier, cause in broken.items():
            _finish(session, [identifier], claim, {"state": "failed", "error": cause})


def _inbox_row(message: _Claimed, now: datetime) -> dict[str, Any]:
    both = entry(message.template, message.facts)
    return {
        "id": message.id, "county": message.county, "user_id": message.recipient, "at": now,
        "title_zh": both.zh.title[:160], "title_en": both.en.title[:200],
        "body_zh": both.zh.body, "body_en": both.en.body,
        "link": message.link, "case_id": message.case_id, "read_at": None,
    }  # fmt: skip


def _send(database: Database, house: House, batch: Sequence[_Claimed], *, now: datetime, claim: str) -> None:
    """Send letters, channel by channel; each receipt is kept at once, so that a crash repeats one letter at most."""
    for name in sorted({message.channel for message in batch}):
        letters = [message for message in batch if message.channel == name]
        way = ways.open_way(database, house, name, letters)
        if way is None:
            _release(database, [message.id for message in letters], claim, now=now)
            continue
        try:
            for message in letters:
                outcome = _hand_over(way, house, message, now)
                with transaction(database) as session:
                    _finish(session, [message.id], claim, outcome)
        finally:
            way.channel.close()


def _hand_over(way: ways.Way, house: House, message: _Claimed, now: datetime) -> dict[str, Any]:
    """Send one letter and return the columns that tell what became of it."""
    to = way.address_of(message)
    if to is None:
        return {"state": "failed", "error": "the recipient cannot be reached over this channel any more"}
    address, language = to
    link = f"{house.base_url}{message.link}" if message.link else ""
    try:
        letter = Letter(
            id=message.id, address=address, rendered=render(message.template, message.facts, language), link=link, at=now,
            template=message.template, facts=message.facts,
        )  # fmt: skip
        receipt = way.channel.send(letter)
    except (FactRefused, UnknownTemplate) as error:
        return {"state": "failed", "error": str(error)}
    except DeliveryFailed as error:
        logger.warning("message %s was not taken: %s", message.id, error)
        if error.permanent or message.attempts >= MOST_ATTEMPTS:
            return {"state": "failed", "error": str(error)}
        return {"next_at": now + _pause(message.attempts), "claim": None, "error": str(error)}
    return {"state": "sent", "sent_at": now, "receipt": receipt[:200], "error": ""}


def _pause(attempts: int) -> timedelta:
    return min(timedelta(minutes=2**attempts), LONGEST_PAUSE)


def _finish(session: Session, ids: Sequence[str], claim: str, values: Mapping[str, Any]) -> frozenset[str]:
    """Write the outcome of messages that this worker still holds and return their ids."""
    done = session.scalars(
        update(Outbox)
        .where(Outbox.id.in_(ids), Outbox.claim == claim, Outbox.state == "waiting")
        .values(dict(values))
        .returning(Outbox.id),
        execution_options=_QUIET,
    )
    return frozenset(done)


def _release(database: Database, ids: Sequence[str], claim: str, *, now: datetime) -> None:
    """Put letters back until their channel is configured again."""
    later = {"claim": None, "attempts": 0, "next_at": now + LONGEST_PAUSE, "error": "this channel is not configured"}
    with transaction(database) as session:
        _finish(session, ids, claim, later)
