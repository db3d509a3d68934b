"""After the deliberation: opening's outcome, the draft, the convener's signature, issue, and the meeting's end."""

from __future__ import annotations

from typing import Any

from server.cases.events import note
from server.cases.occurrence import Occurrence
from server.cases.opening import close_case
from server.cases.papers import issue_paper
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.meetings import quorum
from server.meetings.convening import meeting_of
from server.meetings.matters import places_of
from server.meetings.reading import items_of, requests_of
from server.meetings.wording import number_problems


def check_prepare(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Convene nothing without an agenda, and for no time that has passed (form `meeting.prepare`)."""
    if occurrence.answers["way"] == "cancel":
        return []
    meeting = meeting_of(work, occurrence)
    found = []
    if not any(item.state == "open" for item in items_of(work, meeting.id)):
        found.append(
            FieldProblem("way", "no-agenda", "议程还是空的，请先列入事项。", "The agenda is empty; put a matter on it.")
        )
    if meeting.planned_at < work.now:
        found.append(
            FieldProblem("way", "in-past", "会议时间已经过了，请先改时间。", "Its time has passed; change it first.")
        )
    return found


def route_prepare(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return the earliest request on the agenda: MT.hold runs from it."""
    meeting = meeting_of(work, occurrence)
    items = [item for item in items_of(work, meeting.id) if item.state == "open"]
    asked = [request.requested_at for request in requests_of(work, items).values() if request.kind == "case"]
    return {"requested_at": min(asked).astimezone(LOCAL).isoformat()} if asked else {}


def check_open(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Open no meeting before its day (form `meeting.open`); one may be called off at any time, with its reason."""
    if occurrence.answers.get("called_off"):
        words = ("请写明取消的原因。", "Say why it is called off.")
        return [] if str(occurrence.answers.get("note") or "").strip() else [FieldProblem("note", "required", *words)]
    day = local_date(meeting_of(work, occurrence).planned_at)
    if work.today >= day:
        return []
    zh = f"会议定在 {day.isoformat()}，提前开请先改时间、重新通知。"
    return [FieldProblem("counted", "too-early", zh, f"The meeting is on {day.isoformat()}; change the date first.")]


def route_open(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return whether the meeting has its quorum, and when it was held."""
    return {"quorum": _begins(work, occurrence), "held_at": work.now.astimezone(LOCAL).isoformat()}


def _begins(work: Work, occurrence: Occurrence) -> bool:
    called_off = bool(occurrence.answers.get("called_off"))
    return not called_off and quorum.of_meeting(places_of(work, meeting_of(work, occurrence))).enough


def record_open(work: Work, occurrence: Occurrence) -> None:
    """Let a meeting with a quorum sit, and number its attendance list (form `meeting.open`)."""
    meeting = meeting_of(work, occurrence)
    if not _begins(work, occurrence):
        return
    meeting.state, meeting.held_at = "sitting", work.now
    work.session.flush()
    issue_paper(work, occurrence, "meeting-attendance", addressee="存档")
    note(work, meeting.case_id, "meeting-opened", instance_id=occurrence.instance_id)


def check_minutes(_work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep people's numbers out of the minutes (form `meeting.minutes`)."""
    return number_problems("overview", occurrence.answers.get("overview"))


def record_minutes(work: Work, occurrence: Occurrence) -> None:
    """Keep what the secretary adds to the minutes (form `meeting.minutes`)."""
    meeting = meeting_of(work, occurrence)
    meeting.draft, meeting.state = str(occurrence.answers.get("overview") or "").strip(), "minutes"
    work.session.flush()


def issue(work: Work, occurrence: Occurrence) -> None:
    """Number the minutes that the convener signed (topic `meeting.minutes`)."""
    meeting = meeting_of(work, occurrence)
    meeting.minutes_id = issue_paper(work, occurrence, "meeting-minutes", addressee="各成员单位").id
    meeting.state = "following"
    work.session.flush()
    for request in requests_of(work, items_of(work, meeting.id)).values():
        note(work, request.case_id, "meeting-minuted", meeting=meeting.id)


def close(work: Work, occurrence: Occurrence) -> None:
    """Close a meeting of which every resolution is carried out (topic `meeting.close`)."""
    meeting = meeting_of(work, occurrence)
    meeting.state = "closed"
    work.session.flush()
    close_case(work, case_id=meeting.case_id, reason="done")
