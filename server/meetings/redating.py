"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from server.cases.redated import Redated
from server.cases.terms import spans
from server.foundation.work import Work
from server.meetings.hold import term_due
from server.meetings.models import Resolution


def resolutions(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield the resolutions that are still to be carried out with their day anew."""
    wanted = select(Resolution).where(
        Resolution.county == work.house.county, Resolution.state != "closed",
        *spans(Resolution.resolved_at, Resolution.due_on, first, last),
    )  # fmt: skip
    for row in work.session.scalars(wanted):
        renewed = work.session.scalar(
            select(Resolution.resolved_at)
            .where(Resolution.renews == row.id, Resolution.outcome == "agree")
            .order_by(Resolution.resolved_at.desc())
            .limit(1)
        )
        due = term_due(work, row.act_rule, renewed or row.resolved_at).due_on
        yield Redated(row, {"due_on": due or row.due_on})


DATES = {"resolutions": resolutions}
