"""Take what came as a file: its name and its content, and nothing left open behind."""

from __future__ import annotations

from flask import request


def uploaded(field: str = "file") -> tuple[str, bytes]:
    """Return name and content of the uploaded file, both empty when none came."""
    found = all_uploaded(field)
    return found[0] if found else ("", b"")


def all_uploaded(field: str) -> list[tuple[str, bytes]]:
    """Return names and contents of all files of a field."""
    found = []
    for file in request.files.getlist(field):
        with file.stream as stream:
            found.append((file.filename or "", stream.read()))
    return [(name, content) for name, content in found if name or content]
