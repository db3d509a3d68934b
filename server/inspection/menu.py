"""What the inspection room adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(206, "administration", "/administration/audit", Name("审计", "Audit"), ("audit.read",)),)
