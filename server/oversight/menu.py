"""What oversight adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(180, "rules", "/oversight", Name("督办看板", "Supervision"), ("oversight.board",)),)
