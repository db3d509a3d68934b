"""What people do to a meeting, in one place to import from: each step of its process, and what stands beside them."""

from __future__ import annotations

from server.cases.operations import complete_task
from server.foundation.work import Work
from server.meetings.agenda import Edit, Wanted, save_agenda
from server.meetings.concluding import conclude
from server.meetings.matters import places_of
from server.meetings.planning import end_series, plan_meeting, plan_series, runs_on
from server.meetings.quorum import of_meeting
from server.meetings.reading import read_to_act
from server.meetings.sitting import (
    give_opinion,
    record_opinion,
    record_opinions,
    set_attendance,
    sign_in,
    stand_aside,
    take_part_again,
)
from server.meetings.steps import open_task

__all__ = [
    "Edit",
    "Wanted",
    "call_off",
    "conclude",
    "draft_minutes",
    "end_series",
    "give_opinion",
    "missing_units",
    "open_meeting",
    "plan_meeting",
    "plan_series",
    "runs_on",
    "prepare",
    "record_opinion",
    "record_opinions",
    "save_agenda",
    "set_attendance",
    "sign_in",
    "sign_minutes",
    "stand_aside",
    "take_part_again",
]


def prepare(work: Work, *, meeting_id: str, way: str, reason: str = "") -> None:
    """Convene a meeting, start a written circulation, or call it off (step `prepare`).

    :raises NotAtThisStep: the agenda is settled already.
    :raises InvalidAnswers: the agenda is empty, or the time has passed.
    """
    _complete(work, meeting_id, "prepare", way=way, reason=reason)


def missing_units(work: Work, meeting_id: str) -> tuple[str, ...]:
    """Return the names of the units without which the meeting has no quorum; with a quorum, none."""
    return of_meeting(places_of(work, read_to_act(work, meeting_id))).missing


def open_meeting(work: Work, *, meeting_id: str, note: str = "") -> tuple[str, ...]:
    """Count who is there: with a quorum the meeting begins, without one it is put off (step `open`).

    Return the names of the units that are missing; with a quorum, none.

    :raises NotAtThisStep: it was opened already, or is not convened.
    """
    missing = missing_units(work, meeting_id)
    _complete(work, meeting_id, "open", counted=True, note=note)
    return missing


def call_off(work: Work, *, meeting_id: str, reason: str) -> None:
    """Call a meeting off that has not begun: its notice is void, its members are told, its matters wait again.

    :raises NotAtThisStep: it deliberates already, or is over.
    :raises InvalidAnswers: no reason is given.
    """
    if read_to_act(work, meeting_id).state == "convened":
        _complete(work, meeting_id, "open", counted=True, called_off=True, note=reason)
    prepare(work, meeting_id=meeting_id, way="cancel", reason=reason)


def draft_minutes(work: Work, *, meeting_id: str, overview: str = "") -> None:
    """Hand the minutes to the convener (step `draft_minutes`).

    :raises NotAtThisStep: the meeting still deliberates, or the minutes are with the convener.
    """
    _complete(work, meeting_id, "draft_minutes", overview=overview)


def sign_minutes(work: Work, *, meeting_id: str, outcome: str, reason: str = "") -> None:
    """Sign the minutes, or return them to the secretary (step `sign_minutes`).

    :raises NotAtThisStep: they are not there to be signed.
    :raises TaskNotYours: only a convener signs.
    """
    _complete(work, meeting_id, "sign_minutes", minutes_outcome=outcome, reason=reason)


def _complete(work: Work, meeting_id: str, element: str, **answers: object) -> None:
    meeting = read_to_act(work, meeting_id)
    given = {name: value for name, value in answers.items() if value != ""}
    complete_task(work, task_id=open_task(work, meeting, element), answers=given)
