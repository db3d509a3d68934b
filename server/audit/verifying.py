"""Prove that nobody altered the audit: walk the chain, and hold it against the anchors of each day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from server.audit import taking, words
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
    taken: int = 0  #: entries of an older release out of which an erasure took the words; the chain names each

    @property
    def whole(self) -> bool:
        """Tell whether nothing was altered."""
        return self.altered is None and not self.missing and self.anchor is None


Anchors = Mapping[int, tuple[date, str]]  #: by the number of the last entry of the day: the day and its hash


def walk(entries: Iterable[Mapping[str, Any]], anchors: Anchors | None = None, vault: Vault | None = None) -> Verdict:
    """Walk entries in the order of their numbers, hold them against anchors, and with the keys in hand the words too."""
    rows, previous, number, hole, taken = iter(entries), FIRST, 0, -1, 0
    held, broken, confirmed = dict(anchors or {}), None, [0]
    holes: dict[int, str] = {}  #: entries whose hash no longer fits, until a later one says that their words were taken
    for row in rows:
        if not _linked(row, previous, number + 1) or not _readable(row, previous, holes, vault):
            # The hash of a hole is proven by the entry behind it alone: where that one disagrees, the hole was altered.
            suspect = number if number == hole else number + 1
            first = min([suspect, *_unnamed(holes, rows)])
            return Verdict(number, first, anchor=broken, proven=_before(first, confirmed), taken=taken)
        previous, number = row["hash"], number + 1
        hole = number if number in holes else hole
        taken += _fill(holes, row)
        if number in held:
            day, digest = held.pop(number)
            broken = broken or (None if digest == previous else day)
            confirmed += [] if broken else [number]
    gone = [day for number_held, (day, _) in held.items() if number_held > number]
    broken, first_hole = broken or min(gone, default=None), min(holes, default=None)
    proven = confirmed[-1] if first_hole is None else _before(first_hole, confirmed)
    return Verdict(number, first_hole, bool(gone), broken, proven, taken)


def _linked(row: Mapping[str, Any], previous: str, number: int) -> bool:
    """Tell whether an entry has the number and the hash before it that it must have."""
    return bool(row["number"] == number and row["previous"] == previous)


def _readable(row: Mapping[str, Any], previous: str, holes: dict[int, str], vault: Vault | None) -> bool:
    """Tell whether an entry is as it was written, or, for now, only without words that stood in it in the open."""
    if vault and words.altered(vault, row["detail"]):
        return False
    if row["hash"] == chain_hash(previous, entry_body(row)):
        return True
    if not words.has_gap(row["detail"]):
        return False
    holes[row["number"]] = taking.remains(row)
    return True


def _fill(holes: dict[int, str], row: Mapping[str, Any]) -> int:
    """Return how many holes an entry names with what truly remains there; they are holes no longer."""
    filled = [number for number, digest in taking.named(row).items() if holes.get(number) == digest]
    for number in filled:
        del holes[number]
    return len(filled)


def _unnamed(holes: dict[int, str], rest: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Return the holes that nothing behind the first altered entry names either."""
    for row in rest:
        _fill(holes, row)
    return holes


def _before(number: int, confirmed: Sequence[int]) -> int:
    """Return the last entry before a number that an anchor confirms."""
    return max(each for each in confirmed if each < number)


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
        return replace(found, missing=True)
    return found
