"""What recognition does for its neighbours, which do not import it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item
from server.foundation.work import Work
from server.households.models import Benefit, RecognisedIdentity
from server.recognition.children import CLOCKS
from server.recognition.models import ChildFile, Recognition

UNKNOWN = "unsupported"  #: looked at more often: the safe one


def kind_of_child(work: Work, benefit: Benefit) -> str:
    """Return of which kind a supported child is: orphan or unsupported; one of whom nothing is on file counts as the latter."""
    kind = work.session.scalar(
        select(ChildFile.kind)
        .where(
            ChildFile.county == work.house.county, ChildFile.person_id == benefit.person_id, ChildFile.kind.in_(CLOCKS)
        )
        .order_by(ChildFile.opened_at.desc())
        .limit(1)
    )
    return kind or UNKNOWN


def end_early(work: Work, identity: RecognisedIdentity, *, on: date) -> None:
    """Note that a recognition ended before its time: its item is over, nobody is reminded of its validity, and nothing renews it."""
    row = _kept(work, identity)
    if row is None:
        return  # it came with a roll
    row.ended_on, row.reminded_at = on, row.reminded_at or work.now
    work.session.get_one(Item, row.item_id).state = "ended"
    work.session.flush()


def source_of(work: Work, identity: RecognisedIdentity) -> Case | None:
    """Return the case in which a household was recognised; one that came with a roll has none."""
    row = _kept(work, identity)
    return None if row is None else work.session.get_one(Case, row.case_id)


def _kept(work: Work, identity: RecognisedIdentity) -> Recognition | None:
    return work.session.scalar(
        select(Recognition)
        .where(
            Recognition.household_id == identity.household_id, Recognition.kind == identity.kind,
            Recognition.document == identity.document,
        )
        .order_by(Recognition.recognised_on.desc(), Recognition.id.desc())
        .limit(1)
    )  # fmt: skip


OFFERS: dict[str, Callable[..., Any]] = {
    "child.kind": kind_of_child, "recognition.end-early": end_early, "recognition.source": source_of,
}  # fmt: skip
