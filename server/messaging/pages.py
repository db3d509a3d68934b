"""The inbox in the browser, what a person chooses, and what the system administrator mends."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from notifications.catalogue import TEMPLATES
from server.foundation.errors import InvalidAnswers
from server.messaging import choices, operations, queries, stuck, subscriptions
from server.messaging.models import InboxMessage
from server.web.entry import command, query, service

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


@blueprint.get("/inbox/choices")
def show_choices() -> str:
    """Show over which channels I am told."""
    wish = query(choices.mine)
    typed = {"email": wish.level("email"), "sms": wish.level("sms"), "digest": wish.digest, "phone": wish.phone or ""}
    return _choices_page(typed)


@blueprint.post("/inbox/choices")
def choose() -> str | tuple[str, int] | Response:
    """Keep my choices."""
    typed = {
        "email": request.form.get("email", ""),
        "sms": request.form.get("sms", "none"),
        "digest": "digest" in request.form,
        "phone": request.form.get("phone", "").strip(),
    }
    try:
        command(lambda work: choices.choose(work, **typed))  # type: ignore[arg-type]
    except InvalidAnswers as refusal:
        return _choices_page(typed, refusal.fields), 422
    flash(_("已保存。站内消息始终都有。"), "success")
    return redirect(url_for(".show_choices"), code=303)


def _choices_page(typed: dict[str, object], errors: object = ()) -> str:
    wish, parameters = query(choices.mine), service().house.parameters
    return render_template(
        "messaging/choices.html", typed=typed, errors=errors, address=wish.email, has_mail=bool(parameters.get("smtp")),
        has_sms=bool(parameters.get("sms")),
    )  # fmt: skip


@blueprint.get("/administration/messages")
def show_stuck() -> str:
    """Show messages that were given up, without what they say, and the systems that are told."""
    fresh = session.pop("fresh_webhook", None)
    return render_template(
        "messaging/administration.html", rows=query(stuck.stuck), running=query(subscriptions.running), fresh=fresh,
        units=query(queries.units), names=_names(), typed={}, errors=(),
    )  # fmt: skip


def _names() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(TEMPLATES)]


@blueprint.post("/administration/messages/replay")
def replay() -> Response:
    """Let messages that were given up be tried again: those that are ticked, or all."""
    chosen = request.form.getlist("message")
    count = command(lambda work: stuck.replay(work, message_ids=chosen or None))
    flash(_("%(n)s 条消息重新发送。", n=count), "success")
    return redirect(url_for(".show_stuck"), code=303)


@blueprint.post("/administration/webhooks")
def subscribe() -> tuple[str, int] | Response:
    """Subscribe another system; its signing secret is shown once."""
    typed = {
        "unit_id": request.form.get("unit_id", ""),
        "name": request.form.get("name", ""),
        "url": request.form.get("url", ""),
    }
    wanted = request.form.getlist("templates")
    try:
        found = command(lambda work: subscriptions.subscribe(work, **typed, templates=wanted))
    except InvalidAnswers as refusal:
        page = render_template(
            "messaging/administration.html", rows=query(stuck.stuck), running=query(subscriptions.running), fresh=None,
            units=query(queries.units), names=_names(), typed={**typed, "templates": wanted}, errors=refusal.fields,
        )  # fmt: skip
        return page, 422
    session["fresh_webhook"] = found[1]
    return redirect(url_for(".show_stuck"), code=303)


@blueprint.post("/administration/webhooks/<subscription_id>/end")
def end_subscription(subscription_id: str) -> Response:
    """End a subscription."""
    command(lambda work: subscriptions.end(work, subscription_id=subscription_id))
    flash(_("已停止推送。"), "success")
    return redirect(url_for(".show_stuck"), code=303)
