"""The term of an application from home follows when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from server.cases.redated import Redated
from server.cases.terms import measure, spans
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.online.models import OnlineApplication
from server.online.sending import TERM


def applications(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield applications without an answer with their last day anew."""
    wanted = select(OnlineApplication).where(
        OnlineApplication.county == work.house.county, OnlineApplication.state != "answered",
        *spans(OnlineApplication.received_at, OnlineApplication.due_on, first, last),
    )  # fmt: skip
    for row in work.session.scalars(wanted):
        at = row.received_at
        due = measure(work, TERM, anchor=at.isoformat(), pinned_on=local_date(at)).due
        yield Redated(row, {"due_at": due.instant, "due_on": due.due_on, "provisional": due.provisional})


DATES = {"applications": applications}
