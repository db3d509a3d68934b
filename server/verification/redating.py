"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from server.cases.lights import pinned_on
from server.cases.models import Case
from server.cases.redated import Redated
from server.cases.terms import measure, spans
from server.foundation.work import Work
from server.verification.models import Inquiry, MeansCheck


def inquiries(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield the requests that nobody has answered with their date anew."""
    wanted = (
        select(Inquiry, Case)
        .join(MeansCheck, MeansCheck.id == Inquiry.check_id)
        .join(Case, Case.id == MeansCheck.case_id)
        .where(Inquiry.county == work.house.county, Inquiry.state == "sent", *spans(Inquiry.sent_at, Inquiry.due_on, first, last))
    )  # fmt: skip
    for inquiry, case in work.session.execute(wanted):
        due = measure(work, inquiry.term, anchor=str(inquiry.sent_at), pinned_on=pinned_on(case)).due
        yield Redated(inquiry, {"due_at": due.instant, "due_on": due.due_on})


DATES = {"inquiries": inquiries}
