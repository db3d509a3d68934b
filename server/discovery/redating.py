"""Due dates that the room keeps in rows of its own follow when the calendar changes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from server.cases.terms import day_after, day_begins, measure
from server.discovery.handling import CLOSE
from server.discovery.models import Lead
from server.discovery.reporting import CONTACT
from server.foundation.clock import local_date
from server.foundation.work import Work


def leads(work: Work, first: date, last: date) -> int:
    """Give open leads the days for contact and for the outcome anew; return how many dates moved."""
    moved = 0
    wanted = select(Lead).where(
        Lead.county == work.house.county, Lead.state != "closed", Lead.reported_at < day_after(last),
        or_(Lead.contact_due_on >= first, Lead.close_due_at >= day_begins(first)),
    )  # fmt: skip
    for lead in work.session.scalars(wanted):
        if lead.contacted_at is None:
            due = measure(
                work, CONTACT, anchor=lead.reported_at.isoformat(), pinned_on=local_date(lead.reported_at)
            ).due
            moved += due.due_on != lead.contact_due_on
            lead.contact_due_at, lead.contact_due_on, lead.provisional = due.instant, due.due_on, due.provisional
        else:
            told = lead.contacted_at
            instant = measure(work, CLOSE, anchor=told.isoformat(), pinned_on=local_date(told)).due.instant
            moved += instant != lead.close_due_at
            lead.close_due_at = instant
    work.session.flush()
    return moved


DATES = {"leads": leads}
