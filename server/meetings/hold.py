"""The clocks of a matter that waits: until when a meeting is due, and until when the case itself is bound."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from server.cases import terms
from server.cases.models import Deadline
from server.foundation.clock import local_date
from server.foundation.work import Work
from workflows import worktime


def hold_due(work: Work, requested_at: datetime) -> worktime.Due:
    """Return by when a meeting is to be held that was asked for at an instant (MT.hold)."""
    return term_due(work, "MT.hold", requested_at)


def term_due(work: Work, rule: str, start: datetime) -> worktime.Due:
    """Return when one of the meeting's terms ends, by the tables of the day on which it begins."""
    return terms.measure(work, rule, anchor=start.isoformat(), pinned_on=local_date(start)).due


def binding_terms(work: Work, instances: Collection[str]) -> dict[str, Deadline]:
    """Return, per waiting process, the earliest of its open terms: its clock runs on while it waits."""
    rows = work.session.scalars(
        select(Deadline)
        .where(Deadline.instance_id.in_(sorted(instances)), Deadline.state == "open", Deadline.due_at.is_not(None))
        .order_by(Deadline.due_at.desc())
    )
    return {row.instance_id: row for row in rows}
