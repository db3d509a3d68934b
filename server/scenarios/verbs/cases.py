"""What people do to tasks and cases, whatever the procedure."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases import assignment, operations
from server.cases.models import Wait
from server.cases.opening import correct, mark_upstream
from server.demo import visits
from server.foundation.work import Work
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, draft_of, login, task_of, verb, version_of


def complete(play: Play, _scenario: Scenario, step: Step) -> None:
    """Answer a task's form: what its page is laid out with, and the answers of the step on top."""
    task, answers = task_of(play, step), details(play, step.details.get("answers", {}))
    laid_out, visited = draft_of(play, task), answers.get("form_attached") is True

    def do(work: Work) -> None:
        if visited:
            visits.bring_files(work, task)
        operations.complete_task(work, task_id=task, answers={**laid_out, **answers})

    play.run(login(step), do)


def claim(play: Play, _scenario: Scenario, step: Step) -> None:
    """Take a task into one's own hands."""
    task = task_of(play, step)
    play.run(login(step), lambda work: assignment.claim(work, task_id=task))


def release(play: Play, _scenario: Scenario, step: Step) -> None:
    """Give a task back to the post."""
    task = task_of(play, step)
    play.run(login(step), lambda work: assignment.release(work, task_id=task))


def reassign(play: Play, _scenario: Scenario, step: Step) -> None:
    """Hand a task to a colleague."""
    task, to = task_of(play, step), play.users.get(str(step.details["to"]), "")
    reason = str(step.details.get("reason", ""))
    play.run(login(step), lambda work: assignment.reassign(work, task_id=task, user_id=to, reason=reason))


def comment(play: Play, _scenario: Scenario, step: Step) -> None:
    """Leave a remark."""
    case, text = case_of(play, step), str(step.details["text"])
    play.run(login(step), lambda work: assignment.comment(work, case_id=case, text=text))


def correct_answer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Supersede an answer of the application form."""
    case, after = case_of(play, step), details(play, step.details["to"])
    path, reason = str(step.details["path"]), str(step.details.get("reason", ""))
    version = int(step.details.get("version", version_of(play, case)))
    play.run(
        login(step), lambda work: correct(work, case_id=case, path=path, after=after, reason=reason, version=version)
    )


def enter_upstream(play: Play, _scenario: Scenario, step: Step) -> None:
    """Note that the case stands in the upper level's system too."""
    case, on = case_of(play, step), date.fromisoformat(details(play, step.details.get("on", "@today")))
    system, number = str(step.details["system"]), str(step.details["number"])
    play.run(login(step), lambda work: mark_upstream(work, case_id=case, system=system, number=number, on=on))


def send(play: Play, _scenario: Scenario, step: Step) -> None:
    """Send a message to whichever instance of the case waits for it."""
    case, name = case_of(play, step), str(step.details["message"])
    payload = details(play, step.details.get("payload", {}))

    def waiting(work: Work) -> list[str]:
        from server.cases.models import Instance

        rows = (
            select(Instance.id)
            .join(Wait, Wait.instance_id == Instance.id)
            .where(Instance.case_id == case, Wait.message == name)
        )
        return list(dict.fromkeys(work.session.scalars(rows)))

    instances = play.read(waiting)
    if not instances:
        raise CannotBePlayed(f"没有流程在等“{name}”", f"nobody waits for “{name}”")

    def write(work: Work) -> None:
        for each in instances:
            operations.send_message(work, instance_id=each, name=name, payload=payload, sender=work.actor.id)

    play.run(login(step), write)


VERBS = {
    "complete": verb(complete, needs="task", may="case item answers"),
    "claim": verb(claim, needs="task", may="case item"),
    "release": verb(release, needs="task", may="case item"),
    "reassign": verb(reassign, needs="task to", may="case item reason"),
    "comment": verb(comment, needs="text", may="case"),
    "correct": verb(correct_answer, needs="path to", may="case reason version"),
    "enter-upstream": verb(enter_upstream, needs="system number", may="case on"),
    "send": verb(send, needs="message", may="case payload"),
}
