"""What the figures of a region add to the menu."""

from __future__ import annotations

from server.cases.menu import Entry
from server.cases.words import Name
from server.regions.queries import ACTION

ENTRIES = (Entry(190, "rules", "/region", Name("下级汇总", "Counties below"), (ACTION,)),)
