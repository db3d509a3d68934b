"""What stands beside verification's tasks; no result of a source, only where to look it up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from server.cases.models import Case, Instance, Task
from server.cases.words import ITEMS, Name, name_of
from server.foundation.work import Work
from server.households.models import Household
from server.organisation.models import Unit
from server.verification.authorising import missing
from server.verification.checking import reusable
from server.verification.homes import address
from server.verification.models import HomeVisit, Inquiry, Investigation, MeansCheck, ResultObjection
from server.verification.queries import investigation_of
from server.verification.sheets import photos
from server.verification.survey import filings
from server.verification.words import CHECK_STATES, CONCLUSIONS, STATES, said

Panel = tuple[str, dict[str, Any]]


def consent(work: Work, task: Task) -> Panel:
    """Return who has not signed yet, and whether a report can be used again."""
    case = work.session.get_one(Case, task.case_id)
    data = work.session.scalars(select(Instance.data).where(Instance.id == task.instance_id)).one()
    valid = reusable(work, case.household_id)
    return "verification/panel_consent.html", {
        "unsigned": [person.name for person in missing(work, case.household_id, str(data.get("item") or ""))],
        "reusable_until": valid.valid_to if valid else None, "relatives": [filing.staff_name for filing in filings(work, case.id)],
    }  # fmt: skip


def check(work: Work, task: Task) -> Panel | None:
    """Return how far the requests are."""
    investigation = investigation_of(work, instance_id=task.instance_id)
    if investigation is None or investigation.check_id is None:
        return None
    row = work.session.get_one(MeansCheck, investigation.check_id)
    lines = list(work.session.scalars(select(Inquiry).where(Inquiry.check_id == row.id)))
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.state_at(work.now)] = counts.get(line.state_at(work.now), 0) + 1
    reviews = task.form == "verify.report-review"
    letters = sorted({line.holder for line in lines if line.channel == "letter"}) if row.state == "requested" else []
    return "verification/panel_check.html", {
        "check_id": row.id, "state": said(CHECK_STATES, row.state), "item": name_of(ITEMS, row.item), "total": len(lines),
        "people": len({line.authorisation_id for line in lines}), "letters": letters,
        "counts": [(*said(STATES, state), counts[state]) for state in STATES if state in counts],
        "enter": task.form == "verify.collect", "hits": row.hits if reviews else [],
        "conclusion": said(CONCLUSIONS, row.conclusion) if reviews and row.conclusion else None,
        "opinion": row.opinion if reviews else "",
    }  # fmt: skip


def visit(work: Work, task: Task) -> Panel:
    """Return where the household lives and who must keep away."""
    case = work.session.get_one(Case, task.case_id)
    household = work.session.get_one(Household, case.household_id)
    village = work.session.scalar(select(Unit.name).where(Unit.id == (case.village or household.village)))
    return "verification/panel_visit.html", {
        "address": address(work, case, household), "village": village,
        "photos": len(photos(work, case.id)), "relatives": [filing.staff_name for filing in filings(work, case.id)],
    }  # fmt: skip


def result(work: Work, task: Task) -> Panel:
    """Return the conclusion of the check, the visits, and the objection."""
    investigation = investigation_of(work, instance_id=task.instance_id)
    row = work.session.get(MeansCheck, investigation.check_id or "") if investigation else None
    in_force = row is not None and row.state == "in-force"
    visits = work.session.scalar(select(func.count()).select_from(HomeVisit).where(HomeVisit.case_id == task.case_id))
    rows: list[tuple[Name, Any]] = [(Name("入户调查（次）", "Home visits"), visits or 0)]
    if investigation and investigation.warned:
        rows.append((Name("不配合的情况", "What was refused"), str(investigation.warned.get("refusal") or "")))
    if investigation and investigation.exceeded:
        rows.append((Name("超出部分", "Above the limit"), investigation.exceeded))
    objection = _objection(work, investigation)
    if objection:
        rows += [
            (Name("异议", "Objection"), objection.text),
            (Name("异议材料", "Proof"), "、".join(str(p["paper"]) for p in objection.proofs) or "—"),
        ]
    return "verification/panel_result.html", {
        "check_id": row.id if row is not None and in_force else None, "rows": rows,
        "conclusion": said(CONCLUSIONS, row.conclusion) if row is not None and in_force else None,
    }  # fmt: skip


def _objection(work: Work, investigation: Investigation | None) -> ResultObjection | None:
    if investigation is None:
        return None
    return work.session.scalars(
        select(ResultObjection).where(ResultObjection.investigation_id == investigation.id)
    ).first()


PANELS = {
    "verify.start": consent,
    "verify.dispatch": check,
    "verify.collect": check,
    "verify.report-review": check,
    "verify.visit": visit,
    "verify.conclude": result,
    "verify.hear": result,
    "verify.recheck": result,
}
