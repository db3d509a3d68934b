"""Lists that lead to checks: gaps, exits, suspicions, draws, marked households."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, select

from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.reviews import children
from server.reviews.models import (
    Comparison,
    Draw,
    Flag,
    ListEntry,
    Suspicion,
)
from server.reviews.queries.lines import MOST, Line, joined, lines, visible


def entries(work: Work, *, side: str, state: str = "open") -> list[Line]:
    """Return lines of the gap or the exit list, the nearest day first."""
    wanted = joined(ListEntry).where(visible(work, ListEntry, "review.read"), ListEntry.side == side)
    if state:
        wanted = wanted.where(ListEntry.state == state)
    return lines(work, wanted.order_by(ListEntry.due_on, ListEntry.id))


def suspicions(work: Work, *, state: str = "") -> list[Line]:
    """Return suspicions, those that wait first."""
    wanted = joined(Suspicion).where(visible(work, Suspicion, "review.read"))
    if state:
        wanted = wanted.where(Suspicion.state == state)
    return lines(work, wanted.order_by(Suspicion.state != "open", Suspicion.id.desc()))


def comparisons(work: Work) -> list[Comparison]:
    """Return the compared files, the newest first."""
    rules.require(work.actor, "review.compare")
    wanted = select(Comparison).where(Comparison.county == work.house.county)
    return list(work.session.scalars(wanted.order_by(Comparison.compared_at.desc()).limit(MOST)))


def draws(work: Work) -> list[Draw]:
    """Return the draws, the newest first."""
    wanted = select(Draw).where(_seen(work))
    return list(work.session.scalars(wanted.order_by(Draw.drawn_at.desc()).limit(MOST)))


def read_draw(work: Work, draw_id: str) -> Draw:
    """Return one draw.

    :raises NotFound: the county has no such draw.
    """
    row = work.session.scalar(select(Draw).where(Draw.id == draw_id, _seen(work)))
    if row is None:
        raise NotFound
    return row


def _seen(work: Work) -> ColumnElement[bool]:
    """Return the condition of draws that the actor may see: a record names no person, only codes of households."""
    if not rules.may(work.actor, "review.read"):
        return false()
    own = Draw.item == children.ITEM if rules.may(work.actor, children.MAY) else Draw.item != children.ITEM
    return and_(Draw.county == work.house.county, own)


def flags(work: Work) -> list[Line]:
    """Return the households that are marked with signs of means."""
    wanted = joined(Flag).where(Flag.county == work.house.county, Flag.cleared_at.is_(None))
    found = rules.relations(work.actor, "review.read")
    if "county" not in found:
        wanted = wanted.where(Household.township.in_(sorted(found.get("own", frozenset()))))
    return lines(work, wanted.order_by(Flag.set_at.desc(), Flag.id))
