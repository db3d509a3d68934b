"""Write down where the chain ended on each day, whatever the clock did meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from server.audit.models import AuditAnchor, AuditEntry
from server.audit.operations import record
from server.foundation.clock import LOCAL
from server.foundation.work import Work


@dataclass(frozen=True, slots=True)
class End:
    """Where the chain ended on a day, and the anchor of that day that is to be written anew, if there is one."""

    day: date
    number: int
    hash: str
    stale: AuditAnchor | None = None


def due(work: Work) -> End | None:
    """Return where the chain ended yesterday if no anchor tells so yet, or None.

    A clock that ran ahead left anchors of days that come again. Such a day's anchor is written anew with the entries that have come since:
    what must grow is the number, not the day.
    """
    yesterday = work.today - timedelta(days=1)
    mine = select(AuditAnchor).where(AuditAnchor.county == work.house.county)
    stale = work.session.scalar(mine.where(AuditAnchor.day == yesterday))
    newest = work.session.scalar(mine.order_by(AuditAnchor.number.desc(), AuditAnchor.at.desc()).limit(1))
    if stale is not None and newest is not None and stale.number == newest.number:
        return None
    midnight = datetime.combine(work.today, time(), tzinfo=LOCAL)
    ended = select(AuditEntry.number, AuditEntry.hash).where(
        AuditEntry.county == work.house.county, AuditEntry.at < midnight
    )
    if newest is not None:  # an entry that an anchor confirms already is none to end with
        least = AuditEntry.number > newest.number if stale else AuditEntry.number >= newest.number
        ended = ended.where(least)
    last = work.session.execute(ended.order_by(AuditEntry.number.desc()).limit(1)).first()
    return End(yesterday, last.number, last.hash, stale) if last else None


def write(work: Work, end: End) -> AuditAnchor:
    """Write an anchor down and return it; what it told before of a day that came twice stands in the chain."""
    row = end.stale
    if row is None:
        row = AuditAnchor(id=work.new_id(), county=work.house.county, day=end.day)
        work.session.add(row)
    else:
        record(work, "audit.anchor-again", row.id, day=row.day.isoformat(), number=row.number, hash=row.hash)
    row.number, row.hash, row.at = end.number, end.hash, work.now
    work.session.flush()
    return row
