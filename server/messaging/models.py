"""Rows of messages to people: one row per message and recipient, claimed and delivered by a worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_WAITING = text("state = 'waiting'")
_FAILED = text("state = 'failed'")
_UNREAD = text("read_at IS NULL")


class Outbox(CountyRow, Base):
    """One message to one recipient, written in the same commit as its cause."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        UniqueConstraint("dedupe", name="a_message_is_written_once_per_recipient"),
        Index("ix_outbox_failed", "created_at", sqlite_where=_FAILED, postgresql_where=_FAILED),
        CheckConstraint(
            "(recipient IS NULL) <> (subscription_id IS NULL)", name="a_message_goes_to_a_person_or_to_a_subscription"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    dedupe: Mapped[str] = mapped_column(String(160))  #: cause : template : recipient : channel
    channel: Mapped[str] = mapped_column(String(20))  #: inbox, email, sms, webhook
    template: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    subscription_id: Mapped[str | None] = mapped_column(ForeignKey("webhook_subscriptions.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: no personal detail
    case_id: Mapped[str | None] = mapped_column(Id, index=True)
    link: Mapped[str] = mapped_column(String(200), default="")  #: path of the page it speaks of
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None]  #: when to try (again); set ahead by the worker that claims it
    state: Mapped[str] = mapped_column(String(12), default="waiting")  #: waiting, sent, failed, dropped
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(32))  #: fencing token of the worker that holds it
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    receipt: Mapped[str] = mapped_column(String(200), default="")


class WebhookSubscription(CountyRow, Base):
    """Another system that is told what a unit's people are told, over signed HTTPS."""

    __tablename__ = "webhook_subscriptions"
    __table_args__ = (Index("ix_webhook_subscriptions_unit", "unit_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(60))
    url: Mapped[str] = mapped_column(String(300))
    secret_sealed: Mapped[str] = mapped_column(Text)
    templates: Mapped[list[Any]] = mapped_column(default=list)  #: names of messages; empty for all
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(32))
    ended_at: Mapped[datetime | None]


class DigestRun(CountyRow, Base):
    """The day's summary was written: whoever inserts the row writes the messages, in the same commit."""

    __tablename__ = "digest_runs"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)  #: county:date
    at: Mapped[datetime]


class InboxMessage(CountyRow, Base):
    """What a user finds in the in-app inbox."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_page", "user_id", "at", "id"),
        Index("ix_inbox_unread", "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)  #: the outbox row's id: receipt is idempotent
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    title_zh: Mapped[str] = mapped_column(String(160))
    title_en: Mapped[str] = mapped_column(String(200))
    body_zh: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200), default="")
    case_id: Mapped[str | None] = mapped_column(Id)
    read_at: Mapped[datetime | None]
