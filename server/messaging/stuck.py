"""Messages that did not go out: see them without what they say, and send them again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from server.audit import operations as audit
from server.foundation.work import Work
from server.messaging.models import Outbox, WebhookSubscription
from server.organisation import rules
from server.organisation.models import User

ACTION = "message.replay"
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A message that was given up."""

    id: str
    channel: str
    template: str
    to: str  #: name of the person or of the subscribed system
    created_at: datetime
    attempts: int
    error: str


def stuck(work: Work) -> list[Stuck]:
    """Return messages that were given up, the oldest first, at most 200.

    :raises NotPermitted: the actor does not look after messages.
    """
    rules.require(work.actor, ACTION)
    rows = work.session.execute(
        select(
            Outbox.id, Outbox.channel, Outbox.template, Outbox.created_at, Outbox.attempts, Outbox.error,
            func.coalesce(User.name, WebhookSubscription.name).label("to"),
        )
        .outerjoin(User, User.id == Outbox.recipient)
        .outerjoin(WebhookSubscription, WebhookSubscription.id == Outbox.subscription_id)
        .where(Outbox.county == work.house.county, Outbox.state == "failed")
        .order_by(Outbox.created_at, Outbox.id)
        .limit(MOST)
    )  # fmt: skip
    return [Stuck(**row._mapping) for row in rows]


def replay(work: Work, *, message_ids: Collection[str] | None = None) -> int:
    """Let messages that were given up (all, when none is named) be tried again and return how many.

    A message keeps its id, so that a receiver that has it already drops the repetition.

    :raises NotPermitted: the actor does not look after messages.
    """
    rules.require(work.actor, ACTION)
    failed = update(Outbox).where(Outbox.county == work.house.county, Outbox.state == "failed")
    if message_ids is not None:
        failed = failed.where(Outbox.id.in_(message_ids))
    done = work.session.execute(
        failed.values(state="waiting", attempts=0, next_at=work.now, claim=None),
        execution_options={"synchronize_session": False},
    )
    count = int(done.rowcount)  # type: ignore[attr-defined]
    if count:
        audit.record(work, "messages.replay", "outbox", count=count)
    return count
