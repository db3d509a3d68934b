"""Let an erasure take words out of the audit that an older release wrote in the open, and leave a hole that the chain itself names.

The hash of such an entry covers its words, so that without them it can no longer be reckoned. What remains of the entry, word for word, is
therefore hashed anew, and a new entry of the chain says of which numbers the words were taken and what their remains hash to: nothing but
words can go missing so, and the verifier (`verifying.walk`) takes no other hole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select, update

from server.audit import words
from server.audit.models import AuditEntry, AuditHead
from server.audit.operations import entry_body, record
from server.foundation.database import table_of
from server.foundation.work import Work

TAKEN = "audit.words-taken"
AT_ONCE = 500


def let_go(work: Work, ids: Collection[str]) -> int:
    """Take the words out of every entry about one of these rows, sealed or in the open, and return how many entries that were."""
    return words.let_go(work, ids) + _from_the_open(work, ids)


def _from_the_open(work: Work, ids: Collection[str]) -> int:
    head = work.session.get(AuditHead, work.house.county)
    if head is None or not head.open_until:
        return 0
    entries = table_of(AuditEntry)
    old = select(entries).where(entries.c.county == work.house.county, entries.c.number <= head.open_until)
    rows = map(dict, work.session.execute(old, execution_options={"yield_per": AT_ONCE}).mappings())
    about = [row for row in rows if words.is_about(row, ids) and words.without_open(row["detail"]) != row["detail"]]
    for row in about:
        row["detail"] = words.without_open(row["detail"])
        work.session.execute(update(entries).where(entries.c.id == row["id"]).values(detail=row["detail"]))
    if about:
        record(work, TAKEN, "audit", entries={str(row["number"]): remains(row) for row in about})
    return len(about)


def remains(row: Mapping[str, Any]) -> str:
    """Return the hash of an entry without the words that stood in it in the open."""
    return hashlib.sha256(entry_body({**row, "detail": words.without_open(row["detail"])}).encode()).hexdigest()


def named(row: Mapping[str, Any]) -> dict[int, str]:
    """Return, where an entry tells of words taken, the numbers of the entries that they stood in and the hash of what remains of each."""
    told = row["detail"].get("entries") if row["action"] == TAKEN and isinstance(row["detail"], Mapping) else None
    if not isinstance(told, Mapping):
        return {}  # whoever altered this entry is named by its hash, not by a fault of the verifier
    return {int(number): str(digest) for number, digest in told.items() if str(number).isdecimal()}
