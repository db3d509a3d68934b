"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.lights import pinned_on
from server.cases.models import Case
from server.cases.terms import measure, spans
from server.foundation.work import Work
from server.verification.models import Inquiry, MeansCheck


def inquiries(work: Work, first: date, last: date) -> int:
    """Give requests that nobody has answered their date anew; return how many moved."""
    moved = 0
    wanted = (
        select(Inquiry, Case)
        .join(MeansCheck, MeansCheck.id == Inquiry.check_id)
        .join(Case, Case.id == MeansCheck.case_id)
        .where(Inquiry.county == work.house.county, Inquiry.state == "sent", *spans(Inquiry.sent_at, Inquiry.due_on, first, last))
    )  # fmt: skip
    for inquiry, case in work.session.execute(wanted):
        due = measure(work, inquiry.term, anchor=str(inquiry.sent_at), pinned_on=pinned_on(case)).due
        moved += due.due_on != inquiry.due_on
        inquiry.due_at, inquiry.due_on = due.instant, due.due_on
    work.session.flush()
    return moved


DATES = {"inquiries": inquiries}
