"""What the retention room adds to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (
    Entry(
        195, "records", "/retention", Name("档案销毁", "Erasure of files"), ("retention.propose", "retention.confirm")
    ),
)
