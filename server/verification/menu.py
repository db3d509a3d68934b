"""What verification adds to the menu and to the page of a case."""

from __future__ import annotations

from server.cases.menu import Entry, Link
from server.cases.words import Name

ENTRIES = (Entry(55, "matters", "/verification", Name("核对", "Means checks"), ("verification.list",)),)

LINKS = (
    Link(
        15, "verification.show_case", Name("核对与入户", "Check and visit"), "verification.list", ended=True,
        kinds=frozenset({"application", "review", "complaint", "stop"}),
    ),
)  # fmt: skip
