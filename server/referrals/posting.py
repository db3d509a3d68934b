"""The notices that a department or a school posts itself before it goes on: each has hung its days out first."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.cases.occurrence import Occurrence
from server.cases.terms import measure
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.referrals.models import Referral

HOUSING = "HS.notice"  #: calendar days (K3 for the last day)
SCHOOL = "ED.notice"  #: working days, the posting not counted
POSTED = ("refer-housing.urban", "refer-housing.recheck", "refer-housing.village")  #: forms that say how long it hung


def check_posted(work: Work, occurrence: Occurrence, _referral: Referral) -> list[FieldProblem]:
    """Go on with no household before its notice has hung its calendar days (demo rule `HS.notice`)."""
    answers = occurrence.answers
    return _too_short(work, HOUSING, "posted_to", since=answers.get("posted_from"), until=answers.get("posted_to"))


def check_school(work: Work, occurrence: Occurrence, _referral: Referral) -> list[FieldProblem]:
    """Recognise no pupil on a notice that a school posted and that has not hung its working days (demo rule `ED.notice`)."""
    answers = occurrence.answers
    return _too_short(work, SCHOOL, "notice_to", since=answers.get("notice_from"), until=answers.get("notice_to"))


def _too_short(work: Work, rule: str, path: str, *, since: Any, until: Any) -> list[FieldProblem]:
    if not since:
        return []  # nobody is posted who does not qualify, or whose school posts nobody
    due = measure(work, rule, anchor=_day(since).isoformat(), pinned_on=work.today).due
    if until and _day(until) >= due.due_on and due.instant <= work.now:
        return []
    return [
        FieldProblem(
            path, "notice-too-short",
            f"公示期没有满：从张贴的那一天算，到 {due.due_on} 24时期满（本县规定，演示参数），期满以后才往下办。",
            f"The notice has not hung out its days: posted that day it ends with {due.due_on} (the county’s rule, a demo"
            " parameter), and only then it goes on.",
        )
    ]  # fmt: skip


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
