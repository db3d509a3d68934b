"""The tree of divisions above the townships, as it was in a month: codes are dated, and a successor carries on where one ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation.models import Division

ABOVE = ("province", "city", "county")


@dataclass(frozen=True, slots=True)
class Place:
    """One division above the townships."""

    code: str
    name: str
    level: str
    parent: str | None


def places(work: Work, *, first: date, last: date) -> dict[str, Place]:
    """Return the divisions that existed on some day of a month, by code."""
    rows = work.session.scalars(select(Division).where(Division.level.in_(ABOVE)).order_by(Division.code))
    return {
        row.code: Place(row.code, row.name, row.level, row.parent)
        for row in rows
        if (row.valid_from is None or row.valid_from <= last) and (row.valid_to is None or row.valid_to >= first)
    }


def counties_below(known: dict[str, Place], roots: Iterable[str]) -> list[Place]:
    """Return the counties that belong to some divisions, by code."""
    above = frozenset(roots)
    return [place for place in known.values() if place.level == "county" and above & set(_upwards(known, place.code))]


def _upwards(known: dict[str, Place], code: str) -> list[str]:
    """Return a division and all above it; a circle of parents ends where it closes."""
    found: list[str] = []
    at: str | None = code
    while at is not None and at not in found:
        found.append(at)
        at = known[at].parent if at in known else None
    return found
