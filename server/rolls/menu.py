"""What rolls add to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(42, "money", "/rolls", Name("名册", "Rolls"), ("roll.read",)),)
