"""Which unjustified refusals of work still count: a county may count those of the last months only (table `work-refusals`)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.asking import ask
from server.foundation.work import Work
from server.referrals.models import JobOffer, Referral
from workflows.worktime import add_months


def lapsed(work: Work, referral: Referral, *, task_id: str, offered_on: date) -> int:
    """Return how many of the refusals in a row before this offer count no longer on its day."""
    found = ask(work, "work-refusals", {"division": work.house.county}).outputs
    months = int((found or {}).get("refusal_months", 0))
    before = select(JobOffer).where(JobOffer.referral_id == referral.id, JobOffer.task_id != task_id)
    last = work.session.scalar(before.order_by(JobOffer.id.desc()).limit(1))
    if not months or last is None or not last.in_row:
        return 0
    counted = work.session.scalars(
        before.where(JobOffer.answer == "refused", JobOffer.justified.is_(False))
        .order_by(JobOffer.id.desc())
        .limit(last.in_row)
    )
    since = add_months(offered_on, -months)
    return sum(offer.offered_on < since for offer in counted)
