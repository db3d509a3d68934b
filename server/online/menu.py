"""What applications from home add to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name

ENTRIES = (Entry(35, "window", "/applications", Name("网上申请", "From home"), ("online.read",)),)
