"""What unmasking adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (
    Entry(
        68,
        "records",
        "/unmaskings",
        Name("查看申请", "Requests to see"),
        ("person.unmask", "papers.unmask", "unmask.agree"),
    ),
)
