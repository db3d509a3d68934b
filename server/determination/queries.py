"""What other rooms and pages ask about decisions."""

from __future__ import annotations

from sqlalchemy import select

from server.determination.models import Decision
from server.foundation.work import Work


def decision_of(work: Work, instance_id: str) -> Decision | None:
    """Return the decision that a process took, or None."""
    return work.session.scalar(
        select(Decision).where(Decision.instance_id == instance_id, Decision.county == work.house.county)
    )


def decisions_of_case(work: Work, case_id: str) -> list[Decision]:
    """Return a case's decisions, oldest first."""
    return list(
        work.session.scalars(
            select(Decision)
            .where(Decision.case_id == case_id, Decision.county == work.house.county)
            .order_by(Decision.decided_at, Decision.id)
        )
    )
