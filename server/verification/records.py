"""What a completed form of verification leaves in the room's own rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select

from server.cases.advance import plain
from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.papers import issue_paper
from server.foundation.work import Work
from server.verification.away import follow_check
from server.verification.checking import reusable, running_check, settle_hits
from server.verification.models import Investigation, ResultObjection
from server.verification.queries import investigation_of
from server.verification.survey import keep_filing
from server.verification.visiting import record_visit

Recorder = Callable[[Work, Occurrence], None]


def _start(work: Work, occurrence: Occurrence) -> None:
    """Open an investigation; a filed relative that the application names is filed now at the latest."""
    answers, data = occurrence.answers, occurrence.data
    case = work.session.get_one(Case, occurrence.case_id)
    runs = work.session.scalar(
        select(func.count()).select_from(Investigation).where(Investigation.instance_id == occurrence.instance_id)
    )
    found = reusable(work, case.household_id) if answers["check_way"] == "reuse" else None
    warned = {name: answers.get(name) for name in ("warned_on", "warned_way", "refusal") if answers.get(name)}
    row = Investigation(
        id=work.new_id(), county=work.house.county, case_id=case.id, household_id=case.household_id,
        instance_id=occurrence.instance_id, item_id=occurrence.item_id, item=str(data.get("item") or ""), run=(runs or 0) + 1,
        verify_for=str(data.get("verify_for") or "application"), check_way=str(answers["check_way"]),
        check_id=found.id if found else None, started_by=work.actor.id, started_at=work.now, warned=plain(warned),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    _file_told_relative(work, case)
    issue_paper(work, occurrence, "investigation-start")
    note(work, case.id, "investigation-started", instance_id=occurrence.instance_id, way=row.check_way)


def _file_told_relative(work: Work, case: Case) -> None:
    told = dict(case.answers or {}).get("relative_of_staff") or {}
    if told.get("is_relative"):
        keep_filing(
            work, case.id, staff_name=str(told["staff_name"]), staff_post=str(told["staff_post"]),
            relation=str(told.get("staff_relation") or ""),
        )  # fmt: skip


def _collect(work: Work, occurrence: Occurrence) -> None:
    check = running_check(work, occurrence.instance_id)
    check.state, check.operator_id, check.entered_at = "entered", work.actor.id, work.now
    check.conclusion, check.opinion = str(occurrence.answers["report_conclusion"]), str(occurrence.answers["opinion"])
    settle_hits(work, check)


def _review(work: Work, occurrence: Occurrence) -> None:
    """Keep the reviewer's word; a report that is sent back is open for entries again."""
    check = running_check(work, occurrence.instance_id)
    check.review_opinion = str(occurrence.answers["review_opinion"])
    if occurrence.answers["report_sound"]:
        check.reviewed_by = work.actor.id
    else:
        check.state, check.operator_id = "sent", None
    work.session.flush()


def _conclude(work: Work, occurrence: Occurrence) -> None:
    row, answers = _own(work, occurrence), occurrence.answers
    row.result, row.reasons = str(answers["verify_result"]), str(answers["reasons"])
    row.exceeded = str(answers.get("exceeded") or "")
    row.concluded_by, row.concluded_at = work.actor.id, work.now
    work.session.flush()
    note(work, row.case_id, "investigation-concluded", instance_id=row.instance_id, result=row.result)
    follow_check(work, row)


def _hear(work: Work, occurrence: Occurrence) -> None:
    answers = occurrence.answers
    if not answers["result_objected"]:
        return
    row = _own(work, occurrence)
    work.session.add(
        ResultObjection(
            id=work.new_id(), county=work.house.county, investigation_id=row.id, case_id=row.case_id,
            told_on=day_of(answers["told_on"]), objected_on=day_of(answers["objected_on"]), text=str(answers["objection"]),
            proofs=plain({"p": answers.get("proofs") or []})["p"], recorded_by=work.actor.id,
            concluded_by=str(row.concluded_by),
        )
    )  # fmt: skip
    work.session.flush()
    note(work, row.case_id, "result-objected", instance_id=row.instance_id)


def _recheck(work: Work, occurrence: Occurrence) -> None:
    row, answers = _own(work, occurrence), occurrence.answers
    objection = work.session.scalars(select(ResultObjection).where(ResultObjection.investigation_id == row.id)).one()
    objection.rechecked_by, objection.rechecked_at = work.actor.id, work.now
    objection.upheld, objection.looked_at = bool(answers["upheld"]), str(answers["looked_at"])
    objection.reasons = str(answers["recheck_reasons"])
    row.result = str(answers["verify_result"])
    work.session.flush()
    note(work, row.case_id, "result-rechecked", instance_id=row.instance_id, result=row.result)
    follow_check(work, row)


def _own(work: Work, occurrence: Occurrence) -> Investigation:
    found = investigation_of(work, instance_id=occurrence.instance_id)
    if found is None:
        raise LookupError("no investigation was started in this process")
    return found


def day_of(value: Any) -> date:
    """Return an answer's day."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


RECORDS: dict[str, Recorder] = {
    "verify.start": _start,
    "verify.collect": _collect,
    "verify.report-review": _review,
    "verify.visit": record_visit,
    "verify.conclude": _conclude,
    "verify.hear": _hear,
    "verify.recheck": _recheck,
}
