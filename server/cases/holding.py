"""Which units hold work of a case: what lets a department open it."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.models import Task
from server.foundation.work import Work


def holding_units(work: Work, case_id: str) -> frozenset[str]:
    """Return the units at which tasks of the case stand or stood."""
    return frozenset(work.session.scalars(select(Task.unit_id).where(Task.case_id == case_id).distinct()))
