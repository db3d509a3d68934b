"""What secretary, members, convener and responsible units do in a joint meeting; a matter is named by its case (`about`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.cases.operations import complete_task
from server.foundation.work import Work
from server.meetings import operations
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, Resolution
from server.meetings.queries.waiting import waiting
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, details, login, moment, money, verb

Doing = Callable[[Play, Scenario, Step], None]


def plan_series(play: Play, _scenario: Scenario, step: Step) -> None:
    """Set a recurring meeting."""
    said = step.details
    play.run(
        login(step),
        lambda work: operations.plan_series(
            work, first_on=date.fromisoformat(str(said["first-on"])), every_weeks=int(said["every-weeks"]),
            at=str(said["hour"]), place=str(said["place"]),
        ),
    )  # fmt: skip


def plan_meeting(play: Play, _scenario: Scenario, step: Step) -> None:
    """Plan a meeting."""
    said, key = step.details, f"scenario-step-{step.number}"
    play.run(
        login(step),
        lambda work: operations.plan_meeting(
            work, planned_at=moment(said["on"]), place=str(said["place"]), submission=key
        ),
    )
    _remember(play, step)


def save_agenda(play: Play, _scenario: Scenario, step: Step) -> None:
    """Save the last meeting's agenda: these cases in this order, then what else is proposed where `and-proposed` says so."""
    said = step.details

    def save(work: Work) -> None:
        meeting = last_meeting(work)
        sources = [_source(work, play, str(label)) for label in said["matters"]]
        if said.get("and-proposed"):
            sources += [row.source for row in waiting(work) if row.source not in sources]
        operations.save_agenda(
            work, meeting_id=meeting.id, edit=operations.Edit(
                version=meeting.version, planned_at=moment(said["on"]) if "on" in said else meeting.planned_at,
                place=str(said.get("place", meeting.place)), matters=[operations.Wanted(source=source) for source in sources],
            ),
        )  # fmt: skip

    play.run(login(step), save)
    _remember(play, step)


def _source(work: Work, play: Play, label: str) -> str:
    """Return the request of a case that waits, or stands on the agenda already."""
    wanted = select(MeetingRequest.id).where(
        MeetingRequest.case_id == _case(play, label), MeetingRequest.state.in_(("waiting", "planned"))
    )
    found = work.session.scalar(wanted.order_by(MeetingRequest.requested_at.desc()).limit(1))
    if found is None:
        raise CannotBePlayed(f"“{label}”没有等候会议", f"“{label}” waits for no meeting")
    return f"request:{found}"


def last_meeting(work: Work) -> Meeting:
    """Return the meeting planned last.

    :raises CannotBePlayed: there is none.
    """
    found = work.session.scalar(select(Meeting).order_by(Meeting.year.desc(), Meeting.ordinal.desc()).limit(1))
    if found is None:
        raise CannotBePlayed("还没有会议", "there is no meeting")
    return found


def _remember(play: Play, step: Step) -> None:
    """Give the meeting's case the label that the step names."""
    if "meeting" in step.details:
        play.cases[str(step.details["meeting"])] = play.read(lambda work: last_meeting(work).case_id)


def _case(play: Play, label: str) -> str:
    if label not in play.cases:
        raise CannotBePlayed(f"没有叫“{label}”的案件", f"no case is called “{label}”")
    return play.cases[label]


def _item(work: Work, play: Play, step: Step) -> AgendaItem:
    """Return the matter that the step is about, on the last meeting's agenda."""
    label = str(step.details["about"])
    found = work.session.scalar(
        select(AgendaItem)
        .join(MeetingRequest, MeetingRequest.id == AgendaItem.request_id)
        .where(AgendaItem.meeting_id == last_meeting(work).id, MeetingRequest.case_id == _case(play, label))
        .order_by(AgendaItem.state != "open", AgendaItem.position)
        .limit(1)
    )
    if found is None:
        raise CannotBePlayed(f"“{label}”不在议程上", f"“{label}” is not on the agenda")
    return found


def _on_meeting(act: Callable[[Work, str, Step], Any]) -> Doing:
    """Return a verb that does something to the last meeting."""

    def do(play: Play, _scenario: Scenario, step: Step) -> None:
        play.run(login(step), lambda work: act(work, last_meeting(work).id, step))

    return do


def _on_item(act: Callable[[Work, Play, AgendaItem, Step], Any]) -> Doing:
    """Return a verb that does something to a matter."""

    def do(play: Play, _scenario: Scenario, step: Step) -> None:
        play.run(login(step), lambda work: act(work, play, _item(work, play, step), step))

    return do


def _prepare(work: Work, meeting: str, step: Step) -> None:
    operations.prepare(
        work, meeting_id=meeting, way=str(step.details["way"]), reason=str(step.details.get("reason", ""))
    )


