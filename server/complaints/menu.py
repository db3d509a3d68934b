"""What complaints add to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (
    Entry(85, "window", "/complaints", Name("举报投诉", "Complaints"), ("complaint.register", "complaint.read")),
)
