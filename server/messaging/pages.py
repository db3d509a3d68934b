"""The inbox in the browser."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.messaging import operations, queries
from server.messaging.models import InboxMessage
from server.web.entry import command, query

blueprint = Blueprint("messaging", __name__, template_folder="templates")
SIZE = 20


@blueprint.get("/inbox")
def show_inbox() -> str:
    """Show my messages, newest first."""
    unread_only, after = request.args.get("unread") == "1", request.args.get("after")
    page = query(lambda work: queries.inbox(work, unread_only=unread_only, after=after, size=SIZE))
    return render_template(
        "messaging/inbox.html",
        page=page,
        unread_only=unread_only,
        first=url_for(".show_inbox", unread="1" if unread_only else None) if after else None,
        next=url_for(".show_inbox", unread="1" if unread_only else None, after=page.next) if page.next else None,
    )


@blueprint.post("/inbox/<message_id>/open")
def open_message(message_id: str) -> Response:
    """Mark a message as read and go to the page that it speaks of."""
    message: InboxMessage = query(lambda work: queries.message(work, message_id=message_id))
    command(lambda work: operations.mark_read(work, message_ids=[message_id]))
    return redirect(message.link or url_for(".show_inbox"), code=303)


@blueprint.post("/inbox/read")
def mark_all_read() -> Response:
    """Mark all my messages as read."""
    command(operations.mark_read)
    return redirect(url_for(".show_inbox"), code=303)
