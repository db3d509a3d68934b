"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select

from server.cases.redated import Redated
from server.cases.terms import day_after, day_begins, measure
from server.discovery.handling import CLOSE
from server.discovery.models import Lead
from server.discovery.reporting import CONTACT
from server.foundation.clock import local_date
from server.foundation.work import Work


def leads(work: Work, first: date, last: date) -> Iterator[Redated]:
    """Yield open leads with the day for contact, or after it for the outcome, anew."""
    wanted = select(Lead).where(
        Lead.county == work.house.county, Lead.state != "closed", Lead.reported_at < day_after(last),
        or_(Lead.contact_due_on >= first, Lead.close_due_at >= day_begins(first)),
    )  # fmt: skip
    for lead in work.session.scalars(wanted):
        if lead.contacted_at is None:
            due = measure(
                work, CONTACT, anchor=lead.reported_at.isoformat(), pinned_on=local_date(lead.reported_at)
            ).due
            yield Redated(
                lead,
                {"contact_due_at": due.instant, "contact_due_on": due.due_on, "provisional": due.provisional},
            )
        else:
            told = lead.contacted_at
            instant = measure(work, CLOSE, anchor=told.isoformat(), pinned_on=local_date(told)).due.instant
            yield Redated(lead, {"close_due_at": instant})


DATES = {"leads": leads}
