"""The notice of a household that is to wait for a flat, or whose house is to be repaired: it has hung its days out first."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.cases.occurrence import Occurrence
from server.cases.terms import measure
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.referrals.models import Referral

NOTICE = "HS.notice"
POSTED = ("refer-housing.urban", "refer-housing.recheck", "refer-housing.village")  #: forms that say how long it hung


def check_posted(work: Work, occurrence: Occurrence, _referral: Referral) -> list[FieldProblem]:
    """Go on with no household before its notice has hung its calendar days (demo rule `HS.notice`; K3 for the last day)."""
    answers = occurrence.answers
    if not answers.get("posted_from"):
        return []  # nobody is posted who does not qualify; a task opened with the form's first version does not ask
    due = measure(work, NOTICE, anchor=_day(answers["posted_from"]).isoformat(), pinned_on=work.today).due
    if _day(answers["posted_to"]) >= due.due_on and due.instant <= work.now:
        return []
    return [
        FieldProblem(
            "posted_to", "notice-too-short",
            f"公示期没有满：从张贴的那一天算，到 {due.due_on} 24时期满（本县规定，演示参数），期满以后才往下办。",
            f"The notice has not hung out its days: posted that day it ends with {due.due_on} (the county’s rule, a demo"
            " parameter), and only then it goes on.",
        )
    ]  # fmt: skip


def check_approved(_work: Work, occurrence: Occurrence, _referral: Referral) -> list[FieldProblem]:
    """Approve no repair that the village has not endorsed and posted: neither a safe house nor one that was voted down."""
    if occurrence.answers.get("result_kind") != "granted" or occurrence.data.get("village_endorsed"):
        return []
    return [
        FieldProblem(
            "result_kind", "not-posted", "村里没有评议同意、公示过的，不能批准（鉴定为A级、B级的也一样），请写明理由不批准。",
            "What the village has not endorsed and posted is not approved, nor a house graded A or B: say why not.",
        )
    ]  # fmt: skip


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
