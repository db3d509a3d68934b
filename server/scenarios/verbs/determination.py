"""Review and decision: sign for the whole household, carry an investigation to its end, ask for an extension."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Deadline, Task
from server.cases.operations import complete_task
from server.demo import visits
from server.determination import extending
from server.foundation.work import Work
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, login, verb
from server.verification import operations as verification
from server.verification.authorising import is_minor, members
from server.verification.models import Inquiry, Investigation, MeansCheck


def sign_all(play: Play, _scenario: Scenario, step: Step) -> None:
    """Record everybody's signature; the applicant signs for minors."""
    case = case_of(play, step)

    def sign(work: Work) -> Any:
        people = members(work, work.session.get_one(Case, case).household_id)
        applicant = people[0][0].name
        told = [
            {"person_id": person.id, "signed_on": work.today, "way": "paper"}
            | ({"guardian_name": applicant, "guardian_relation": "parent"} if is_minor(person, work.today) else {})
            for person, _relation in people
        ]
        return verification.authorise(work, case_id=case, signatures=told)

    play.run(login(step), sign)


def finish_investigation(play: Play, _scenario: Scenario, step: Step) -> None:
    """Carry the investigation from its requests to its conclusion today; `result` is within unless told."""
    case, result = case_of(play, step), str(step.details.get("result", "within"))
    _do(play, case, "dispatch_check", "checker.civil", {"sent": True})
    play.run("checker.civil", lambda work: _no_records(work, case))
    _do(play, case, "collect_results", "checker.civil", {"report_conclusion": "within", "opinion": "各数据源已核"})
    _do(play, case, "review_report", "reviewer.civil", {"report_sound": True, "review_opinion": "同意"})
    _visit(play, case, "visit_home", login(step))
    _visit(play, case, "county_visit_home", "reviewer.civil")
    town = login(step).partition(".")[2]
    answers = {"verify_result": result, "reasons": "核对、入户一致"}
    _do(
        play,
        case,
        "conclude_survey",
        f"reviewer.{town}",
        answers | ({"exceeded": "财产"} if result == "exceeds" else {}),
    )


def _no_records(work: Work, case: str) -> None:
    check = work.session.scalars(
        select(MeansCheck.id)
        .join(Investigation, Investigation.check_id == MeansCheck.id)
        .where(Investigation.case_id == case, MeansCheck.state == "sent")
    ).first()
    if check is None:
        return
    rows = work.session.scalars(select(Inquiry).where(Inquiry.check_id == check)).all()
    asked = sorted({row.source for row in rows})
    verification.rest_without_record(work, check_id=check, sources_asked=asked, expected=len(rows))


def _visit(play: Play, case: str, element: str, who: str) -> None:
    if task := _open(play, case, element):
        play.run(who, lambda work: visits.make(work, task))


def _do(play: Play, case: str, element: str, who: str, answers: Mapping[str, Any]) -> None:
    """Complete a step where it is open; a report that is used again leaves some out."""
    if task := _open(play, case, element):
        play.run(who, lambda work: complete_task(work, task_id=task, answers=answers))


def _open(play: Play, case: str, element: str) -> str | None:
    wanted = select(Task.id).where(Task.case_id == case, Task.element == element, Task.state == "open")
    return play.read(lambda work: work.session.scalar(wanted))


def ask_extension(play: Play, _scenario: Scenario, step: Step) -> None:
    """Ask for the extension of a running term of the case."""
    case, rule = case_of(play, step), str(step.details.get("rule", "DB.total"))
    ground, facts = str(step.details["ground"]), str(step.details.get("facts", "调查需要更多时间"))
    wanted = (
        select(Deadline.id).where(Deadline.case_id == case, Deadline.rule == rule).order_by(Deadline.start_at.desc())
    )
    found = play.read(lambda work: work.session.scalars(wanted).first())
    if found is None:
        raise CannotBePlayed(f"案件没有期限“{rule}”", f"the case has no term “{rule}”")
    play.run(login(step), lambda work: extending.ask(work, deadline_id=found, ground=ground, facts=facts))


VERBS = {
    "sign-all": verb(sign_all, may="case"),
    "finish-investigation": verb(finish_investigation, may="case result"),
    "ask-extension": verb(ask_extension, needs="ground", may="case rule facts"),
}
