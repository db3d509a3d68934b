"""What the diagrams of meetings, and all that ask for one, want done in rows."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler
from server.meetings import concluding, convening, following, minutes, requests

HANDLERS: dict[str, EffectHandler] = {
    "meeting.request": requests.ask,
    "meeting.convene": convening.convene,
    "meeting.postpone": convening.postpone,
    "meeting.cancel": convening.cancel,
    "meeting.resolve": concluding.answer,
    "meeting.minutes": minutes.issue,
    "meeting.close": minutes.close,
    "meeting.order": following.order,
    "meeting.overdue": following.overdue,
    "meeting.settle": following.settle,
    "message:resolution-closed": following.tell_meeting,
}
