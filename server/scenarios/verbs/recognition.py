"""Recognition: an investigation from start to conclusion in one line, a renewal, a report of changed self-care."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item
from server.cases.operations import complete_task
from server.demo import visits
from server.foundation.work import Work
from server.intake import renewing
from server.recognition import operations
from server.recognition.models import Recognition
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, remember, task_of, verb
from server.verification.authorising import authorise, is_minor, members
from server.verification.entering import rest_without_record
from server.verification.models import Inquiry, Investigation, MeansCheck

_OPEN = ("sent", "timed-out")


def settle_investigation(play: Play, _scenario: Scenario, step: Step) -> None:
    """Take an investigation through: started by the step's clerk, nothing found, visited by two, concluded with `result`."""
    township = login(step).partition(".")[2]
    result, way = str(step.details.get("result", "within")), str(step.details.get("way", "new"))
    if way == "new":
        _sign_all(play, step)
    _do(play, step, login(step), "start_survey", {"check_way": way})
    if way == "new":
        _do(play, step, "checker.civil", "dispatch_check", {"sent": True})
        _mark_without_record(play, step)
        _do(play, step, "checker.civil", "collect_results", {"report_conclusion": "within", "opinion": "各数据源已核"})
        _do(play, step, "reviewer.civil", "review_report", {"report_sound": True, "review_opinion": "同意"})
    visit = task_of(play, _at(step, "visit_home"))
    play.run(login(step), lambda work: visits.make(work, visit))
    told = {"exceeded": "存款超过标准"} if result == "exceeds" else {}
    conclusion = {"verify_result": result, "reasons": "核对、入户一致", **told}
    _do(play, step, f"reviewer.{township}", "conclude_survey", conclusion)


def _do(play: Play, step: Step, who: str, element: str, answers: Mapping[str, Any]) -> None:
    task = task_of(play, _at(step, element))
    play.run(who, lambda work: complete_task(work, task_id=task, answers=answers))


def _at(step: Step, element: str) -> Step:
    return Step(number=step.number, line=step.line, details={**step.details, "task": element})


def _sign_all(play: Play, step: Step) -> None:
    """Record everybody's signature, the named obligors' too; the applicant signs for minors."""
    case_id, obligors = case_of(play, step), list(step.details.get("obligors", ()))

    def sign(work: Work) -> None:
        case = work.session.get_one(Case, case_id)
        told = [
            {
                "person_id": person.id, "signed_on": work.today, "way": "paper", "witness": "", "guardian_relation": "监护人",
                "guardian_name": "申请人" if is_minor(person, work.today) else "",
            }
            for person, _relation in members(work, case.household_id)
        ]  # fmt: skip
        told += [
            {**each, "signed_on": work.today, "way": "paper", "witness": "", "guardian_name": ""} for each in obligors
        ]
        authorise(work, case_id=case_id, signatures=told)

    play.run(login(step), sign)


def _mark_without_record(play: Play, step: Step) -> None:
    """Let every source answer that it knows nothing."""
    case = case_of(play, step)

    def mark(work: Work) -> None:
        check = work.session.scalars(
            select(MeansCheck.id)
            .join(Investigation, Investigation.check_id == MeansCheck.id)
            .where(Investigation.case_id == case)
            .order_by(Investigation.started_at.desc())
            .limit(1)
        ).one()
        rows = list(
            work.session.scalars(select(Inquiry.source).where(Inquiry.check_id == check, Inquiry.state.in_(_OPEN)))
        )
        rest_without_record(work, check_id=check, sources_asked=sorted(set(rows)), expected=len(rows))

    play.run("checker.civil", mark)


def renew(play: Play, _scenario: Scenario, step: Step) -> None:
    """Apply again for the case's recognition in one press; the new case gets the label `as-case`."""
    case, unchanged = case_of(play, step), bool(step.details.get("unchanged", True))
    found = play.read(lambda work: work.session.scalar(select(Recognition.id).where(Recognition.case_id == case)))
    if found is None:
        raise CannotBePlayed("这个案件没有认定", "the case has no recognition")
    done = play.run(login(step), lambda work: renewing.renew(work, recognition_id=found, unchanged=unchanged))
    label = str(step.details.get("as-case", "renewed"))
    remember(play, Step(number=step.number, line=step.line, details={"case": label}), str(done.case_id))


def report_care(play: Play, _scenario: Scenario, step: Step) -> None:
    """Report that the applicant's self-care has changed; the new case gets the label `as-case`."""
    case, change = case_of(play, step), str(step.details["change"])
    reported = details(play, step.details.get("on", "@today"))
    person = play.read(lambda work: work.session.get_one(Case, case).applicant_id)
    made = play.run(
        login(step), lambda work: operations.report_care(work, person_id=person, change=change, reported_on=date.fromisoformat(str(reported)))
    )  # fmt: skip
    label = str(step.details.get("as-case", "care"))
    remember(play, Step(number=step.number, line=step.line, details={"case": label}), made.id)


def follow_item(play: Play, _scenario: Scenario, step: Step) -> None:
    """Go on with the household's newest case that holds an item: a child's support moves into a case of its own."""
    case, item = case_of(play, step), str(step.details["item"])

    def newest(work: Work) -> str | None:
        household = work.session.get_one(Case, case).household_id
        return work.session.scalar(
            select(Case.id)
            .join(Item, Item.case_id == Case.id)
            .where(Case.household_id == household, Item.item == item)
            .order_by(Case.submitted_at.desc(), Case.id.desc())
            .limit(1)
        )

    found = play.read(newest)
    if found is None:
        raise CannotBePlayed(f"这家没有办理“{item}”的案件", f"no case of the household holds “{item}”")
    label = str(step.details.get("as-case", item))
    remember(play, Step(number=step.number, line=step.line, details={"case": label}), found)


VERBS = {
    "follow-item": verb(follow_item, needs="item", may="case as-case"),
    "settle-investigation": verb(settle_investigation, may="case item obligors result way"),
    "renew": verb(renew, may="case as-case unchanged"),
    "report-care": verb(report_care, needs="change", may="case on as-case"),
}
