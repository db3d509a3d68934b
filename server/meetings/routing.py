"""What the server adds to the answers of the meetings' forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.meetings import concluding, minutes

ROUTING: dict[str, Callable[..., dict[str, Any]]] = {
    "meeting.prepare": minutes.route_prepare,
    "meeting.open": minutes.route_open,
    "meeting.deliberate": concluding.routing,
}
