"""The words of the window's own pages."""

from __future__ import annotations

from server.cases.words import Name

#: what keeps a case open, once everything in it is decided
LACKS: dict[str, Name] = {
    "missing": Name("还缺", "missing"),
    "unsigned": Name("没有签字件", "not signed"),
    "undelivered": Name("还没有送达", "not delivered"),
}
