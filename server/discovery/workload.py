"""What each unit that reports has done and still has before it: reports, leads of its place, open steps (B11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select

from server.cases.models import Task
from server.discovery.models import Lead, LeadReport
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit

DAYS = 30  #: how far back reports are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One unit's work, in numbers."""

    unit: Unit
    reported: int  #: reports of the last 30 days
    leads: int  #: leads of the place that are not closed
    steps: int  #: open steps at the unit
    overdue: int  #: of these, those whose term has ended


def workload(work: Work, units: Iterable[Unit]) -> dict[str, Load]:
    """Return by unit what it has to do, for the units whose leads the actor may read."""
    read = rules.relations(work.actor, "lead.read")
    own, whole = read.get("own", frozenset()), "county" in read
    seen = {unit.id: unit for unit in units if whole or unit.id in own or unit.parent in own}
    keys = sorted(seen)
    at_home = (Lead.county == work.house.county, Lead.state != "closed")
    reported = _counted(
        work,
        select(LeadReport.by_unit, func.count())
        .where(LeadReport.by_unit.in_(keys), LeadReport.at >= work.now - timedelta(days=DAYS))
        .group_by(LeadReport.by_unit),
    )
    leads = _counted(
        work, select(Lead.village, func.count()).where(*at_home, Lead.village.in_(keys)).group_by(Lead.village)
    )
    leads |= _counted(
        work, select(Lead.township, func.count()).where(*at_home, Lead.township.in_(keys)).group_by(Lead.township)
    )
    open_ = (
        select(Task.unit_id, func.count()).where(Task.state == "open", Task.unit_id.in_(keys)).group_by(Task.unit_id)
    )
    steps, late = _counted(work, open_), _counted(work, open_.where(Task.due_at < work.now))
    return {
        key: Load(
            unit=unit,
            reported=reported.get(key, 0),
            leads=leads.get(key, 0),
            steps=steps.get(key, 0),
            overdue=late.get(key, 0),
        )
        for key, unit in seen.items()
    }


def _counted(work: Work, statement: Select[str | None, int]) -> dict[str, int]:
    return {str(unit): number for unit, number in work.session.execute(statement)}
