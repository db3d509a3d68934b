"""What the urgent lane adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (
    Entry(70, "window", "/urgent", Name("急难", "Emergencies"), ("relief.register", "relief.report", "fund.read")),
)
