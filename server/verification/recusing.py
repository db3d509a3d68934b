"""Keep filed relatives away from every step by which somebody finds, judges or decides something about the family (民发〔2021〕57号 art. 11, 20).

Steps whose own check looks for a relative first are not listed: the data check, visits, opinions on a report, the decision.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.cases.occurrence import Check, Occurrence
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.verification.survey import require_no_relative

JUDGED = (
    "child.screen", "child.check", "child.opinion", "child.review", "child-review.check", "child-review.propose",
    "child-review.confirm", "complaint.check", "complaint.conclude", "dibao.complaint", "extend.approve", "recover.facts",
    "recover.decide", "recover.review", "recover.write-off", "review.declare", "review.propose", "review.confirm",
    "spend.repeat", "stop.hear", "stop.silence", "stop.decide", "tekun.care", "terminate.warn", "terminate.confirm",
    "urgent.judge", "urgent.first-relief", "urgent.county",
)  # fmt: skip


def recusing(checks: Mapping[str, Check]) -> dict[str, Check]:
    """Return the checks of all forms, with those of `JUDGED` refusing a filed relative before anything else."""
    return {**checks, **{form: _without_relatives(checks.get(form)) for form in JUDGED}}


def _without_relatives(check: Check | None) -> Check:
    def also(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
        require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
        return check(work, occurrence) if check else []

    return also
