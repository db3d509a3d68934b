"""Applications from home: send, call, register, pass on, answer, take back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.foundation.work import Work
from server.intake import drafts, operations
from server.online import handling, sending
from server.online.models import OnlineApplication
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, details, login, remember, unit_of, verb
from server.scenarios.verbs.intake import answers_of


def send(play: Play, _scenario: Scenario, step: Step) -> None:
    """Send an application from home; nobody signs in for it."""
    said = step.details
    answers: dict[str, Any] = {
        "by": "self",
        "urgent": False,
        "informed": True,
        "truthful": True,
        **details(play, said["answers"]),
    }
    answers["township"] = unit_of(play, str(said.get("township", "qingsui")))
    key = str(said.get("submission", f"step-{step.number}"))
    play.run(None, lambda work: sending.send(work, answers=answers, submission=key))


def call(play: Play, _scenario: Scenario, step: Step) -> None:
    """Record a call to the family."""
    found, reached = _application(play, step), step.details["reached"] is True
    play.run(login(step), lambda work: handling.call(work, application_id=found, reached=reached))


def register(play: Play, scenario: Scenario, step: Step) -> None:
    """Fill the common form out of what was sent with one of the file's households, and register it."""
    found = _application(play, step)
    answers = answers_of(play, scenario, step)
    choices = details(play, step.details.get("choices", []))

    def do(work: Work) -> Any:
        draft = drafts.read_draft(work, handling.begin(work, application_id=found))
        kept = drafts.answers_of(work, draft)["case"]
        case = {**answers["case"], "channel": kept["channel"], "received_at": kept["received_at"]}
        drafts.save(work, draft_id=draft.id, answers={**answers, "case": case})
        return operations.submit(work, draft_id=draft.id, choices=choices)

    remember(play, step, play.run(login(step), do).case_id)


def register_urgent(play: Play, _scenario: Scenario, step: Step) -> None:
    """Register the emergency that an application speaks of."""
    found = _application(play, step)
    remember(play, step, play.run(login(step), lambda work: handling.register_urgent(work, application_id=found)))


def pass_on(play: Play, _scenario: Scenario, step: Step) -> None:
    """Pass an application to another window."""
    found, to = _application(play, step), unit_of(play, str(step.details["township"]))
    play.run(login(step), lambda work: handling.pass_on(work, application_id=found, township=to))


def answer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Answer an application that does not become a case."""
    found, said = _application(play, step), step.details
    play.run(
        login(step),
        lambda work: handling.answer(
            work, application_id=found, outcome=str(said["outcome"]), words=str(said["words"])
        ),
    )


def take_back(play: Play, _scenario: Scenario, step: Step) -> None:
    """Let the family take its application back."""
    found = _application(play, step)
    code = play.read(lambda work: work.session.get_one(OnlineApplication, found).query_code)
    play.run(None, lambda work: sending.take_back(work, code=code))


def _application(play: Play, step: Step) -> str:
    """Return the application of the person that the step names, the last one sent."""
    name = str(step.details["person"])
    newest = select(OnlineApplication.id).where(OnlineApplication.name == name)
    newest = newest.order_by(OnlineApplication.received_at.desc(), OnlineApplication.id.desc()).limit(1)
    found = play.read(lambda work: work.session.scalars(newest).first())
    if found is None:
        raise CannotBePlayed(f"没有“{name}”的网上申请", f"there is no application from home of “{name}”")
    return found


VERBS = {
    "apply-from-home": verb(send, needs="answers", may="township submission", signed_in=False),
    "call-home": verb(call, needs="person reached"),
    "register-from-home": verb(register, needs="person household", may="case items choices answers"),
    "register-emergency-from-home": verb(register_urgent, needs="person", may="case"),
    "pass-application-on": verb(pass_on, needs="person township"),
    "answer-home": verb(answer, needs="person outcome words"),
    "take-application-back": verb(take_back, needs="person", signed_in=False),
}
