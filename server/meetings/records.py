"""What the room keeps of its completed forms, before their effects."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler
from server.meetings import concluding, following, minutes

RECORDS: dict[str, EffectHandler] = {
    "meeting.open": minutes.record_open,
    "meeting.deliberate": concluding.record,
    "meeting.minutes": minutes.record_minutes,
    "resolution.carry-out": following.report,
    "resolution.verify": following.verified,
}
