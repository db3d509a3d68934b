"""Open what was typed into one entry of the audit, for whoever has to prove an act."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.audit import words
from server.audit.models import AuditEntry
from server.audit.operations import record_read
from server.foundation.errors import NotFound
from server.foundation.work import Work


def open_entry(work: Work, *, number: int) -> dict[str, Any]:
    """Return an entry with its words opened, and note that somebody looked.

    :raises NotFound: the county's chain has no entry of this number.
    """
    entries = select(AuditEntry).where(AuditEntry.county == work.house.county, AuditEntry.number == number)
    row = work.session.scalar(entries)
    if row is None:
        raise NotFound
    record_read(work, "audit.words", row.id)
    told = {name: getattr(row, name) for name in ("number", "actor", "action", "subject")}
    return {**told, "at": row.at.isoformat(), "detail": words.opened(work.house.vault, row.detail)}
