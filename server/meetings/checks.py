"""What the forms of meetings are checked for against rows, before the engine runs."""

from __future__ import annotations

from server.cases.occurrence import Check
from server.meetings import concluding, following, minutes

CHECKS: dict[str, Check] = {
    "meeting.prepare": minutes.check_prepare,
    "meeting.open": minutes.check_open,
    "meeting.deliberate": concluding.check,
    "meeting.minutes": minutes.check_minutes,
    "resolution.carry-out": following.check_report,
}
