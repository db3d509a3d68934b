"""What recognition adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (
    Entry(64, "money", "/recognitions", Name("认定有效期", "Recognitions"), ("recognition.read",)),
    Entry(66, "matters", "/spot-draws", Name("特困抽查", "Spot checks"), ("spot.read",)),
)
