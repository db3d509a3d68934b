"""Calendar feeds: make one, revoke one, and the address that a calendar program reads."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from server.cases import feeds
from server.cases.pages.blueprint import blueprint
from server.cases.pages.cases import say
from server.cases.queries.todo import Wanted, desks
from server.foundation.errors import Refused
from server.foundation.identity import system_actor
from server.web.entry import actor, command, query, service
from server.web.limits import PER_ADDRESS, limiter


@blueprint.get("/calendar-feeds")
def show_feeds() -> str:
    """Show my calendar feeds; the address of a fresh one is shown this once."""
    actor()
    scopes = [("posts", _("我岗位上的")), ("mine", _("我领办的"))]
    if query(lambda work: bool(desks(work, Wanted(scope="unit")))):
        scopes.append(("unit", _("全单位的")))
    fresh = session.pop("fresh_feed", None)
    address = service().house.base_url + url_for("cases.read_feed", secret=fresh) if fresh else None
    return render_template("cases/feeds.html", feeds=query(feeds.mine), scopes=scopes, address=address)


@blueprint.post("/calendar-feeds")
def create_feed() -> BaseResponse:
    """Make a feed."""
    scope = request.form.get("scope", "")
    try:
        session["fresh_feed"] = command(lambda work: feeds.create(work, scope=scope))
    except Refused as refusal:
        say(refusal)
    return redirect(url_for("cases.show_feeds"), code=303)


@blueprint.post("/calendar-feeds/<feed_id>/revoke")
def revoke_feed(feed_id: str) -> BaseResponse:
    """Revoke a feed: its address answers no more."""
    command(lambda work: feeds.revoke(work, feed_id=feed_id))
    flash(_("已停用，这个地址不再提供日历。"), "success")
    return redirect(url_for("cases.show_feeds"), code=303)


@blueprint.get("/calendar/<secret>.ics")
@limiter.limit(PER_ADDRESS)
def read_feed(secret: str) -> Response:
    """Give a calendar program the due dates; whoever has the address needs no account."""
    content = command(
        lambda work: feeds.read(work, secret=secret), as_actor=system_actor(service().house.county), reads=True
    )
    found = Response(content, mimetype="text/calendar")
    found.headers["Cache-Control"] = "private, max-age=300"
    found.headers["X-Robots-Tag"] = "noindex"
    return found
