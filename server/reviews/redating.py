"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from server.cases.redated import Redated
from server.cases.terms import measure
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.reviews.gaps import TERM
from server.reviews.models import ListEntry, Review


def reviews(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield running checks with their last day anew."""
    wanted = select(Review).where(
        Review.county == work.house.county, Review.state == "open", Review.since_on <= last, Review.due_on >= first
    )
    for row in work.session.scalars(wanted):
        opened = local_date(row.opened_at)
        due = measure(work, row.rule, anchor=row.since_on.isoformat(), pinned_on=opened).due.due_on
        yield Redated(row, {"due_on": due or row.due_on})


def entries(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield lines of the gap and exit lists with their last day anew."""
    wanted = select(ListEntry).where(
        ListEntry.county == work.house.county, ListEntry.state == "open", ListEntry.found_on <= last, ListEntry.due_on >= first
    )  # fmt: skip
    for row in work.session.scalars(wanted):
        due = measure(work, TERM, anchor=row.found_on.isoformat(), pinned_on=row.found_on).due.due_on
        yield Redated(row, {"due_on": due or row.due_on})


DATES = {"reviews": reviews, "list-entries": entries}
