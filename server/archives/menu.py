"""What archives add to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(84, "records", "/archives", Name("归档", "Archives"), ("archive.file", "archive.receive")),)
