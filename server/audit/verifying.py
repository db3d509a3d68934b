"""Prove that nobody altered the audit: walk the chain, and hold it against the anchors of each day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from server.audit.models import AuditAnchor, AuditEntry, AuditHead
from server.audit.operations import chain_hash, entry_body, written
from server.foundation.clock import LOCAL
from server.foundation.work import Work

FIRST = "0" * 64
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the chain found."""

    entries: int
    altered: int | None  #: number of the first entry that is not as it was written
    missing: bool = False  #: entries at the end are gone
    anchor: date | None = None  #: first day whose anchor the chain contradicts

    @property
    def whole(self) -> bool:
        """Tell whether nothing was altered."""
        return self.altered is None and not self.missing and self.anchor is None


def walk(entries: Iterable[Any], anchors: Mapping[int, tuple[date, str]] | None = None) -> Verdict:
    """Walk entries in the order of their numbers and return what was found; `anchors` by the number of their last entry."""
    previous, expected, broken = FIRST, 1, None
    held = dict(anchors or {})
    for row in entries:
        body = entry_body(
            county=row.county, number=row.number, at=written(row.at), actor=row.actor, action=row.action, subject=row.subject,
            detail=row.detail,
        )  # fmt: skip
        if row.number != expected or row.previous != previous or row.hash != chain_hash(previous, body):
            return Verdict(expected - 1, expected)
        if row.number in held and broken is None:
            day, digest = held.pop(row.number)
            broken = day if digest != row.hash else None
        previous, expected = row.hash, expected + 1
    gone = [day for number, (day, _) in held.items() if number >= expected]
    return Verdict(expected - 1, None, bool(gone), broken or min(gone, default=None))


def verify(work: Work) -> Verdict:
    """Walk the county's whole chain, hold it against its anchors and its head, and return what was found."""
    county = work.house.county
    anchors = {
        row.number: (row.day, row.hash)
        for row in work.session.scalars(select(AuditAnchor).where(AuditAnchor.county == county))
    }
    rows = work.session.scalars(
        select(AuditEntry).where(AuditEntry.county == county).order_by(AuditEntry.number),
        execution_options={"yield_per": AT_ONCE},
    )
    found = walk(rows, anchors)
    head = work.session.get(AuditHead, county)
    if found.altered is None and head is not None and head.number != found.entries:
        return Verdict(found.entries, None, True, found.anchor)
    return found


def due(work: Work) -> date | None:
    """Return the day that is over and has no anchor yet, or None."""
    yesterday = work.today - timedelta(days=1)
    has = select(AuditAnchor.id).where(AuditAnchor.county == work.house.county, AuditAnchor.day == yesterday)
    return None if work.session.scalar(has) else yesterday


def anchor(work: Work, day: date) -> AuditAnchor | None:
    """Write down where the chain ended on a day and return it, or None when nothing was ever done until then."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=LOCAL)
    last = work.session.execute(
        select(AuditEntry.number, AuditEntry.hash)
        .where(AuditEntry.county == work.house.county, AuditEntry.at < midnight)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).first()
    if last is None:
        return None
    row = AuditAnchor(
        id=work.new_id(), county=work.house.county, day=day, number=last.number, hash=last.hash, at=work.now
    )
    work.session.add(row)
    work.session.flush()
    return row
