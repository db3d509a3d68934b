"""What discovery adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (
    Entry(65, "window", "/leads", Name("线索", "Leads"), ("lead.report", "lead.read"), also=("/consults", "/officers")),
    Entry(66, "matters", "/visits", Name("探访", "Visits"), ("helper.visit",)),
)
