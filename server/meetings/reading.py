"""Read a meeting's own rows: shared by everything that is done to a meeting."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from server.foundation.errors import NotFound, NotPermitted
from server.foundation.work import Work
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, Seat
from server.organisation import rules


def read_meeting(work: Work, meeting_id: str) -> Meeting:
    """Return a meeting of the county.

    :raises NotFound: there is none.
    """
    found = work.session.scalar(select(Meeting).where(Meeting.id == meeting_id, Meeting.county == work.house.county))
    if found is None:
        raise NotFound
    return found


def require_part(work: Work) -> None:
    """Tell how far a meeting is to nobody but those who may take part in one.

    :raises NotPermitted: the actor's posts neither run, chair nor sit in meetings.
    """
    if not any(rules.may(work.actor, action) for action in ("meeting.run", "meeting.chair", "meeting.sit")):
        raise NotPermitted(reason="meeting.sit")


def read_to_act(work: Work, meeting_id: str) -> Meeting:
    """Return a meeting to somebody who may take part in meetings.

    :raises NotFound: there is none.
    :raises NotPermitted: the actor's posts neither run, chair nor sit in meetings.
    """
    require_part(work)
    return read_meeting(work, meeting_id)


def items_of(work: Work, meeting_id: str) -> list[AgendaItem]:
    """Return the matters on an agenda in their order."""
    wanted = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position, AgendaItem.id)
    return list(work.session.scalars(wanted))


def requests_of(work: Work, items: Collection[AgendaItem]) -> Mapping[str, MeetingRequest]:
    """Return the requests behind matters, by id."""
    wanted = select(MeetingRequest).where(MeetingRequest.id.in_([item.request_id for item in items]))
    return {row.id: row for row in work.session.scalars(wanted)}


def seats_of(work: Work, meeting_id: str) -> list[Seat]:
    """Return the seats of a meeting."""
    return list(work.session.scalars(select(Seat).where(Seat.meeting_id == meeting_id)))
