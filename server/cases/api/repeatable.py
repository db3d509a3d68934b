"""`repeatable` for the rooms above: it stands in `server.web`, because rooms below the cases repeat their commands too."""

from server.web.repeatable import repeatable

__all__ = ["repeatable"]
