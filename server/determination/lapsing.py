"""A data check whose report has run out is held where it is used, not at the decision only; a new check is one press away."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Instance, Task
from server.cases.occurrence import Check, Occurrence
from server.cases.operations import open_task_of, send_message
from server.foundation.errors import Conflict, FieldProblem
from server.foundation.work import Work
from server.organisation import rules
from server.verification.queries import lapsed_on
from server.verification.survey import require_no_relative

MESSAGE = "household-changed"  #: begins the body of the procedure anew: the data check with it
KIND = "report-lapsed"  #: the cause that the history tells (server.cases.timeline.CAUSES): nothing has changed in the household
FAVOURS = frozenset({"grant", "meets"})  #: what an opinion or a review says in the household's favour


class ReportStillValid(Conflict):
    """The report holds: nothing is checked twice."""

    type = "report-still-valid"
    zh = "本案的核对报告还在有效期内，不用重新核对。"
    en = "The report of the data check is still valid; nothing is checked anew."


def held(check: Check | None, *, path: str) -> Check:
    """Return the check of an opinion or a review that also keeps a filed relative away, and refuses to propose in the household's favour
    on a report that has run out.
    """

    def also(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
        require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
        found = check(work, occurrence) if check else []
        favours = occurrence.answers.get(path) in FAVOURS and occurrence.answers.get("review_outcome") != "return"
        return [*found, *(problems(work, occurrence, path=path) if favours else ())]

    return also


def problems(work: Work, occurrence: Occurrence, *, path: str) -> list[FieldProblem]:
    """Say that nothing is proposed in the household's favour on a report that has run out; the decision alone may explain it."""
    last = lapsed_on(work, occurrence.case_id)
    return [] if last is None else [_problem(last, path)]


def _problem(last: date, path: str) -> FieldProblem:
    return FieldProblem(
        path, "report-lapsed",
        f"核对报告已于 {last} 到期，不能再据以提出给予的意见，也不能张贴公示：请在任务页按“重新核对”（有效期为本县规定，演示参数）。",
        f"The data check’s report ran out on {last}: nothing is proposed or posted on it; press “Check anew” on the task’s page.",
    )  # fmt: skip


def held_notice(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Post nothing that proposes aid on a report that has run out (民发〔2021〕57号 art. 19, 43号 art. 15).

    What is posted is the opinion that the investigation carries, and the file is not sent on such a report: seven days would pass in vain.
    """
    data = occurrence.data
    proposes = data.get("proposed") in FAVOURS or data.get("initial_conclusion") in FAVOURS
    return problems(work, occurrence, path="posted_at") if proposes else []


def told(work: Work, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the template that says a task's report has run out, with its values; nothing while it holds.

    Whoever only puts papers on the board for the township is told, and asks the window to press.
    """
    last = lapsed_on(work, task.case_id)
    if last is None:
        return None
    return "determination/lapsed.html", {
        "lapsed": last, "task_id": task.id if rules.may(work.actor, "assessment.read") else "",
    }  # fmt: skip


def check_anew(work: Work, *, task_id: str) -> str:
    """Begin the procedure's investigation anew, under the same clock, and return the case's id.

    :raises NotFound: the county has no such task.
    :raises TaskNotYours: it stands at another unit or post.
    :raises NotPermitted: the actor only puts papers on the board for the township.
    :raises ReportStillValid: the report has not run out, or the procedure does not rest on one.
    """
    task: Task = open_task_of(work, task_id)
    rules.require(work.actor, "assessment.read", township=work.session.get_one(Case, task.case_id).township)
    if lapsed_on(work, task.case_id) is None or work.session.get_one(Instance, task.instance_id).state != "open":
        raise ReportStillValid
    send_message(work, instance_id=task.instance_id, name=MESSAGE, payload={"change_kind": KIND}, sender=work.actor.id)
    note(work, task.case_id, "check-anew", instance_id=task.instance_id)
    audit.record(work, "check.anew", task.id, case=task.case_id)
    return str(task.case_id)
