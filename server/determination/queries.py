"""What other rooms and pages ask about decisions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from server.determination.models import Decision
from server.foundation.clock import LOCAL
from server.foundation.work import Work

#: item → rule by which a refusal is told in writing; everything else is delivered within the county's own limit
REFUSALS = {"dibao": "DB.refuse.notify", "dibao-alone": "DB.refuse.notify", "tekun": "TK.refuse.notify"}


def decision_of(work: Work, instance_id: str) -> Decision | None:
    """Return the decision that a process took, or None."""
    return work.session.scalar(
        select(Decision).where(Decision.instance_id == instance_id, Decision.county == work.house.county)
    )


def outlives_withdrawal(instance: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition of a process (the column of its id) that only a death ends.

    A refusal has still to be told; what was granted and told ends by a decision that heard the household (社会救助法 art. 48).
    """
    return or_(
        exists().where(
            Decision.instance_id == instance, Decision.decision == "refused", Decision.delivered_at.is_(None)
        ),
        is_received(instance),
    )


def is_received(instance: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition of a process whose grant has reached the household."""
    return exists().where(
        Decision.instance_id == instance, Decision.decision == "granted", Decision.delivered_at.is_not(None)
    )


def decided_data(work: Work, instance_id: str) -> dict[str, Any]:
    """Return what `decide` knew when it took the decision, for a process that begins anew after it; empty before.

    A called process hands its data back at its end: an interruption between decision and delivery would lose them.
    """
    found = decision_of(work, instance_id)
    if found is None:
        return {}
    refused = found.decision == "refused"
    return {
        "decision": found.decision, "decided_amount": found.amount, "decided_at": found.decided_at.astimezone(LOCAL).isoformat(),
        "first_month": found.first_month.isoformat() if found.first_month else None,
        "notify_rule": REFUSALS.get(found.item, "DELIVER") if refused else "DELIVER",
    }  # fmt: skip


def decisions_of_case(work: Work, case_id: str) -> list[Decision]:
    """Return a case's decisions, oldest first."""
    return list(
        work.session.scalars(
            select(Decision)
            .where(Decision.case_id == case_id, Decision.county == work.house.county)
            .order_by(Decision.decided_at, Decision.id)
        )
    )