def attend(play: Play, _scenario: Scenario, step: Step) -> None:
    """Let the secretary's list be these people."""
    users = [play.users[str(each)] for each in step.details["people"]]
    play.run(
        login(step), lambda work: operations.set_attendance(work, meeting_id=last_meeting(work).id, user_ids=users)
    )


def _vote(work: Work, _play: Play, item: AgendaItem, step: Step) -> None:
    said = step.details
    operations.give_opinion(work, item_id=item.id, vote=str(said["vote"]), text=str(said.get("text", "")))


def _record(work: Work, play: Play, item: AgendaItem, step: Step) -> None:
    said = step.details
    operations.record_opinion(
        work, item_id=item.id, unit_id=play.units[str(said["unit"])], vote=str(said["vote"]), how=str(said["how"]),
        text=str(said.get("text", "")),
    )  # fmt: skip


def _aside(work: Work, play: Play, item: AgendaItem, step: Step) -> None:
    said = step.details
    who = play.users[str(said["who"])] if "who" in said else None
    operations.stand_aside(work, item_id=item.id, user_id=who, reason=str(said["reason"]))


_ANSWERS = {"text": "text", "basis": "basis", "chair": "chair_choice", "chair-reason": "chair_reason"}


def _conclude(work: Work, play: Play, item: AgendaItem, step: Step) -> None:
    said = step.details
    answers: dict[str, Any] = {"agenda_item": item.id, "conclusion": str(said.get("conclusion", "resolved"))}
    answers |= {name: str(said[key]) for key, name in _ANSWERS.items() if key in said}
    if "amount" in said:
        answers["amount"] = money(said["amount"])
    if answers["conclusion"] == "resolved":
        answers |= {
            "responsible": details(play, said.get("responsible", "@civil-affairs")), "act_days": str(said.get("days", 10)),
        }  # fmt: skip
    operations.conclude(work, meeting_id=item.meeting_id, answers=answers)


def _draft(work: Work, meeting: str, step: Step) -> None:
    operations.draft_minutes(work, meeting_id=meeting, overview=str(step.details.get("overview", "")))


def _sign(work: Work, meeting: str, step: Step) -> None:
    said = step.details
    operations.sign_minutes(
        work, meeting_id=meeting, outcome=str(said.get("outcome", "sign")), reason=str(said.get("reason", ""))
    )


def _step_of_resolution(element: str, answers: Callable[[Step], dict[str, Any]]) -> Doing:
    """Return a verb that completes a step of the follow-up of the case's last resolution."""

    def do(play: Play, _scenario: Scenario, step: Step) -> None:
        def act(work: Work) -> None:
            case = _case(play, str(step.details["about"]))
            task = work.session.scalar(
                select(Task.id)
                .join(Resolution, Resolution.instance_id == Task.instance_id)
                .where(Resolution.case_id == case, Task.element == element, Task.state == "open")
            )
            if task is None:
                raise CannotBePlayed(f"没有“{element}”待办", f"no task “{element}” is open")
            complete_task(work, task_id=task, answers=answers(step))

        play.run(login(step), act)

    return do


def _report(step: Step) -> dict[str, Any]:
    said = step.details
    return {"done_kind": str(said.get("done", "done")), "report": str(said["report"])}


def _verdict(step: Step) -> dict[str, Any]:
    said = step.details
    return {"verify_outcome": str(said.get("outcome", "accepted"))} | (
        {"reason": said["reason"]} if "reason" in said else {}
    )


VERBS = {
    "plan-series": verb(plan_series, needs="first-on every-weeks hour place"),
    "plan-meeting": verb(plan_meeting, needs="on place", may="meeting"),
    "agenda": verb(save_agenda, needs="matters", may="on place and-proposed meeting"),
    "convene": verb(_on_meeting(_prepare), needs="way", may="reason"),
    "attend": verb(attend, needs="people"),
    "open-meeting": verb(_on_meeting(lambda work, meeting, _step: operations.open_meeting(work, meeting_id=meeting))),
    "vote": verb(_on_item(_vote), needs="about vote", may="text"),
    "record-vote": verb(_on_item(_record), needs="about unit vote how", may="text"),
    "stand-aside": verb(_on_item(_aside), needs="about reason", may="who"),
    "conclude": verb(
        _on_item(_conclude), needs="about", may="conclusion text amount basis responsible days chair chair-reason"
    ),
    "draft-minutes": verb(_on_meeting(_draft), may="overview"),
    "sign-minutes": verb(_on_meeting(_sign), may="outcome reason"),
    "carry-out": verb(_step_of_resolution("carry_out", _report), needs="about report", may="done"),
    "verify-resolution": verb(_step_of_resolution("verify", _verdict), needs="about", may="outcome reason"),
}
