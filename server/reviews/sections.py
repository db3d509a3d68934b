"""What this room shows on the page of a case: the check or the change it is about, and what the household reported."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.queries.task import reads_case
from server.foundation.work import Work
from server.reviews.models import Change, Grace, Review, Stop
from server.reviews.stopping import opinions


def matter(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the check or the change of aid that a case is about."""
    if case.kind == "review":
        review = work.session.scalar(select(Review).where(Review.case_id == case.id))
        values = {"review": review, "followed": _followed(work, review)} if review else {}
        return ("reviews/section_review.html", values) if review else None
    if case.kind == "stop":
        stop = work.session.scalar(select(Stop).where(Stop.case_id == case.id))
        if stop is None:
            return None
        grace = work.session.scalar(select(Grace).where(Grace.stop_id == stop.id))
        return "reviews/section_stop.html", {"stop": stop, "opinions": opinions(work, stop.id), "grace": grace}
    return None


def _followed(work: Work, review: Review) -> Case | None:
    """Return the file of the change to which a check led, for whoever may read it."""
    wanted = select(Case).join(Stop, Stop.case_id == Case.id).where(Stop.review_id == review.id)
    found = work.session.scalars(wanted.order_by(Case.registered_at.desc()).limit(1)).first()
    return found if found is not None and reads_case(work, found) else None


def changes(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return what the household of an application has reported lately."""
    if case.kind != "application" or case.household_id is None:
        return None
    rows = work.session.scalars(
        select(Change)
        .where(Change.household_id == case.household_id, Change.kind != "none")
        .order_by(Change.reported_at.desc())
        .limit(5)
    ).all()
    return ("reviews/section_changes.html", {"changes": rows, "household_id": case.household_id}) if rows else None


SECTIONS = {"reviews.matter": matter, "reviews.changes": changes}
