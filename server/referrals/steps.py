"""The way of a transfer: one row per step, mirrored on the case's timeline."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from server.cases.events import note
from server.cases.models import Deadline, SupervisionEntry
from server.foundation.work import Work
from server.referrals.models import Referral, ReferralStep


def add_step(
    work: Work,
    referral: Referral,
    kind: str,
    *,
    unit: str | None = None,
    to_unit: str | None = None,
    document_id: str | None = None,
    **detail: Any,
) -> None:
    """Write one step of a transfer."""
    referral.steps += 1
    work.session.add(
        ReferralStep(
            id=work.new_id(), county=work.house.county, referral_id=referral.id, position=referral.steps, at=work.now, kind=kind, unit_id=unit,
            to_unit=to_unit, by=work.actor.id, by_name=work.actor.name, detail=detail, document_id=document_id,
        )
    )  # fmt: skip
    note(
        work,
        referral.case_id,
        f"transfer-{kind}",
        instance_id=referral.instance_id,
        unit=unit,
        number=referral.number or "—",
    )


def referral_of(work: Work, subject: str | None) -> Referral | None:
    """Return the transfer that an instance is about; a process that is about no transfer has none."""
    if subject is None:
        return None
    return work.session.scalar(select(Referral).where(Referral.id == subject, Referral.county == work.house.county))


def handled_from(work: Work, task_id: str | None) -> str:
    """Return the start of the handling term: signing, but no later than the signing limit, so that silence gains no time."""
    limit = work.session.execute(
        select(Deadline.due_at, Deadline.due_on).where(Deadline.task_id == task_id, Deadline.state == "open")
    ).first()
    if limit is not None and limit.due_at is not None and limit.due_at < work.now and limit.due_on is not None:
        return str(limit.due_on.isoformat())
    return work.now.isoformat()


def settle(work: Work, referral: Referral, cause: str | None = None) -> None:
    """Take a transfer off the supervision list because the work moved on: for one cause, or for all."""
    entries = update(SupervisionEntry).where(
        SupervisionEntry.subject == referral.id, SupervisionEntry.settled_at.is_(None)
    )
    if cause is not None:
        entries = entries.where(SupervisionEntry.cause == cause)
    work.session.execute(entries.values(settled_at=work.now), execution_options={"synchronize_session": False})
