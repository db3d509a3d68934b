"""Deliver the outbox: claim a batch and commit, send outside any transaction, record what became of each message."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, exists, or_, select, update
from sqlalchemy.orm import Session

from notifications.catalogue import FactRefused, UnknownTemplate
from notifications.channels import DeliveryFailed, Letter
from notifications.channels.inbox import Entry, entry
from notifications.rendering import render
from server.foundation.constants import written_out
from server.foundation.database import Database, table_of
from server.foundation.inserting import insert_new
from server.foundation.transaction import transaction
from server.foundation.work import House
from server.jobs import ways
from server.jobs.leases import LEASE, Lease, living, nobody_holds, take
from server.jobs.overtaken import overtaken
from server.messaging.models import InboxMessage, Outbox

logger = logging.getLogger(__name__)
BATCH = 200
MOST_ATTEMPTS = 10
LONGEST_PAUSE = timedelta(hours=6)
_OVERTAKEN = {"state": "dropped", "claim": None, "error": "what it asks for was done or has another date"}
_UNCONFIGURED = {"claim": None, "attempts": 0, "error": "this channel is not configured"}

_ROWS = table_of(Outbox)
_ROW = _ROWS.c
_WAITING = (_ROW.state == "waiting", _ROW.county == bindparam("ours"))
#: Put off by a clock that ran ahead and was set back: no pause is that long, and a claim that this clock did not make is nobody's.
_FROM_A_CLOCK_AHEAD = or_(
    _ROW.next_at > bindparam("paused_to"),
    and_(_ROW.claim.is_not(None), _ROW.next_at > bindparam("leased_to"), nobody_holds(_ROW.claim)),
)


# Asked at every beat of the clock, so each is built once.
WAITS = or_(exists().where(*_WAITING, _ROW.next_at <= bindparam("now")), exists().where(*_WAITING, _FROM_A_CLOCK_AHEAD))
# Few wait for later: whoever walks the index of those that wait in the order of their time has found all that are due before them.
_READY = (*_WAITING, or_(_ROW.next_at <= bindparam("now"), _FROM_A_CLOCK_AHEAD))
_LOOK = written_out(
    select(_ROW.id).where(*_READY).order_by(_ROW.next_at).limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)  # fmt: skip
_TAKE = (
    update(_ROWS)
    .where(_ROW.id.in_(bindparam("ids", expanding=True)), *_READY)
    .values(claim=bindparam("token"), attempts=_ROW.attempts + 1, next_at=bindparam("lease_ends"))
    .returning(
        _ROW.id, _ROW.channel, _ROW.template, _ROW.recipient, _ROW.subscription_id, _ROW.facts, _ROW.case_id,
        _ROW.link, _ROW.attempts, _ROW.county, _ROW.dedupe,
    )
)  # fmt: skip
_HELD = (
    update(_ROWS)
    .where(_ROW.id.in_(bindparam("ids", expanding=True)), _ROW.claim == bindparam("token"), _ROW.state == "waiting")
    .returning(_ROW.id)
)


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
    dedupe: str
    overtaken: bool = False

    @property
    def cause(self) -> str:
        """Return the id of the row that caused it."""
        return self.dedupe.partition(":")[0]


def deliver_outbox(database: Database, house: House, *, now: datetime, limit: int = BATCH) -> int:
    """Deliver up to `limit` messages that are due and return how many were taken in hand; what time has overtaken is dropped."""
    lease = take(now)
    taken = _claim(database, house, now=now, limit=limit, lease=lease)
    batch = [message for message in taken if not message.overtaken]
    inbox = [message for message in batch if message.channel == "inbox"]
    if inbox:
        _put_into_inboxes(database, inbox, now=now, claim=lease.token)
    letters = [message for message in batch if message.channel != "inbox"]
    if letters:
        _send(database, house, letters, now=now, lease=lease)
    return len(taken)


def asking(house: House, now: datetime) -> dict[str, Any]:
    """Return the values with which one looks for messages."""
    return {
        "ours": house.county, "now": now, "leased_to": now + LEASE, "paused_to": now + LONGEST_PAUSE + LEASE, **living(now)
    }  # fmt: skip


def _claim(database: Database, house: House, *, now: datetime, limit: int, lease: Lease) -> list[_Claimed]:
    """Take due messages and drop those that time has overtaken; their next attempt is set behind the lease, so a crash only delays them."""
    asked = asking(house, now)
    with transaction(database) as session:
        ids = session.scalars(_LOOK, {**asked, "most": limit}).all()
        if not ids:
            return []
        held = {"ids": ids, "token": lease.token, "lease_ends": lease.ends}
        batch = [_Claimed(*row) for row in session.execute(_TAKE, {**asked, **held})]
        over = overtaken(session, batch)
        if over:
            _finish(session, sorted(over), lease.token, _OVERTAKEN)
    return [replace(message, overtaken=message.id in over) for message in batch]


def _put_into_inboxes(database: Database, batch: Sequence[_Claimed], *, now: datetime, claim: str) -> None:
    """Write the inbox rows and the receipts in one commit: in the house a message arrives exactly once."""
    rows, broken = [], {}
    write = _writer()
    for message in batch:
        try:
            rows.append(_inbox_row(message, write(message), now))
        except (FactRefused, UnknownTemplate) as error:
            broken[message.id] = str(error)
    with transaction(database) as session:
        done = {"state": "sent", "sent_at": now, "receipt": "inbox"}
        ours = _finish(session, [row["id"] for row in rows], claim, done)
        insert_new(session, InboxMessage, [row for row in rows if row["id"] in ours])
        for identifier, cause in broken.items():
            _finish(session, [identifier], claim, {"state": "failed", "error": cause})


def _writer() -> Callable[[_Claimed], Entry]:
    """Return what writes an entry; one that many people of a batch are told is written once."""
    written: dict[tuple[str, str], Entry] = {}

    def write(message: _Claimed) -> Entry:
        key = (message.template, json.dumps(message.facts))
        if key not in written:
            written[key] = entry(message.template, message.facts)
        return written[key]

    return write


def _inbox_row(message: _Claimed, both: Entry, now: datetime) -> dict[str, Any]:
    return {
        "id": message.id, "county": message.county, "user_id": message.recipient, "at": now,
        "title_zh": both.zh.title[:160], "title_en": both.en.title[:200],
        "body_zh": both.zh.body, "body_en": both.en.body,
        "link": message.link, "case_id": message.case_id, "read_at": None,
    }  # fmt: skip


def _send(database: Database, house: House, batch: Sequence[_Claimed], *, now: datetime, lease: Lease) -> None:
    """Send letters, channel by channel; each receipt is kept at once, so that a crash repeats one letter at most."""
    for name in sorted({message.channel for message in batch}):
        letters = [message for message in batch if message.channel == name]
        way = ways.open_way(database, house, name, letters)
        if way is None:
            _release(database, letters, lease, _UNCONFIGURED | {"next_at": now + LONGEST_PAUSE})
            continue
        try:
            for number, message in enumerate(letters):
                if not lease.may_begin:
                    # Another worker may hold the rest by now; if none does, whoever comes next finds it at once.
                    _release(database, letters[number:], lease, {"claim": None, "next_at": now})
                    break
                outcome = _hand_over(way, house, message, now)
                with transaction(database) as session:
                    _finish(session, [message.id], lease.token, outcome)
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
    return frozenset(session.scalars(_HELD.values(dict(values)), {"ids": list(ids), "token": claim}))


def _release(database: Database, letters: Sequence[_Claimed], lease: Lease, values: Mapping[str, Any]) -> None:
    """Put letters back that were not tried."""
    untried = {"attempts": case((_ROW.attempts > 0, _ROW.attempts - 1), else_=0), **values}
    with transaction(database) as session:
        _finish(session, [letter.id for letter in letters], lease.token, untried)
