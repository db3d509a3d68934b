"""What the planning room adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(203, "rules", "/calendar-changes", Name("工作日历", "Working calendar"), ("calendar.import",)),)
