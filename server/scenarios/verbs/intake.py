"""What the window does: register a household, approve a true time, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from server.cases.models import Item
from server.cases.operations import complete_task
from server.demo.desk import assessed, checked_papers
from server.demo.households import household_form
from server.intake import changes, withdrawing
from server.intake import operations as intake
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, draft_of, login, remember, task_of, verb


def register(play: Play, scenario: Scenario, step: Step) -> None:
    """Register one of the file's households with the common form."""
    answers = answers_of(play, scenario, step)
    choices = details(play, step.details.get("choices", []))
    reason = str(step.details.get("true-time-reason", ""))
    done = play.run(
        login(step), lambda work: intake.register(work, answers=answers, choices=choices, true_time_reason=reason)
    )
    play.drafts[str(step.details.get("case", "case"))] = done.draft_id
    if done.case_id is not None:
        remember(play, step, done.case_id)


def answers_of(play: Play, scenario: Scenario, step: Step) -> dict[str, Any]:
    """Return the common form of the household that the step names."""
    name = str(step.details["household"])
    if name not in scenario.people:
        raise CannotBePlayed(f"people 里没有“{name}”", f"people has no “{name}”")
    about = dict(details(play, scenario.people[name]))
    about["township"] = _unit(play, about.get("township", "qingsui"))
    about["village"] = _unit(play, about.get("village", "qingsui-village-1"))
    about |= {"items": step.details["items"]} if "items" in step.details else {}
    return _merged(household_form(about, now=play.clock.now()), details(play, step.details.get("answers", {})))


def _unit(play: Play, code: str) -> str:
    return play.units.get(code, code)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers with some replaced, branch by branch."""
    found = dict(base)
    for key, value in over.items():
        old = found.get(key)
        found[key] = _merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return found


def check(play: Play, _scenario: Scenario, step: Step) -> None:
    """Go through the laid-out checklist: every paper is there but those named in `missing`."""
    task = task_of(play, _on(step, "check"))
    missing = {str(paper): str(what) for paper, what in step.details.get("missing", {}).items()}
    answers = {
        "papers": checked_papers(draft_of(play, task), missing=missing),
        "check_outcome": step.details.get("outcome", "deficient" if missing else "complete"),
        **details(play, step.details.get("answers", {})),
    }
    play.run(login(step), lambda work: complete_task(work, task_id=task, answers=answers))


def assess(play: Play, _scenario: Scenario, step: Step) -> None:
    """Assess the needs and confirm the laid-out items but for those added or dropped."""
    task = task_of(play, _on(step, "assess"))
    answers = assessed(
        draft_of(play, task),
        severe=step.details.get("severe", ()),
        add=step.details.get("add"),
        drop=step.details.get("drop"),
    ) | details(play, step.details.get("answers", {}))
    play.run(login(step), lambda work: complete_task(work, task_id=task, answers=answers))


def _on(step: Step, task: str) -> Step:
    return replace(step, details={**step.details, "task": task})


def approve_true_time(play: Play, _scenario: Scenario, step: Step) -> None:
    """Approve a true time as the second person."""
    label = str(step.details.get("case", play.current or "case"))
    if label not in play.drafts:
        raise CannotBePlayed(f"没有叫“{label}”的登记", f"nothing called “{label}” was registered")
    done = play.run(login(step), lambda work: intake.approve_true_time(work, draft_id=play.drafts[label]))
    if done.case_id is not None:
        remember(play, step, done.case_id)


def withdraw(play: Play, _scenario: Scenario, step: Step) -> None:
    """Withdraw the application: every running process of the case hears of it."""
    case, reason = case_of(play, step), str(step.details["reason"])
    words = str(step.details.get("words", "申请人到窗口书面提出"))
    play.run(login(step), lambda work: withdrawing.withdraw(work, case_id=case, reason=reason, words=words))


def decide_proposed(play: Play, _scenario: Scenario, step: Step) -> None:
    """Take up, or leave, an item that a process proposed to the window."""
    case, item = case_of(play, step), str(step.details["item"])
    take, reason = bool(step.details.get("take", True)), str(step.details.get("reason", ""))
    row = play.read(
        lambda work: work.session.scalars(select(Item.id).where(Item.case_id == case, Item.item == item)).first()
    )
    if row is None:
        raise CannotBePlayed(f"案件里没有“{item}”", f"the case has no “{item}”")
    play.run(
        login(step), lambda work: changes.decide_proposed(work, case_id=case, item_id=row, take=take, reason=reason)
    )


VERBS = {
    "register": verb(register, needs="household", may="case items choices true-time-reason answers"),
    "check": verb(check, may="case missing outcome answers"),
    "assess": verb(assess, may="case severe add drop answers"),
    "withdraw": verb(withdraw, needs="reason", may="case words"),
    "decide-proposed": verb(decide_proposed, needs="item", may="case take reason"),
    "approve-true-time": verb(approve_true_time, may="case"),
}
