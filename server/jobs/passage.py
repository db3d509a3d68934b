"""Let time pass on a clock that is moved: everything due on the way happens at its own instant, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import bindparam, func, select

from server.cases.models import Deadline, Timer
from server.discovery.models import Lead
from server.foundation.clock import LOCAL, local_date
from server.foundation.constants import written_out
from server.foundation.database import Database, Instant
from server.foundation.work import House
from server.jobs.ticking import SWEEPS, tick
from server.messaging.models import Outbox
from server.online.models import OnlineApplication, WithdrawalWish
from server.payments import monthly
from server.recognition.models import Recognition
from server.reviews import sweeping

MOST_STOPS = 5_000  #: far more than a year of a demo county has
_AFTER = bindparam("after", type_=Instant())
_NEXT = written_out(
    select(
        select(func.min(Timer.due_at)).where(Timer.state == "open", Timer.due_at > _AFTER).scalar_subquery(),
        select(func.min(Deadline.next_reminder_at))
        .where(Deadline.state == "open", Deadline.next_reminder_at > _AFTER)
        .scalar_subquery(),
        select(func.min(Lead.contact_due_at))
        .where(
            Lead.state == "open", Lead.overdue_told_at.is_(None), Lead.case_id.is_(None), Lead.contact_due_at > _AFTER
        )
        .scalar_subquery(),
        select(func.min(OnlineApplication.due_at))
        .where(
            OnlineApplication.state != "answered",
            OnlineApplication.overdue_told_at.is_(None),
            OnlineApplication.due_at > _AFTER,
        )
        .scalar_subquery(),
        select(func.min(WithdrawalWish.due_at))
        .where(
            WithdrawalWish.state == "asked", WithdrawalWish.overdue_told_at.is_(None), WithdrawalWish.due_at > _AFTER
        )
        .scalar_subquery(),
        select(func.min(Recognition.remind_at))
        .where(Recognition.reminded_at.is_(None), Recognition.renewal_case_id.is_(None), Recognition.remind_at > _AFTER)
        .scalar_subquery(),
        select(func.min(Outbox.next_at)).where(Outbox.state == "waiting", Outbox.next_at > _AFTER).scalar_subquery(),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One instant on the way at which something happened."""

    at: datetime
    counts: dict[str, int]  #: sweep → rows dealt with


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What happened while time passed."""

    since: datetime
    until: datetime
    stops: tuple[Stop, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows each sweep dealt with in all."""
        return {name: sum(stop.counts[name] for stop in self.stops) for name in SWEEPS}


def pass_time(
    database: Database, house: House, *, since: datetime, until: datetime, arrive: Callable[[datetime], datetime]
) -> Passage:
    """Halt at each instant up to `until` at which something falls due, and let it happen.

    `arrive` sets the clock to an instant and returns what it shows then.
    """
    at, stops = since, []
    for _ in range(MOST_STOPS):
        due = next_due(database, after=at)
        if due is None or due >= until:
            break
        at = arrive(due)
        stops.append(Stop(at=at, counts=tick(database, house, at)))
    at = arrive(until)
    stops.append(Stop(at=at, counts=tick(database, house, at)))
    return Passage(since=since, until=at, stops=tuple(stop for stop in stops if any(stop.counts.values())))


def next_due(database: Database, *, after: datetime) -> datetime | None:
    """Return the next instant at which a timer, a reminder or a message falls due, a day's checks open, or a month is paid."""
    with database.reading() as session:
        found = session.execute(_NEXT, {"after": after}).one()
        today = local_date(after)
        days = sweeping.next_day(session, after=today), monthly.next_month(session, after=today)
    openings = [datetime.combine(day, time(), tzinfo=LOCAL) for day in days if day]
    return min((instant for instant in (*found, *openings) if instant is not None), default=None)
