"""Write the audit's anchor of each day that is over, and tell the audit administrators, so that a copy is kept outside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.audit import anchoring
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work
from server.messaging.operations import tell
from server.messaging.recipients import in_county


def anchor_audit(database: Database, house: House, *, now: datetime) -> int:
    """Write yesterday's anchor where it is missing and return how many were written."""

    def hands(session: Session) -> Work:
        return Work(session=session, actor=system_actor(house.county), now=now, house=house)

    return run_command(database, lambda session: _anchor(hands(session)))


def _anchor(work: Work) -> int:
    end = anchoring.due(work)
    if end is None:
        return 0
    row = anchoring.write(work, end)
    told = in_county(work.session, county=work.house.county, roles=("audit_admin",), today=work.today)
    facts = {"day": row.day.isoformat(), "number": row.number, "fingerprint": grouped(row.hash)}
    tell(
        work,
        template="audit-anchor",
        recipients=told,
        facts=facts,
        cause=f"{row.id}.{row.number}",
        link="/administration/audit",
    )
    return 1


def grouped(digest: str) -> str:
    """Return a hash in groups of eight, as people read it out."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
