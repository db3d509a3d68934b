"""What a person sees of an intended change of her own aid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from server.cases.lights import last_day
from server.cases.models import Case, Task
from server.foundation.work import Work
from server.payments.months import later
from server.reviews.models import (
    Stop,
)
from server.reviews.stopping import opinions


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What a person sees of an intended change: what, why, until when she may speak, what she said."""

    stop: Stop
    until: date | None
    may_speak: bool
    said: tuple[tuple[datetime, str], ...]

    @property
    def nothing_from(self) -> date | None:
        """Return the first month without any payment, once that is settled: the one after the months of grace."""
        first = self.stop.first_month
        return None if first is None or self.stop.left else later(first, self.stop.grace_months)


def hearing_of(work: Work, case: Case) -> Hearing | None:
    """Return the hearing of a case of a change, or None where it is about something else."""
    stop = work.session.scalar(select(Stop).where(Stop.case_id == case.id)) if case.kind == "stop" else None
    if stop is None or stop.outcome == "raise" or stop.ground == "death":
        return None
    until = None
    if stop.intent_delivered_at is not None:
        task = work.session.scalar(
            select(Task.due_at)
            .where(Task.case_id == case.id, Task.element == "listen")
            .order_by(Task.created_at.desc())
        )
        until = _last_day(task)
    return Hearing(
        stop=stop, until=until, may_speak=stop.state == "open" and stop.decision is None,
        said=tuple((each.at, each.words) for each in opinions(work, stop.id)),
    )  # fmt: skip


def _last_day(due_at: datetime | None) -> date | None:
    return last_day(due_at) if due_at is not None else None
