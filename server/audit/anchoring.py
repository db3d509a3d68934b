"""Write down where the chain ended on each day, whatever the clock did meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import BindParameter, bindparam, exists, func, or_, select

from server.audit.models import AuditAnchor, AuditEntry
from server.audit.operations import record
from server.foundation.clock import LOCAL
from server.foundation.work import Work

_COUNTY: BindParameter[str] = bindparam("county")
# Asked at every beat of the clock, so each is built once.
_LAST = select(func.max(AuditAnchor.number)).where(AuditAnchor.county == _COUNTY).correlate(None).scalar_subquery()
# The days on which nothing was entered have the same number: the last of them is enough.
_NEWEST = (
    select(AuditAnchor.id)
    .where(AuditAnchor.county == _COUNTY)
    .order_by(AuditAnchor.number.desc(), AuditAnchor.at.desc())
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
_KNOWN = (
    select(AuditAnchor)
    .where(AuditAnchor.county == _COUNTY, or_(AuditAnchor.id == _NEWEST, AuditAnchor.day == bindparam("yesterday")))
    .order_by(AuditAnchor.number.desc(), AuditAnchor.at.desc())
)
#: Whether there may be something to anchor: the newest anchor is not that of the day that is over.
WAITS = ~exists().where(
    AuditAnchor.county == _COUNTY, AuditAnchor.day == bindparam("yesterday"), AuditAnchor.number == _LAST
)
_ENDED = (
    select(AuditEntry.number, AuditEntry.hash)
    .where(
        AuditEntry.county == _COUNTY,
        AuditEntry.at < bindparam("midnight"),
        AuditEntry.number >= bindparam("least"),
    )
    .order_by(AuditEntry.number.desc())
    .limit(1)
)


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
    ours = {"county": work.house.county}
    known = work.session.scalars(_KNOWN, {**ours, "yesterday": yesterday}).all()
    newest = known[0] if known else None
    stale = next((each for each in known if each.day == yesterday), None)
    if stale is not None and newest is not None and stale.number == newest.number:
        return None
    midnight = datetime.combine(work.today, time(), tzinfo=LOCAL)
    # An entry that an anchor confirms already is none to end with.
    least = 0 if newest is None else newest.number + (1 if stale else 0)
    last = work.session.execute(_ENDED, {**ours, "midnight": midnight, "least": least}).first()
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
