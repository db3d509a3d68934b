"""What notices add to the menu and to the page of a case."""

from __future__ import annotations

from server.cases.menu import Entry, Link
from server.cases.words import Name

ENTRIES = (Entry(65, "notices", "/notices", Name("公示公布", "Notices"), ("notice.read",)),)

LINKS = (Link(75, "notices.show_exemption", Name("不宜公示", "No notice"), "notice.exempt"),)
