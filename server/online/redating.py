"""The terms of what households send from home follow when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from server.cases.redated import Redated
from server.cases.terms import measure, spans
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.online import sending, withdrawals
from server.online.models import OnlineApplication, WithdrawalWish


def applications(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield applications without an answer with their last day anew."""
    wanted = select(OnlineApplication).where(
        OnlineApplication.county == work.house.county, OnlineApplication.state != "answered",
        *spans(OnlineApplication.received_at, OnlineApplication.due_on, first, last),
    )  # fmt: skip
    for row in work.session.scalars(wanted):
        yield _anew(work, row, sending.TERM, row.received_at)


def wishes(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield wishes to withdraw that wait for an answer with their last day anew."""
    wanted = select(WithdrawalWish).where(
        WithdrawalWish.county == work.house.county, WithdrawalWish.state == "asked",
        *spans(WithdrawalWish.asked_at, WithdrawalWish.due_on, first, last),
    )  # fmt: skip
    for row in work.session.scalars(wanted):
        yield _anew(work, row, withdrawals.TERM, row.asked_at)


def _anew(work: Work, row: Any, term: str, since: datetime) -> Redated:
    due = measure(work, term, anchor=since.isoformat(), pinned_on=local_date(since)).due
    return Redated(row, {"due_at": due.instant, "due_on": due.due_on, "provisional": due.provisional})


DATES = {"applications": applications, "wishes": wishes}
