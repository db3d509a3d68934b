"""Prove that nobody altered the audit: walk the chain, and hold it against the anchors of each day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server.audit import words
from server.audit.models import AuditAnchor, AuditEntry, AuditHead
from server.audit.operations import chain_hash, entry_body
from server.foundation.database import table_of
from server.foundation.encryption import Vault
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
    proven: int = 0  #: up to this entry anchors confirm the chain: a rewritten one begins behind it

    @property
    def whole(self) -> bool:
        """Tell whether nothing was altered."""
        return self.altered is None and not self.missing and self.anchor is None


Anchors = Mapping[int, tuple[date, str]]  #: by the number of the last entry of the day: the day and its hash


def walk(entries: Iterable[Mapping[str, Any]], anchors: Anchors | None = None, vault: Vault | None = None) -> Verdict:
    """Walk entries in the order of their numbers, hold them against anchors, and with the keys in hand the words too."""
    previous, expected, proven = FIRST, 1, 0
    broken: date | None = None
    held = dict(anchors or {})
    for row in entries:
        if not _follows(row, previous, expected) or (vault and words.altered(vault, row["detail"])):
            return Verdict(expected - 1, expected, anchor=broken, proven=proven)
        if expected in held:
            day, digest = held.pop(expected)
            broken = broken or (None if digest == row["hash"] else day)
            proven = proven if broken else expected
        previous, expected = row["hash"], expected + 1
    gone = [day for number, (day, _) in held.items() if number >= expected]
    return Verdict(expected - 1, None, bool(gone), broken or min(gone, default=None), proven)


def _follows(row: Mapping[str, Any], previous: str, number: int) -> bool:
    """Tell whether an entry has the number and the hashes that it must have behind the one before."""
    as_written = row["hash"] == chain_hash(previous, entry_body(row))
    return bool(as_written and row["number"] == number and row["previous"] == previous)


def verify(work: Work) -> Verdict:
    """Walk the county's whole chain, hold it against its anchors and its head, and return what was found."""
    county, entries = work.house.county, table_of(AuditEntry)
    anchors = {
        row.number: (row.day, row.hash)
        for row in work.session.scalars(select(AuditAnchor).where(AuditAnchor.county == county))
    }
    rows = work.session.execute(
        select(entries).where(entries.c.county == county).order_by(entries.c.number),
        execution_options={"yield_per": AT_ONCE},
    )
    found = walk(map(dict, rows.mappings()), anchors, work.house.vault)
    head = work.session.get(AuditHead, county)
    if found.altered is None and head is not None and head.number != found.entries:
        return Verdict(found.entries, None, True, found.anchor, found.proven)
    return found
