"""What the pages of oversight share: addresses, names, downloads."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import urlencode

from flask import Response, request, send_file

from server.cases.words import PROCESSES, name_of
from server.foundation.work import Work
from server.oversight.event_log import export
from server.oversight.log_files import FORMATS
from server.oversight.queries.board import DUE, Wanted
from server.web.entry import command
from server.web.language import pick

PAGE = 20
IN_MEMORY = 4 << 20  #: bytes of an event log; a longer one waits on the disk until it is sent
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


def event_log(form: str, *, since: datetime | None, until: datetime | None, name: str) -> Response:
    """Send the event log of the cases registered in a span: written to a file and noted in the read log before its first byte leaves."""
    write, media_type = FORMATS[form]
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)
    key = secrets.token_bytes(32)

    def do(work: Work) -> int:
        file.seek(0)  # a command that lost a race comes again
        file.truncate()
        return export(work, key=key, since=since, until=until, write=write, out=file)

    try:
        command(do, reads=True)
    except BaseException:
        file.close()
        raise
    answer = download(file, name, media_type)
    answer.direct_passthrough, answer.response = False, _pieces(file)
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file piece by piece and let it go at the end, or when nobody reads on."""
    with file:
        while piece := file.read(1 << 16):
            yield piece
