"""What a check reckons: the household's sheet of today, with what has changed since its application, against what is paid."""

from __future__ import annotations

from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.determination import assessment
from server.determination.beginning import ALONE
from server.foundation.work import Work
from server.reviews import recognised
from server.reviews.models import Review
from server.verification.queries import report_of
from workflows.assessment import Sheet

ITEMS = frozenset({"dibao", ALONE}) | recognised.ITEMS  #: what hangs on the means of a household


def sheet_of(work: Work, review: Review) -> Sheet | None:
    """Return the sheet of the household as it is today; None for support that does not hang on it, and where nobody declared its means."""
    case = work.session.get_one(Case, review.case_id)
    if review.item not in ITEMS or not case.answers.get("applicant"):
        return None
    return assessment.compute(work, case.id, review.item)


def keep(work: Work, what: Occurrence, review: Review) -> None:
    """Keep the sheet on which a proposal rests, with its inputs, rules and versions."""
    sheet, report = sheet_of(work, review), report_of(work, review.case_id)
    if sheet is not None:
        assessment.keep_sheet(work, what, sheet, item=review.item, report_id=report.id if report else None)
