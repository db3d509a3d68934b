"""Give a file out as a download that no browser shows, runs or keeps."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file


def give_out(content: bytes, *, media_type: str, name: str) -> Response:
    """Return a file of somebody's as a download: never shown, never guessed at, never cached."""
    line = "".join(
        each if each.isprintable() else " " for each in name
    )  # whatever way the name came in: a header is one line
    answer = send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=line, max_age=0)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
