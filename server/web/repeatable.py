"""Let a command be repeated: an API view under its `Idempotency-Key`, a page's form that is sent again as it was."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, g, jsonify, request

from server.foundation.errors import Refused, StaleInstance
from server.foundation.idempotency import LONGEST_KEY, Answer, KeyTooLong, answered, remember
from server.foundation.submissions import LONGEST_FORM_KEY, SentWithOtherWords
from server.foundation.work import Work
from server.web.entry import command

#: what an API view returns: the command that is run in its one transaction, answering what JSON can carry
Do = Callable[[Work], Mapping[str, Any]]
#: what a form carries unseen, anew with each page
_UNSAID = frozenset({"csrf_token", "submission"})


def repeatable(view: Callable[..., Do]) -> Callable[..., Any]:
    """Run the command that an API view returns; under a repeated `Idempotency-Key` give the first answer again.

    The view returns `do(work) -> JSON-ready mapping`; it stands below `@blueprint.response(status, Schema)`. The answer's
    status is 200, or what the view set as `g.status`.
    """

    @wraps(view)
    def run(*arguments: Any, **named: Any) -> Response:
        do = view(*arguments, **named)
        key = request.headers.get("Idempotency-Key")
        answer = command(lambda work: _once(work, key, do))
        response = jsonify(answer.body)
        response.status_code = answer.status
        return response

    return run


def _once(work: Work, key: str | None, do: Callable[[Work], Mapping[str, Any]]) -> Answer:
    if key is None:
        body = dict(do(work))
        return Answer(int(g.get("status", 200)), body)
    if not 1 <= len(key) <= LONGEST_KEY:
        raise KeyTooLong
    digest = request_hash()
    known = answered(work, key, digest)
    if known is not None:
        return known
    try:
        body = json.loads(json.dumps(dict(do(work)), default=str))
    except Refused as refusal:
        if answered(work, key, digest) is None:
            raise
        # The same request was committed between our two readings: run again, and give its answer.
        raise StaleInstance from refusal
    status = int(g.get("status", 200))
    remember(work, key, digest, status=status, body=body)
    return Answer(status, body)


def request_hash() -> str:
    """Return the SHA-256 over method, path and body of the current request."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    digest.update(request.get_data(cache=True))
    return digest.hexdigest()


def once(work: Work, make: Callable[[Work], str], *, stands: Callable[[str], bool] = lambda _made: True) -> str:
    """Return the id of what the current form makes; sent again as it was on the same day it makes nothing more.

    A browser that goes back fetches the form anew, with another key: only what was said tells that it is the same. What has
    ceased to stand since may be made again.
    """
    said = sorted((name, value) for name, value in request.form.items(multi=True) if name not in _UNSAID)
    digest = hashlib.sha256(json.dumps([request.path, work.today.isoformat(), said]).encode()).hexdigest()
    key = f"form {digest}"
    while (known := answered(work, key, digest)) is not None:
        if stands(str(known.body["made"])):
            return str(known.body["made"])
        key = f"form {digest} {known.body['made']}"
    made = make(work)
    remember(work, key, digest, status=303, body={"made": made})
    return made


def new_key() -> str:
    """Return the key of a form that is drawn anew."""
    return secrets.token_urlsafe(18)


def form_key() -> str:
    """Return the own key of the form that was sent, a new one where it carries none."""
    return request.form.get("submission", "").strip()[:LONGEST_FORM_KEY] or new_key()


def next_key(refusal: Refused) -> str:
    """Return the key under which a refused form is drawn again: its own, a new one where that has made a record already."""
    return new_key() if isinstance(refusal, SentWithOtherWords) else form_key()
