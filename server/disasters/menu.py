"""What disasters add to the menu and to the page of a list's case."""

from __future__ import annotations

from server.cases.menu import Entry, Link
from server.cases.words import Name

ENTRIES = (
    Entry(
        67,
        "money",
        "/disasters",
        Name("受灾与冬春救助", "Disasters and winter relief"),
        ("disaster.read",),
        also=("/winter-lists",),
    ),
)
LINKS = (
    Link(76, "disasters.show_case_list", Name("名单", "List"), "winter.read", ended=True, kinds=frozenset({"winter"})),
)
