"""Verification on the page of a case: signatures, check, visits, conclusion; no result of a source."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.work import Work
from server.verification.authorising import missing, purposes
from server.verification.models import HomeVisit, Investigation, MeansCheck, RelativeFiling
from server.verification.words import CHECK_STATES, RESULTS, said


def of_case(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return what the case's page shows, or None where nothing was investigated."""
    last = work.session.scalars(
        select(Investigation)
        .where(Investigation.case_id == case.id)
        .order_by(Investigation.started_at.desc(), Investigation.id.desc())
        .limit(1)
    ).first()
    filed = work.session.scalar(select(RelativeFiling.id).where(RelativeFiling.case_id == case.id).limit(1))
    if last is None and filed is None:
        return None
    check = work.session.get(MeansCheck, last.check_id) if last and last.check_id else None
    visits = list(
        work.session.scalars(select(HomeVisit).where(HomeVisit.case_id == case.id).order_by(HomeVisit.recorded_at))
    )
    item = last.item if last else next(iter(purposes(work, case)), "")
    return "verification/section.html", {
        "case_id": case.id, "running": last is not None and not last.result, "visits": visits, "filed": filed is not None,
        "result": said(RESULTS, last.result) if last and last.result else None,
        "unsigned": len(missing(work, case.household_id, item)), "check": said(CHECK_STATES, check.state) if check else None,
        "valid_to": check.valid_to if check and check.state == "in-force" else None,
        "county_visited": any(visit.level == "county" for visit in visits),
    }  # fmt: skip


SECTIONS = {"verification": of_case}
