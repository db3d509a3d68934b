"""What stands beside a transfer's task: the need, the minimum facts and the identity, never the case file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Instance, Task
from server.cases.words import ITEMS, name_of
from server.foundation.work import Work
from server.referrals.models import JobOffer, Referral, ReferralStep
from server.referrals.sending import unit_name
from server.referrals.showing import shown
from server.referrals.steps import referral_of
from server.referrals.words import RETURN_REASONS


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
        "returned": _returned(work, referral),
    }  # fmt: skip
    return "referrals/panel.html", values


def _returned(work: Work, referral: Referral) -> dict[str, Any] | None:
    """Return why a transfer came back and to whom its department would send it, while it lies with who decides that."""
    if referral.state != "returned":
        return None
    wanted = select(ReferralStep).where(ReferralStep.referral_id == referral.id, ReferralStep.kind == "returned")
    step = work.session.scalars(wanted.order_by(ReferralStep.position.desc()).limit(1)).first()
    if step is None:
        return None
    said = step.detail
    return {
        "unit": unit_name(work, step.unit_id), "at": step.at, "reason": name_of(RETURN_REASONS, str(said.get("reason"))),
        "text": said.get("text"), "basis": said.get("basis"), "proposed": said.get("proposed"),
    }  # fmt: skip


PANELS = {"refer": beside_task}
