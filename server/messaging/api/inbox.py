"""The inbox over HTTP for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Blueprint

from server.foundation.paging import Page
from server.foundation.work import Work
from server.messaging import choices, operations, queries
from server.messaging.models import InboxMessage
from server.messaging.schemas import (
    ChoicesSchema,
    ChooseSchema,
    CountSchema,
    InboxPageSchema,
    InboxQuerySchema,
    MarkReadSchema,
)
from server.web.entry import command, query
from server.web.repeatable import repeatable

inbox = Blueprint(
    "inbox-api", __name__, url_prefix="/api/v1/inbox", description="站内消息 Messages to the signed-in user"
)


@inbox.get("")
@inbox.arguments(InboxQuerySchema, location="query")
@inbox.response(200, InboxPageSchema)
def list_messages(wanted: dict[str, Any]) -> Page[InboxMessage]:
    """List my messages, newest first."""
    return query(
        lambda work: queries.inbox(work, unread_only=wanted["unread"], after=wanted["after"], size=wanted["size"])
    )


@inbox.get("/unread")
@inbox.response(200, CountSchema)
def count_unread() -> dict[str, int]:
    """Count my unread messages."""
    return {"count": query(queries.unread_count)}


@inbox.post("/read")
@inbox.arguments(MarkReadSchema)
@inbox.response(200, CountSchema)
@repeatable
def mark_read(body: dict[str, Any]) -> Callable[[Work], Mapping[str, Any]]:
    """Mark messages of mine as read, and say how many were unread."""
    return lambda work: {"count": operations.mark_read(work, message_ids=body["ids"])}


@inbox.get("/choices")
@inbox.response(200, ChoicesSchema)
def get_choices() -> dict[str, Any]:
    """Tell over which channels I am told; the inbox is always one."""
    return _choices(query(choices.mine))


@inbox.put("/choices")
@inbox.arguments(ChooseSchema)
@inbox.response(200, ChoicesSchema)
def choose(body: dict[str, Any]) -> dict[str, Any]:
    """Choose over which channels I am told."""

    def do(work: Work) -> choices.Wish:
        choices.choose(work, **body)
        return choices.mine(work)

    return _choices(command(do))


def _choices(wish: choices.Wish) -> dict[str, Any]:
    return {"email": wish.level("email"), "sms": wish.level("sms"), "digest": wish.digest}
