"""Leases: a worker holds what it claimed until an instant; then another may take it, and the first one's writes fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_

from server.foundation.identity import new_id

LEASE = timedelta(minutes=2)  #: longer than any batch takes; a frozen worker loses its claim after it


class LostLease(Exception):
    """Another worker took over what this one had claimed; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What a worker holds: the fencing token on its rows, when it ends, and for how long something outside may be begun."""

    token: str
    ends: datetime
    _begin_until: float

    @property
    def may_begin(self) -> bool:
        """Tell whether what cannot be taken back may still be begun: not in the second half, nor after a long freeze.

        The time is the machine's own count, which goes on while a process is frozen and which nobody sets.
        """
        return monotonic() < self._begin_until


def take(now: datetime, length: timedelta | None = None) -> Lease:
    """Return a lease from now on, of the usual length or a shorter one.

    Its token tells when it runs out: ids of ours begin with their milliseconds, so it sorts by them and needs no further column.
    """
    lasts = LEASE if length is None else min(length, LEASE)
    return Lease(new_id(now + lasts), now + lasts, monotonic() + lasts.total_seconds() / 2)


def nobody_holds(claim: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition for rows without a living claim: none, one that has run out, or one that no clock of today made.

    A claim that ends later than any lease taken now comes from a clock that ran ahead and was set back. A statement with this condition
    is asked with `living(now)`.
    """
    return or_(claim.is_(None), claim < bindparam("living_from"), claim > bindparam("living_to"))


def living(now: datetime) -> dict[str, str]:
    """Return between which tokens a claim lives now."""
    return {"living_from": new_id(now)[:12], "living_to": new_id(now + 2 * LEASE)[:12]}
