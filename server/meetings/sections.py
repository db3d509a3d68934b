"""What a case's page shows of meetings: that it waits, on which agenda, what was resolved; a meeting's case leads to its page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.words import name_of
from server.foundation.work import Work
from server.meetings.hold import hold_due
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, Resolution
from server.meetings.words import OUTCOMES, QUESTIONS
from server.organisation import rules


def of_case(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the meetings that a case has to do with, or None."""
    if case.kind == "meeting":
        meeting = work.session.scalar(select(Meeting).where(Meeting.case_id == case.id))
        return ("meetings/section.html", {"meeting": meeting, "rows": ()}) if meeting else None
    requests = work.session.scalars(
        select(MeetingRequest).where(MeetingRequest.case_id == case.id).order_by(MeetingRequest.requested_at.desc())
    ).all()
    if not requests:
        return None
    opens = rules.may(work.actor, "meeting.read")
    return "meetings/section.html", {"meeting": None, "rows": [_row(work, each) for each in requests], "opens": opens}


def _row(work: Work, request: MeetingRequest) -> dict[str, Any]:
    found = work.session.execute(
        select(Meeting, AgendaItem)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.request_id == request.id)
        .order_by(Meeting.planned_at.desc())
    ).first()
    resolution = work.session.scalar(select(Resolution).where(Resolution.item_id == found[1].id)) if found else None
    return {
        "question": name_of(QUESTIONS, request.question), "state": request.state, "meeting": found[0] if found else None,
        "item": found[1] if found else None, "due": hold_due(work, request.requested_at).due_on, "resolution": resolution,
        "outcome": OUTCOMES[resolution.outcome] if resolution else None, "requested_at": request.requested_at,
    }  # fmt: skip


SECTIONS = {"meetings": of_case}
