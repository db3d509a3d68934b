"""Tell a browser under which address it may come back to an answer to a form."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def comes_back() -> str:
    """Return the address of the page that stands where a form was answered; empty for a page that was simply opened.

    Such an answer is kept nowhere (`no-store`): going back to it would fail, and loading it again would send the form once more. The page under
    the same address, or else the one on which the form stood, is there at any time. The desk's script decides where to use it.
    """
    if request.method != "POST":
        return ""
    came = urlsplit(request.referrer or "")
    before = f"{came.path}?{came.query}".rstrip("?") if came.netloc == request.host else ""
    for address in (request.full_path.rstrip("?"), before):
        if _is_page(address.partition("?")[0]):
            return address
    return ""


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not path.startswith("/") or path.startswith("//"):
        return False
    try:
        adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True
