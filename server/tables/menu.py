"""What the tables room adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(186, "rules", "/decision-tables", Name("决策表", "Decision tables"), ("table.read",)),)
