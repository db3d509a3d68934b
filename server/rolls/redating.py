"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from server.cases.redated import Redated
from server.cases.terms import measure, spans
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.rolls.models import RollWarning
from server.rolls.warning import ANSWER


def warnings(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield warnings that nobody has answered with their day anew."""
    wanted = select(RollWarning).where(
        RollWarning.county == work.house.county, RollWarning.state == "open",
        *spans(RollWarning.raised_at, RollWarning.due_on, first, last),
    )  # fmt: skip
    for row in work.session.scalars(wanted):
        raised = row.raised_at
        due = measure(work, ANSWER, anchor=raised.isoformat(), pinned_on=local_date(raised)).due.due_on
        yield Redated(row, {"due_on": due or row.due_on})


DATES = {"roll-warnings": warnings}
