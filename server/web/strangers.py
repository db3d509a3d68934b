"""What pages for people without an account share: nobody in particular asks, and nobody keeps what was answered."""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response

from server.foundation.identity import Actor, system_actor
from server.web.entry import service


def nobody() -> Actor:
    """Return who asks: nobody in particular."""
    return system_actor(service().house.county, channel="page")


def quiet(page: str, status: int = 200) -> Response:
    """Return a page that search engines leave alone and browsers do not keep."""
    response: Response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
