"""How long each source really takes to answer, measured from its own requests, beside what its holder promises (C2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from server.foundation.clock import local_date
from server.foundation.work import Work
from server.verification.models import Inquiry
from workflows.worktime import working_days_between

SPAN = timedelta(days=365)
MOST = 20_000  #: the newest answers of the county that are looked at
SUCCESS = ("none", "found")  #: what could not be queried is an answer, and no success


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """What a source's requests of the last year say; days are working days from the day of sending."""

    answered: int
    median_days: float
    slowest_days: int
    late: int  #: answered after the request's own last day
    failed: int  #: could not be queried


def measured(work: Work) -> dict[str, Turnaround]:
    """Return the turn-around of each source that answered within a year."""
    rows = work.session.execute(
        select(Inquiry.source, Inquiry.state, Inquiry.sent_at, Inquiry.answered_at, Inquiry.due_at)
        .where(
            Inquiry.county == work.house.county, Inquiry.answered_at > work.now - SPAN, Inquiry.sent_at.is_not(None),
            Inquiry.state.in_((*SUCCESS, "unavailable")),
        )
        .order_by(Inquiry.answered_at.desc())
        .limit(MOST)
    )  # fmt: skip
    days: dict[str, list[int]] = defaultdict(list)
    late: dict[str, int] = defaultdict(int)
    failed: dict[str, int] = defaultdict(int)
    for source, state, sent, answered, due in rows:
        failed[source] += state not in SUCCESS
        if state in SUCCESS and sent is not None and answered is not None:
            first, last = local_date(sent), local_date(answered)
            days[source].append(working_days_between(first, last, calendar=work.house.calendar))
            late[source] += due is not None and answered > due
    return {
        source: Turnaround(
            answered=len(days[source]), median_days=float(median(days[source] or [0])), slowest_days=max(days[source], default=0),
            late=late[source], failed=failed[source],
        )
        for source in failed
    }  # fmt: skip
