"""The initials of a name in pinyin, by which the window finds people."""

from __future__ import annotations

LONGEST = 40


def initials(name: str) -> str:
    """Return the first letters of a name's syllables in pinyin, in lower case."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes long to load; a start without writing needs none

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))[:LONGEST].lower()
