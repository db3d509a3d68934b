"""Other systems that are told, and messages that did not arrive, for programs of the system administrator."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from server.messaging import stuck, subscriptions
from server.messaging.models import WebhookSubscription
from server.messaging.schemas import (
    CountSchema,
    ReplaySchema,
    StuckSchema,
    SubscribedSchema,
    SubscribeSchema,
    SubscriptionSchema,
)
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

webhooks = Blueprint(
    "webhooks-api", __name__, url_prefix="/api/v1/webhooks", description="推送 Other systems that are told"
)
messages = Blueprint(
    "messages-api", __name__, url_prefix="/api/v1/messages", description="未送达的消息 Messages that did not arrive"
)


@webhooks.get("")
@webhooks.response(200, SubscriptionSchema(many=True))
def list_subscriptions() -> list[WebhookSubscription]:
    """List the subscriptions that run."""
    return [row for row, _unit in query(subscriptions.running)]


@webhooks.post("")
@webhooks.arguments(SubscribeSchema)
@webhooks.response(200, SubscribedSchema)
def subscribe(body: dict[str, Any]) -> dict[str, str]:
    """Subscribe another system; not repeatable, since the secret is shown once."""
    identifier, secret = command(lambda work: subscriptions.subscribe(work, **body))
    return {"id": identifier, "secret": secret}


@webhooks.post("/<subscription_id>/end")
@webhooks.response(204)
def end(subscription_id: str) -> None:
    """End a subscription."""
    command(lambda work: subscriptions.end(work, subscription_id=subscription_id))


@messages.get("/stuck")
@messages.response(200, StuckSchema(many=True))
def list_stuck() -> list[stuck.Stuck]:
    """List messages that were given up, the oldest first, at most 200."""
    return query(stuck.stuck)


@messages.post("/replay")
@messages.arguments(ReplaySchema)
@messages.response(200, CountSchema)
@repeatable
def replay(body: dict[str, Any]) -> Do:
    """Let messages that were given up be tried again, under the ids they had."""
    return lambda work: {"count": stuck.replay(work, message_ids=body["ids"])}
