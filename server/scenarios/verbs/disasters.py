"""Disasters and winter lists: open an event, register who was hit, draw a list up, answer its lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.cases.operations import complete_task
from server.disasters import operations
from server.disasters.models import Disaster, Registration, WinterLine, WinterList
from server.foundation.work import Work
from server.households.models import Household, Person
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, money, remember, verb


def _unit(play: Play, code: Any) -> str:
    if str(code) not in play.units:
        raise CannotBePlayed(f"没有代码为“{code}”的单位", f"no unit has the code “{code}”")
    return play.units[str(code)]


def open_disaster(play: Play, _scenario: Scenario, step: Step) -> None:
    """Open an event in these townships."""
    answers, area = details(play, step.details["answers"]), [_unit(play, code) for code in step.details["area"]]
    play.run(login(step), lambda work: operations.open_event(work, answers=answers, area=area))


def _newest(work: Work) -> str:
    return (
        work.session.scalars(select(Disaster.id).order_by(Disaster.opened_at.desc(), Disaster.id.desc())).first() or ""
    )


def close_disaster(play: Play, _scenario: Scenario, step: Step) -> None:
    """End the registration of the newest event."""
    play.run(login(step), lambda work: operations.close_event(work, disaster_id=_newest(work)))


def register_hit(play: Play, _scenario: Scenario, step: Step) -> None:
    """Register a household that the newest event hit."""
    answers, said = details(play, step.details["answers"]), step.details
    township, village = (
        _unit(play, said.get("township", "qingsui")),
        _unit(play, said.get("village", "qingsui-village-1")),
    )
    play.run(
        login(step),
        lambda work: operations.register(
            work, disaster_id=_newest(work), township=township, village=village, answers=answers
        ),
    )


def nominate(play: Play, _scenario: Scenario, step: Step) -> None:
    """Put a household that the newest event registered on its rebuilding list."""
    answers, name = details(play, step.details["answers"]), str(step.details["name"])
    wanted = (
        select(Registration.id)
        .join(Household, Household.id == Registration.household_id)
        .join(Person, Person.id == Household.head_id)
        .where(Person.name == name)
    )

    def do(work: Work) -> str:
        found = work.session.scalars(wanted.where(Registration.disaster_id == _newest(work))).one()
        return operations.nominate(work, registration_id=found, answers=answers).case_id

    remember(play, step, play.run(login(step), do))


def open_winter_list(play: Play, _scenario: Scenario, step: Step) -> None:
    """Open a township's list of the winter whose term runs."""
    township = _unit(play, step.details.get("township", "qingsui"))
    remember(play, step, play.run(login(step), lambda work: operations.open_list(work, township=township).case_id))


def fill_winter_list(play: Play, _scenario: Scenario, step: Step) -> None:
    """Bring in what was registered since."""
    case = case_of(play, step)
    play.run(login(step), lambda work: operations.fill_again(work, list_id=_list(work, case)))


def leave_out_rest(play: Play, _scenario: Scenario, step: Step) -> None:
    """Leave everybody out about whom nobody said that they were hit."""
    case, reason = case_of(play, step), str(step.details["reason"])
    play.run(login(step), lambda work: operations.leave_out_rest(work, list_id=_list(work, case), reason=reason))


def answer_line(play: Play, _scenario: Scenario, step: Step) -> None:
    """Write down what a household of the list got, or why nothing."""
    case, said = case_of(play, step), details(play, step.details)
    told: dict[str, Any] = {name: str(said[name]) for name in ("result", "what", "reason") if name in said}
    if "amount" in said:
        told["amount"] = money(said["amount"])
    if "granted-on" in said:
        told["granted_on"] = date.fromisoformat(str(said["granted-on"]))
    play.run(login(step), lambda work: operations.answer(work, line_id=_line(work, case, str(said["name"])), **told))


def _list(work: Work, case_id: str) -> str:
    return work.session.scalars(select(WinterList.id).where(WinterList.case_id == case_id)).one()


def _line(work: Work, case_id: str, name: str) -> str:
    wanted = (
        select(WinterLine.id)
        .join(WinterList, WinterList.id == WinterLine.list_id)
        .join(Household, Household.id == WinterLine.household_id)
        .join(Person, Person.id == Household.head_id)
        .where(WinterList.case_id == case_id, Person.name == name)
    )
    found = work.session.scalars(wanted).first()
    if found is None:
        raise CannotBePlayed(f"名单上没有“{name}”", f"the list has no “{name}”")
    return found


def receive(play: Play, _scenario: Scenario, step: Step) -> None:
    """Sign for the list with the first characters of its digest; `digest` says others."""
    case, said = case_of(play, step), step.details.get("digest")
    task = play.read(
        lambda work: work.session.scalars(
            select(Task.id).where(Task.case_id == case, Task.element == "receive", Task.state == "open")
        ).one()
    )
    seen = play.read(lambda work: work.session.get_one(WinterList, _list(work, case)).sha256[:8])
    play.run(login(step), lambda work: complete_task(work, task_id=task, answers={"digest_start": str(said or seen)}))


VERBS = {
    "open-disaster": verb(open_disaster, needs="answers area"),
    "close-disaster": verb(close_disaster),
    "register-hit": verb(register_hit, needs="answers", may="township village"),
    "nominate-rebuilding": verb(nominate, needs="name answers", may="case"),
    "open-winter-list": verb(open_winter_list, may="case township"),
    "fill-winter-list": verb(fill_winter_list, may="case"),
    "leave-out-rest": verb(leave_out_rest, needs="reason", may="case"),
    "receive-winter-list": verb(receive, may="case digest"),
    "answer-winter-line": verb(answer_line, needs="name result", may="case what reason amount granted-on"),
}
