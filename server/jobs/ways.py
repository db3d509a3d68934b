"""The ways out of the house: per channel the connection, and where each message of a batch goes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from notifications.channels import Channel
from notifications.channels.email import EmailChannel, MailServer
from notifications.channels.sms import Gateway, SmsChannel
from notifications.channels.webhook import Endpoint, WebhookChannel
from notifications.rendering import LANGUAGES
from server.foundation.database import Database
from server.foundation.encryption import Unreadable
from server.foundation.work import House
from server.messaging.models import WebhookSubscription
from server.organisation.models import User

logger = logging.getLogger(__name__)


class Addressed(Protocol):
    """What a way asks of a message."""

    @property
    def recipient(self) -> str | None:
        """Return the person's id."""

    @property
    def subscription_id(self) -> str | None:
        """Return the subscription's id."""


Address = tuple[str, str]  #: address and language


@dataclass(frozen=True, slots=True)
class Way:
    """A channel that is open, and where it reaches whom."""

    channel: Channel
    addresses: Mapping[str, Address]  #: by user or subscription

    def address_of(self, message: Addressed) -> Address | None:
        """Return where a message goes, or None when nobody can be reached any more."""
        return self.addresses.get(message.recipient or message.subscription_id or "")


def open_way(database: Database, house: House, name: str, batch: Sequence[Addressed]) -> Way | None:
    """Return the way over a channel for a batch, or None while the installation does not have it.

    :raises KeyError: there is no such channel.
    """
    return _WAYS[name](database, house, batch)


def _email(database: Database, house: House, batch: Sequence[Addressed]) -> Way | None:
    server = house.parameters.get("smtp")
    return Way(EmailChannel(MailServer(**server)), _people(database, batch, "email")) if server else None


def _sms(database: Database, house: House, batch: Sequence[Addressed]) -> Way | None:
    gateway = house.parameters.get("sms")
    return Way(SmsChannel(Gateway(**gateway)), _people(database, batch, "phone")) if gateway else None


def _webhook(database: Database, house: House, batch: Sequence[Addressed]) -> Way:
    wanted = {message.subscription_id for message in batch}
    with database.reading() as session:
        rows = session.execute(
            select(WebhookSubscription.id, WebhookSubscription.url, WebhookSubscription.secret_sealed).where(
                WebhookSubscription.id.in_(wanted)
            )
        ).all()
    found = ((row.id, _endpoint(house, row)) for row in rows)
    endpoints = {identifier: endpoint for identifier, endpoint in found if endpoint}
    channel = WebhookChannel(endpoints, networks=house.parameters.get("webhook_networks", ()))
    return Way(channel, {identifier: (identifier, "zh") for identifier in endpoints})


def _endpoint(house: House, row: Any) -> Endpoint | None:
    """Return where a subscription listens; one whose secret cannot be read holds up nobody else's letters."""
    try:
        return Endpoint(row.url, house.vault.decrypt(row.secret_sealed))
    except Unreadable:
        logger.error(
            "the secret of webhook subscription %s cannot be read; its letters fail until they are replayed", row.id
        )
        return None


def _people(database: Database, batch: Sequence[Addressed], column: str) -> dict[str, Address]:
    """Return address and language of each user who can still be reached."""
    wanted = {message.recipient for message in batch}
    with database.reading() as session:
        rows = session.execute(
            select(User.id, getattr(User, column).label("address"), User.preferences).where(
                User.id.in_(wanted), User.closed_at.is_(None)
            )
        ).all()
    spoken = {row.id: (row.address, str(row.preferences.get("language", "zh"))) for row in rows if row.address}
    return {user: (address, wish if wish in LANGUAGES else "zh") for user, (address, wish) in spoken.items()}


_WAYS: Mapping[str, Callable[[Database, House, Sequence[Addressed]], Way | None]] = {
    "email": _email,
    "sms": _sms,
    "webhook": _webhook,
}
