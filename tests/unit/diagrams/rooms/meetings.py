"""What people may answer on the diagrams of the joint meeting and of its resolutions."""

from __future__ import annotations

from tests.unit.diagrams.walking import NOW

AT = NOW.isoformat()

OUTCOMES = {
    "meeting.prepare": tuple({"way": way, "requested_at": AT} for way in ("meeting", "written", "cancel")),
    "meeting.open": tuple({"quorum": enough, "held_at": AT} for enough in (True, False)),
    "meeting.deliberate": tuple(
        {"remaining": remaining, "resolutions": resolutions, "held_at": AT}
        for remaining, resolutions in [(1, 1), (0, 0), (0, 2)]
    ),
    "meeting.sign": ({"minutes_outcome": "sign"}, {"minutes_outcome": "return"}),
    "resolution.verify": ({"verify_outcome": "accepted"}, {"verify_outcome": "returned"}),
}

BASE = {
    "unit_meeting": "M1",
    "meeting_id": "G1",
    "resolution_id": "N1",
    "requested_at": AT,
    "closed": 0,
    "act_rule": "MT.act.10",
    "resolved_at": AT,
}

STARTS = {"joint-meeting": ({},), "resolution": ({},)}

PAYLOADS = {
    "resolution-renewed": tuple(
        {"still_wanted": wanted, "act_rule": "MT.act.5", "resolved_at": AT} for wanted in (True, False)
    )
}
