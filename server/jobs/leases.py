"""Leases: a worker holds what it claimed until an instant; then another may take it, and the first one's writes fail."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.foundation.identity import new_id

LEASE = timedelta(minutes=2)  #: longer than any batch takes; a frozen worker loses its claim after it


class LostLease(Exception):
    """Another worker took over what this one had claimed; nothing of it is kept."""


def token(now: datetime) -> str:
    """Return a fencing token that nobody else has and that tells when it runs out.

    Ids of ours begin with their milliseconds, so a token made for the lease's end sorts by it and needs no further column.
    """
    return new_id(now + LEASE)


def run_out(now: datetime) -> str:
    """Return the text below which every token has run out by now."""
    return new_id(now)[:12]
