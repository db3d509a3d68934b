"""Rows of the meetings room."""

from server.meetings.models.agenda import AgendaItem, MeetingRequest
from server.meetings.models.meeting import Attendance, Meeting, MeetingSeries, Seat
from server.meetings.models.voting import Opinion, Recusal, Resolution

__all__ = [
    "AgendaItem",
    "Attendance",
    "Meeting",
    "MeetingRequest",
    "MeetingSeries",
    "Opinion",
    "Recusal",
    "Resolution",
    "Seat",
]
