"""What the processes room adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(185, "rules", "/processes", Name("流程", "Processes"), ("process.read",)),)
