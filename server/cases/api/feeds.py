"""One's own calendar feeds over HTTP: which run, and end one. Making one needs a browser's session, as every other key does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from server.cases import feeds as operations
from server.cases.schemas import FeedListSchema, FeedSchema
from server.foundation.work import Work
from server.web.entry import query
from server.web.repeatable import Do, repeatable

feeds = Blueprint(
    "calendar-feeds-api", __name__, url_prefix="/api/v1/calendar-feeds", description="日历订阅 Calendar feeds"
)


@feeds.get("")
@feeds.response(200, FeedListSchema)
def list_feeds() -> dict[str, Any]:
    """List my feeds that run, without their addresses."""
    rows = query(operations.mine)
    return {"rows": [{"id": r.id, "scope": r.scope, "created_at": r.created_at, "read_at": r.read_at} for r in rows]}


@feeds.post("/<feed_id>/revoke")
@feeds.response(200, FeedSchema)
@repeatable
def revoke_feed(feed_id: str) -> Do:
    """Revoke a feed of mine: its address answers no more."""

    def do(work: Work) -> Mapping[str, Any]:
        operations.revoke(work, feed_id=feed_id)
        return {"id": feed_id}

    return do
