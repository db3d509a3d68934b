"""What stands beside a transfer's task: the need, the minimum facts and the identity, never the case file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Instance, Task
from server.cases.words import ITEMS, name_of
from server.foundation.work import Work
from server.referrals.models import JobOffer
from server.referrals.sending import unit_name
from server.referrals.showing import shown
from server.referrals.steps import referral_of


def beside_task(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the card of the transfer that a task belongs to."""
    referral = referral_of(work, work.session.scalar(select(Instance.subject).where(Instance.id == task.instance_id)))
    if referral is None:
        return None
    offers = work.session.scalars(
        select(JobOffer).where(JobOffer.referral_id == referral.id).order_by(JobOffer.recorded_at, JobOffer.id)
    ).all()
    values = {
        "referral": referral, "item": name_of(ITEMS, referral.item), "from_name": unit_name(work, referral.from_unit),
        "to_name": unit_name(work, referral.to_unit), "offers": offers, "shown": shown(work, referral),
    }  # fmt: skip
    return "referrals/panel.html", values


PANELS = {"refer": beside_task}
