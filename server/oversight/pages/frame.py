"""What the pages of oversight share: addresses, names, downloads."""

from __future__ import annotations

from typing import IO, Any
from urllib.parse import urlencode

from flask import Response, request, send_file

from server.cases.words import PROCESSES, name_of
from server.oversight.queries.board import DUE, Wanted
from server.web.language import pick

PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wanted_of(arguments: Any) -> Wanted:
    """Return what a query string asks for; what is not known is left out."""
    due = arguments.get("due", "")
    return Wanted(
        due=due if due in DUE else "", unit=arguments.get("unit", ""), holder=arguments.get("holder", ""),
        process=arguments.get("process", ""), element=arguments.get("element", ""),
    )  # fmt: skip


def here(path: str | None = None, **changes: str | None) -> str:
    """Return this page's address (or another's) with some arguments changed."""
    arguments = {**request.args.to_dict(), **changes}
    text = urlencode({key: value for key, value in arguments.items() if value and key != "lang"})
    path = path or request.path
    return f"{path}?{text}" if text else path


def process_name(key: str) -> str:
    """Return what a process is called in the reader's language."""
    return pick(name_of(PROCESSES, key))


def download(file: IO[bytes], name: str, media_type: str = XLSX) -> Response:
    """Send a file from its beginning, a sheet when nothing else is said."""
    file.seek(0)
    return send_file(file, mimetype=media_type, as_attachment=True, download_name=name)
