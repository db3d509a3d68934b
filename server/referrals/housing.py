"""The notice of a household that is to wait for a flat: it has hung its days out before the number is given."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.cases.occurrence import Occurrence
from server.cases.terms import measure
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.referrals.models import Referral

NOTICE = "HS.notice"


def check_posted(work: Work, occurrence: Occurrence, _referral: Referral) -> list[FieldProblem]:
    """Put nobody on the waiting list before the notice has hung its calendar days (demo rule `HS.notice`; K3 for the last day)."""
    answers = occurrence.answers
    if answers.get("result_kind") != "waiting" or not answers.get("posted_from"):
        return []  # a task that was opened with the form's first version does not ask
    due = measure(work, NOTICE, anchor=_day(answers["posted_from"]).isoformat(), pinned_on=work.today).due
    if _day(answers["posted_to"]) >= due.due_on and due.instant <= work.now:
        return []
    return [
        FieldProblem(
            "posted_to", "notice-too-short",
            f"公示期没有满：从张贴的那一天算，到 {due.due_on} 24时期满（本县规定，演示参数），期满以后才登记轮候。",
            f"The notice has not hung out its days: posted that day it ends with {due.due_on} (the county’s rule, a demo"
            " parameter), and only then the household goes on the list.",
        )
    ]  # fmt: skip


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
