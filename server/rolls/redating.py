"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.terms import measure, spans
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.rolls.models import RollWarning
from server.rolls.warning import ANSWER


def warnings(work: Work, first: date, last: date) -> int:
    """Give warnings that nobody has answered their day anew; return how many moved."""
    moved = 0
    wanted = select(RollWarning).where(
        RollWarning.county == work.house.county, RollWarning.state == "open",
        *spans(RollWarning.raised_at, RollWarning.due_on, first, last),
    )  # fmt: skip
    for row in work.session.scalars(wanted):
        raised = row.raised_at
        due = measure(work, ANSWER, anchor=raised.isoformat(), pinned_on=local_date(raised)).due.due_on
        moved += due != row.due_on
        row.due_on = due or row.due_on
    work.session.flush()
    return moved


DATES = {"roll-warnings": warnings}
