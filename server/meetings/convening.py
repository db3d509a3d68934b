"""What the meeting's diagram asks for before it deliberates: the notice, putting off, calling off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from server.cases.events import note
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.opening import close_case
from server.cases.papers import issue_paper
from server.documents.models import Document
from server.documents.operations import supersede, void
from server.foundation.clock import LOCAL, local_date
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.meetings import requests
from server.meetings.models import AgendaItem, Attendance, Meeting
from server.meetings.office import speakers
from server.meetings.papers import notice_facts
from server.meetings.reading import items_of, read_meeting, requests_of, seats_of
from server.messaging.operations import tell


def meeting_of(work: Work, occurrence: Occurrence) -> Meeting:
    """Return the meeting that an occurrence of its process is about."""
    return read_meeting(work, str(occurrence.subject))


def convene(work: Work, occurrence: Occurrence) -> None:
    """Number the notice, tell everybody who may speak for a seat, and let the meeting wait for its day (topic `meeting.convene`)."""
    meeting = meeting_of(work, occurrence)
    way = str(occurrence.inputs["way"])
    meeting.way = way
    work.session.flush()
    if meeting.notice_id is None:
        meeting.notice_id = issue_paper(work, occurrence, "meeting-notice", addressee="各成员单位").id
    else:
        _supersede(work, meeting, "改期后重新通知")
    # Answers to a circulation may come from now on; a meeting begins when it is opened.
    meeting.state, meeting.proposed = ("sitting" if way == "written" else "convened"), False
    if way == "written":
        meeting.held_at = work.now
    work.session.flush()
    tell_members(work, meeting)
    note(
        work,
        meeting.case_id,
        "meeting-convened",
        instance_id=occurrence.instance_id,
        on=local_date(meeting.planned_at).isoformat(),
    )


def notify_again(work: Work, meeting: Meeting) -> None:
    """Replace the notice of a meeting whose date, place or agenda changed, and tell the members."""
    _supersede(work, meeting, "议程或时间地点有变动")
    work.session.flush()
    tell_members(work, meeting)
    note(work, meeting.case_id, "meeting-changed", on=local_date(meeting.planned_at).isoformat())


def _supersede(work: Work, meeting: Meeting, reason: str) -> None:
    meeting.notice_id = supersede(
        work, document_id=str(meeting.notice_id), reason=reason, facts=notice_facts(work, meeting)
    ).id


def tell_members(work: Work, meeting: Meeting) -> None:
    """Call everybody who may speak for a seat of the meeting."""
    at = f"{meeting.planned_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    _write(work, meeting, "meeting-called", at=at, place=meeting.place, written=meeting.way == "written")


def _write(work: Work, meeting: Meeting, template: str, **facts: Any) -> None:
    """Write about the meeting's notice to everybody who may speak for one of its seats."""
    title, number = work.session.execute(
        select(Case.title, Document.number)
        .join(Document, Document.id == meeting.notice_id)
        .where(Case.id == meeting.case_id)
    ).one()
    seats = speakers(work, {seat.unit_id for seat in seats_of(work, meeting.id)})
    tell(
        work, template=template, recipients=[person.id for people in seats.values() for person in people],
        facts={"meeting": title, "number": number, **facts}, cause=f"{meeting.notice_id}", case_id=meeting.case_id,
        link=f"/meetings/{meeting.id}/my",
    )  # fmt: skip


def postpone(work: Work, occurrence: Occurrence) -> None:
    """Put a meeting without a quorum off: who was there is struck, and a new day is wanted (topic `meeting.postpone`).

    One that is called off passes here too, on its way to `cancel`, which tells it.
    """
    meeting = meeting_of(work, occurrence)
    work.session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id), execution_options=QUIET)
    meeting.state, meeting.held_at = "preparing", None
    meeting.version += 1
    work.session.flush()
    if occurrence.answers.get("called_off"):
        return
    _write(work, meeting, "meeting-off", put_off=True)
    for request in requests_of(work, items_of(work, meeting.id)).values():
        note(work, request.case_id, "meeting-postponed", meeting=meeting.id)
    note(work, meeting.case_id, "meeting-postponed", instance_id=occurrence.instance_id, meeting=meeting.id)


def cancel(work: Work, occurrence: Occurrence) -> None:
    """Call a meeting off: its notice is void, its case is closed, its matters wait for another that is prepared (topic `meeting.cancel`)."""
    meeting = meeting_of(work, occurrence)
    standing = [item for item in items_of(work, meeting.id) if item.state == "open"]
    waiting = requests_of(work, standing).values()
    for request in waiting:
        requests.end(work, request.id, "waiting")
        note(work, request.case_id, "meeting-cancelled", meeting=meeting.id)
    work.session.execute(
        delete(AgendaItem).where(AgendaItem.id.in_([item.id for item in standing])), execution_options=QUIET
    )
    if meeting.notice_id is not None:
        _write(work, meeting, "meeting-off", put_off=False)
        void(work, document_id=meeting.notice_id, reason="会议取消")
    meeting.state, meeting.way, meeting.proposed = "cancelled", "cancel", False
    work.session.flush()
    close_case(work, case_id=meeting.case_id, reason="cancelled")
    requests.prepare_anew(work, list(waiting), called_off=meeting.id)
