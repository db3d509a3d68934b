"""Public notices: put one up, take it down, object to it, keep a household off the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item, Task
from server.cases.operations import complete_task, start_instance
from server.demo.photo import PHOTO
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.notices import board, exemptions, objections, photos
from server.notices.models import Exemption, Notice
from server.notices.queries import by_code
from server.organisation.models import Unit
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, moment, task_of, verb


def start(play: Play, _scenario: Scenario, step: Step) -> None:
    """Start a process that others call by itself, with what its caller would set."""
    case, key, item = case_of(play, step), str(step.details["process"]), step.details.get("item")
    more = details(play, step.details.get("data", {}))

    def do(work: Work) -> None:
        row = work.session.get_one(Case, case)
        county = work.session.scalar(select(Unit.id).where(Unit.county == row.county, Unit.kind == "county"))
        found = work.session.scalar(select(Item).where(Item.case_id == case, Item.item == item)) if item else None
        data = {
            "case_id": case, "unit_township": row.township, "unit_village": row.village, "unit_county": county, "item": item,
            "item_id": found.id if found else None, "accepted_at": work.now.isoformat(), **more,
        }  # fmt: skip
        start_instance(work, case_id=case, key=key, item_id=found.id if found else None, data=data)

    play.run(login(step), do)


def _notice(play: Play, step: Step) -> str:
    case = case_of(play, step)
    wanted = (
        select(Notice.id).where(Notice.case_id == case).order_by(Notice.prepared_at.desc(), Notice.id.desc()).limit(1)
    )
    found = play.read(lambda work: work.session.scalar(wanted))
    if found is None:
        raise CannotBePlayed("这个案件没有公示", "the case has no notice")
    return found


def _at_the_board(play: Play, step: Step, element: str, line: str, answers: Mapping[str, Any]) -> None:
    notice, photo = _notice(play, step), bool(step.details.get("photo", True))
    task = task_of(play, Step(number=step.number, line=step.line, details={**step.details, "task": element}))

    def do(work: Work) -> None:
        if photo:
            board.keep_photos(work, notice_id=notice, line=line, files=[("board.png", PHOTO)])
        complete_task(work, task_id=task, answers={**answers, **details(play, step.details.get("answers", {}))})

    play.run(login(step), do)


def post_notice(play: Play, _scenario: Scenario, step: Step) -> None:
    """Put the notice up with its photo (`photo: false` leaves it out)."""
    now = play.clock.now().astimezone(LOCAL).isoformat(timespec="minutes")
    _at_the_board(play, step, "post", photos.START, {"posted_at": now, "places": ["board"]})


def take_down_notice(play: Play, _scenario: Scenario, step: Step) -> None:
    """Take the notice down with its photo."""
    now = play.clock.now().astimezone(LOCAL).isoformat(timespec="minutes")
    _at_the_board(play, step, "take_down", photos.END, {"taken_down_at": now})


def remove_notice(play: Play, _scenario: Scenario, step: Step) -> None:
    """Take down a poster that no step asks for any more."""
    notice = _notice(play, step)
    play.run(login(step), lambda work: board.remove(work, notice_id=notice))


def object_to(play: Play, _scenario: Scenario, step: Step) -> None:
    """Object to the notice: on its page (`way: online`, nobody signed in), or at the window in the step's name."""
    notice_id, told = _notice(play, step), step.details
    way = str(told.get("way", "window"))
    said = objections.Said(
        content=str(told["text"]), name=str(told.get("name", "")), phone=str(told.get("phone", "")), way=way,
        objected_at=moment(told["objected-at"]) if "objected-at" in told else None,
    )  # fmt: skip
    key = str(told.get("submission", f"step-{step.number}"))

    def do(work: Work) -> None:
        notice = work.session.get_one(Notice, notice_id)
        if way == "online":
            objections.register(work, notice=by_code(work, notice.code), said=said, submission=key)
        else:
            objections.register_at_window(work, notice=notice, said=said, submission=key)

    play.run(login(step), do)


def answer_objectors(play: Play, _scenario: Scenario, step: Step) -> None:
    """Answer everybody who left a name, as the laid-out lines say."""
    task = task_of(play, Step(number=step.number, line=step.line, details={**step.details, "task": "answer"}))
    now = play.clock.now().astimezone(LOCAL).isoformat(timespec="minutes")
    way = str(step.details.get("way", "phone"))

    def do(work: Work) -> None:
        rows = (work.session.get_one(Task, task).draft or {}).get("answers", [])
        complete_task(
            work, task_id=task, answers={"answers": [{**row, "way": way, "answered_at": now} for row in rows]}
        )

    play.run(login(step), do)


def ask_no_notice(play: Play, _scenario: Scenario, step: Step) -> None:
    """Ask that the household is not posted."""
    case, ground = case_of(play, step), str(step.details["ground"])
    reason = str(step.details.get("reason", ""))
    play.run(login(step), lambda work: exemptions.ask(work, case_id=case, ground=ground, reason=reason))


def decide_no_notice(play: Play, _scenario: Scenario, step: Step) -> None:
    """Decide the case's last request for no notice."""
    case, approved = case_of(play, step), bool(step.details["approved"])
    wanted = select(Exemption.id).where(Exemption.case_id == case).order_by(Exemption.asked_at.desc()).limit(1)
    asked = play.read(lambda work: work.session.scalar(wanted))
    if asked is None:
        raise CannotBePlayed("没有人申请不公示", "nobody asked for no notice")
    reason = str(step.details.get("reason", ""))
    play.run(login(step), lambda work: exemptions.decide(work, exemption_id=asked, approved=approved, reason=reason))


VERBS = {
    "start": verb(start, needs="process", may="case item data"),
    "post-notice": verb(post_notice, may="case item photo answers"),
    "take-down-notice": verb(take_down_notice, may="case item photo answers"),
    "remove-notice": verb(remove_notice, may="case"),
    "object": verb(object_to, needs="text", may="case way name phone objected-at submission"),
    "answer-objectors": verb(answer_objectors, may="case item way"),
    "ask-no-notice": verb(ask_no_notice, needs="ground", may="case reason"),
    "decide-no-notice": verb(decide_no_notice, needs="approved", may="case reason"),
}
