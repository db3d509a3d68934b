"""What verification looks at before a step is accepted: consent, validity, who visits, what is still open."""

from __future__ import annotations

from sqlalchemy import select

from server.cases import terms
from server.cases.holding import require_checker_from_elsewhere
from server.cases.lights import pinned_on
from server.cases.models import Case
from server.cases.occurrence import Check, Occurrence
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.verification.authorising import missing
from server.verification.checking import reusable, running_check
from server.verification.models import Inquiry, MeansCheck
from server.verification.queries import investigation_of
from server.verification.records import day_of
from server.verification.survey import require_no_relative
from server.verification.visiting import COUNTY_STEP, visit_problems

OPEN = frozenset({"waiting", "sent"})


def check_start(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nothing be queried before everybody has signed, and only a valid report of the same people be used again."""
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    way = occurrence.answers.get("check_way")
    if way == "refused":
        return []
    case = work.session.get_one(Case, occurrence.case_id)
    unsigned = missing(work, case.household_id, str(occurrence.data.get("item") or ""))
    if unsigned:
        names = "、".join(person.name for person in unsigned)
        return [
            FieldProblem(
                "check_way", "consent-missing",
                f"还没有签核对授权书（或授权不含本事项、已经撤回）：{names}。请先在案件的“核对授权”页登记签字。",
                f"No standing authorisation for this item: {names}. Record the signatures on the case’s page of authorisations first.",
            )
        ]  # fmt: skip
    if way == "reuse" and reusable(work, case.household_id) is None:
        return [
            FieldProblem(
                "check_way", "no-valid-report",
                "没有可沿用的报告：没有在有效期内的，或家庭成员有变化，或有人撤回了授权。请选“新核对”。",
                "No report can be used again: none is valid, the members changed, or a consent was withdrawn. Choose a new check.",
            )
        ]  # fmt: skip
    return []


def check_dispatch(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep filed relatives away; the consent of everybody is looked at once more before anything goes out."""
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    check = running_check(work, occurrence.instance_id)
    unsigned = missing(work, check.household_id, check.item)
    if not unsigned:
        return []
    names = "、".join(person.name for person in unsigned)
    return [
        FieldProblem(
            "sent", "consent-missing", f"授权已经撤回：{names}，不得发出查询。", f"Consent withdrawn: {names}."
        )
    ]


def check_collect(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Hand nothing to review while a request is open whose time has not run out."""
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    check = running_check(work, occurrence.instance_id)
    rows = work.session.scalars(select(Inquiry).where(Inquiry.check_id == check.id))
    still = sum(1 for row in rows if row.state_at(work.now) in OPEN)
    if not still:
        return []
    return [
        FieldProblem(
            "report_conclusion", "requests-open",
            f"还有 {still} 条请求没有登记，也没有到期。请在登记页填完，或等到期自动记为超时。",
            f"{still} requests are neither answered nor overdue; enter them on the check’s page.",
        )
    ]  # fmt: skip


def check_review(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep filed relatives away from the review."""
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    return []


def check_visit(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Send two different people, none of them a relative or a member of the household; the county sends nobody of the township.

    :raises SpotCheckerOfTownship: the actor of the county's visit works in the township, or has worked there since the case came in.
    """
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    if occurrence.element == COUNTY_STEP:
        require_checker_from_elsewhere(work, occurrence)
    return visit_problems(work, occurrence)


def check_conclusion(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let a conclusion about means rest on a report in force; “uncooperative” on a recorded refusal or withdrawn consent."""
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    investigation = investigation_of(work, instance_id=occurrence.instance_id)
    check = work.session.get(MeansCheck, investigation.check_id or "") if investigation else None
    in_force = check is not None and check.state == "in-force"
    result = occurrence.answers.get("verify_result")
    if result in ("within", "exceeds") and not in_force:
        return [
            FieldProblem(
                "verify_result", "no-report",
                "没有已生效的核对报告（拒不配合或授权已撤回），不能认定符合或超标。",
                "Without a report in force nothing can be said about the means.",
            )
        ]  # fmt: skip
    if result == "uncooperative" and in_force and investigation is not None and investigation.check_way != "refused":
        return [
            FieldProblem(
                "verify_result", "cooperated",
                "核对已经完成，没有不配合的记录。家庭在其他环节不配合的，请由窗口在“撤回或终止”中办理。",
                "The check was completed; no refusal is on record.",
            )
        ]  # fmt: skip
    return []


def check_hearing(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Call nobody silent before the time is over, and let no objection be older than the notice."""
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    answers = occurrence.answers
    if answers.get("result_objected"):
        if day_of(answers["objected_on"]) < day_of(answers["told_on"]):
            return [
                FieldProblem(
                    "objected_on", "before-notice", "异议日期早于送达日期。", "Before the notice was delivered."
                )
            ]
        return []
    if answers.get("accepts") != "silent":
        return []
    return _too_early(work, occurrence, day_of(answers["told_on"]).isoformat())


def _too_early(work: Work, occurrence: Occurrence, told_on: str) -> list[FieldProblem]:
    """Measure the time for objecting from delivery: silence counts only when it is over."""
    on = pinned_on(work.session.get_one(Case, occurrence.case_id))
    due = terms.measure(work, "VF.object", anchor=told_on, pinned_on=on).due
    if work.now > due.instant:
        return []
    zh = f"异议期从送达起算，{due.due_on} 期满，还不能按没有提出处理。"
    return [FieldProblem("accepts", "too-early", zh, f"The time for objecting ends on {due.due_on}.")]


def check_recheck(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let the outcome fit: an objection that is upheld in full ends within; one that is not leaves the result.

    A filed relative does not look again either.
    """
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    if occurrence.answers.get("upheld") or occurrence.answers.get("verify_result") == "exceeds":
        return []
    return [
        FieldProblem(
            "upheld",
            "contradiction",
            "复查结论改为符合的，异议应为成立。",
            "A result that changes means that the objection is upheld.",
        )
    ]


CHECKS: dict[str, Check] = {
    "verify.start": check_start,
    "verify.dispatch": check_dispatch,
    "verify.collect": check_collect,
    "verify.report-review": check_review,
    "verify.visit": check_visit,
    "verify.conclude": check_conclusion,
    "verify.hear": check_hearing,
    "verify.recheck": check_recheck,
}
