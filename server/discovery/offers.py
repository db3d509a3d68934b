"""What discovery does for other slices: take a lead, and hand a leaving officer's leads and households to look after to the successor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select, update

from server.discovery.models import Helper, Lead
from server.discovery.reporting import report
from server.foundation.work import Work
from server.organisation.models import User


def report_lead(work: Work, *, township: str, village: str | None, answers: Mapping[str, Any], submission: str) -> str:
    """Take a report in the actor's name and return the lead's code."""
    return report(work, township=township, village=village, answers=answers, submission=submission).code


def hand_over_leads(work: Work, user_id: str, successor_id: str) -> int:
    """Give the leads that an officer has in hand to the successor and return how many."""
    done = work.session.execute(
        update(Lead)
        .where(Lead.holder_id == user_id, Lead.county == work.house.county, Lead.closed_at.is_(None))
        .values(holder_id=successor_id),
        execution_options={"synchronize_session": False},
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def hand_over_households(work: Work, user_id: str, successor_id: str) -> int:
    """Let the successor look after the households from today on and return how many; who did so before stays on record."""
    current = select(Helper).where(
        Helper.user_id == user_id, Helper.county == work.house.county, Helper.until.is_(None)
    )
    rows, successor = work.session.scalars(current).all(), work.session.get_one(User, successor_id)
    for row in rows:
        row.until = max(row.since, work.today)
    work.session.flush()
    for row in rows:
        work.session.add(
            Helper(
                id=work.new_id(), county=row.county, household_id=row.household_id, name=successor.name, title=row.title,
                phone=successor.phone or row.phone, user_id=successor_id, since=work.today, every_days=row.every_days,
                by=work.actor.id,
            )
        )  # fmt: skip
    work.session.flush()
    return len(rows)


OFFERS: dict[str, Callable[..., Any]] = {
    "lead.report": report_lead,
    "hand-over.leads": hand_over_leads,
    "hand-over.households": hand_over_households,
}
