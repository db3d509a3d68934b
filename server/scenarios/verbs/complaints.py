"""Complaints: report at the window, by telephone or on the page; name the household; check, decide, answer."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.models import Case
from server.complaints import operations
from server.complaints.models import Complaint
from server.foundation.work import Work
from server.households.models import Household
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, remember, verb


def report(play: Play, _scenario: Scenario, step: Step) -> None:
    """Report something; `about-case` names the case of the household that it is about."""
    answers, key = details(play, step.details["answers"]), str(step.details.get("submission", f"step-{step.number}"))
    if "about-case" in step.details:
        answers = {**answers, "household_code": _code(play, str(step.details["about-case"]))}
    if answers.get("way") == "online":
        row = play.run(login(step), lambda work: operations.register(work, answers=answers, submission=key))
    else:
        row = play.run(login(step), lambda work: operations.register_here(work, answers=answers, submission=key))
    remember(play, step, row.case_id)


def _code(play: Play, label: str) -> str:
    if label not in play.cases:
        raise CannotBePlayed(f"没有叫“{label}”的案件", f"no case is called “{label}”")
    wanted = select(Household.code).join(Case, Case.household_id == Household.id).where(Case.id == play.cases[label])
    return str(play.read(lambda work: work.session.scalar(wanted)))


def link_household(play: Play, _scenario: Scenario, step: Step) -> None:
    """Say which household the complaint is about."""
    case, code = case_of(play, step), _code(play, str(step.details["about-case"]))
    wanted = select(Complaint.id).where(Complaint.case_id == case)
    identifier = str(play.read(lambda work: work.session.scalar(wanted)))

    def do(work: Work) -> None:
        operations.link_household(work, complaint_id=identifier, code=code)

    play.run(login(step), do)


VERBS = {
    "report": verb(report, needs="answers", may="case about-case submission"),
    "link-household": verb(link_household, needs="about-case", may="case"),
}
