"""Let a worker count with a notice, and decide by a table, that somebody has brought into force elsewhere."""

from __future__ import annotations

from server.foundation.following import Following
from server.foundation.work import House


def follow(house: House) -> None:
    """Look whether calendar or tables have changed, at most every few seconds."""
    for each in (house.calendar, house.tables):
        if isinstance(each, Following):
            each.refresh()
