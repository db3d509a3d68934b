"""A filed relative of staff binds a change of aid as it binds the grant: no township decides before the county's home visit is on record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Task
from server.cases.occurrence import Occurrence
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.reviews.models import Review, Stop
from server.verification.queries import county_visited
from server.verification.survey import is_filed


def decided_at(work: Work, stop: Stop, common: dict[str, Any]) -> dict[str, Any]:
    """Return the level and the unit that decide a change which begins now (民发〔2021〕57号 art. 20, by analogy): the county where it must look first."""
    level = "county" if common["relative_filed"] and not _seen(work, stop) else common["decision_level"]
    unit = common["unit_township"] if level == "township" else common["unit_county"]
    return {"decision_level": level, "unit_decider": unit}


def visit_problems(work: Work, stop: Stop, what: Occurrence) -> list[FieldProblem]:
    """Refuse the decision of a township where a relative was filed while the change ran and the county has not been there since."""
    filed = what.data.get("relative_filed") or is_filed(work, work.session.get_one(Case, what.case_id))
    if what.data.get("decision_level") != "township" or not filed or _seen(work, stop):
        return []
    return [
        FieldProblem(
            "decision", "county-visit-first",
            "备案了近亲属，县级入户记录以前乡镇不能作出调整决定（参照民发〔2021〕57号第二十条）：请县民政局在这个案件的“核对”页启动“单独核查”，记录入户后再决定；现在可以选“不调整”。",
            "A relative is filed: no township decides before the county's home visit is on record. The county opens it at the case; dropping is open.",
        )
    ]  # fmt: skip


def _seen(work: Work, stop: Stop) -> bool:
    """Tell whether the county has visited the household in this change, or in the check from which it comes."""
    if county_visited(work, stop.case_id):
        return True
    checked = work.session.scalar(select(Review.case_id).where(Review.id == stop.review_id)) if stop.review_id else None
    if checked is None:
        return False
    visits = select(Task.id).where(Task.case_id == checked, Task.form == "review.county-visit", Task.state == "done")
    return work.session.scalar(visits.limit(1)) is not None or county_visited(work, checked)
