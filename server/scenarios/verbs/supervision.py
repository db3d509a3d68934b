"""What the supervisor asks of a post that is late, and what the post answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.foundation.work import Work
from server.oversight import operations as oversight
from server.oversight.models import SupervisionOrder
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, login, task_of, verb


def send_order(play: Play, _scenario: Scenario, step: Step) -> None:
    """Send an order about a task of the case, or about the case itself when no task is named."""
    said = step.details
    kind, subject = ("task", task_of(play, step)) if "task" in said else ("case", case_of(play, step))
    unit = play.units.get(str(said["to"]))
    if unit is None:
        raise CannotBePlayed(f"没有代码为“{said['to']}”的单位", f"no unit has the code “{said['to']}”")
    play.run(
        login(step),
        lambda work: oversight.send_order(
            work, subject_kind=kind, subject_id=subject, unit_id=unit, role=str(said["role"]), reason=str(said["reason"]),
            reply_by=_day(said["reply-by"]), form_token=str(said.get("submission", f"step-{step.number}")),
        ),
    )  # fmt: skip


def answer_order(play: Play, _scenario: Scenario, step: Step) -> None:
    """Answer the last order of the case."""
    order, text = _order(play, step), str(step.details["text"])
    play.run(login(step), lambda work: oversight.answer_order(work, order_id=order, text=text))


def accept_answer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Accept the answer and close the order."""
    order = _order(play, step)
    play.run(login(step), lambda work: oversight.accept_answer(work, order_id=order))


def return_answer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Send the answer back with a reason and a new reply date."""
    order, said = _order(play, step), step.details
    play.run(
        login(step),
        lambda work: oversight.return_answer(
            work, order_id=order, reason=str(said["reason"]), reply_by=_day(said["reply-by"])
        ),
    )


def _order(play: Play, step: Step) -> str:
    case = case_of(play, step)

    def find(work: Work) -> str | None:
        rows = (
            select(SupervisionOrder.id)
            .where(SupervisionOrder.case_id == case)
            .order_by(SupervisionOrder.sent_at.desc())
        )
        return work.session.scalars(rows.limit(1)).first()

    found = play.read(find)
    if found is None:
        raise CannotBePlayed("这个案件没有督办单", "the case has no supervision order")
    return found


def _day(raw: object) -> date:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise CannotBePlayed(f"“{raw}”不是日期", f"“{raw}” is no date") from None


VERBS = {
    "send-order": verb(send_order, needs="to role reason reply-by", may="case task item submission"),
    "answer-order": verb(answer_order, needs="text", may="case"),
    "accept-answer": verb(accept_answer, may="case"),
    "return-answer": verb(return_answer, needs="reason reply-by", may="case"),
}
