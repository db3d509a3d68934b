"""What meetings add to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (
    Entry(150, "notices", "/meetings", Name("联席会议", "Joint meeting"), ("meeting.read", "meeting.sit")),
    Entry(152, "notices", "/meetings/resolutions", Name("会议决议", "Resolutions"), ("resolution.read",)),
)
