"""Answer a repeated command with the first answer: the key is kept in the same commit as what the command did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, g, jsonify, request
from sqlalchemy import insert, select

from server.cases.models import IdempotencyKey
from server.foundation.errors import Refused, StaleInstance
from server.foundation.work import Work
from server.web.entry import command

LONGEST_KEY = 200


class KeyUsedForAnotherRequest(Refused):
    """The same Idempotency-Key came with another request."""

    type = "idempotency-key-reused"
    status = 422
    zh = "这个 Idempotency-Key 已用于另一个请求；不同的请求请换一个键。"
    en = "This Idempotency-Key was used for another request; use a new key for a new request."


class KeyTooLong(Refused):
    """The Idempotency-Key is empty or too long."""

    type = "idempotency-key-invalid"
    status = 400
    zh = "Idempotency-Key 须为 1 到 200 个字符。"
    en = "An Idempotency-Key has 1 to 200 characters."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered: HTTP status and JSON body."""

    status: int
    body: dict[str, Any]


def answered(work: Work, key: str, request_hash: str) -> Answer | None:
    """Return what was answered under this key of this actor, or None when it is new.

    :raises KeyUsedForAnotherRequest: the key came with another request before.
    """
    row = work.session.execute(
        select(IdempotencyKey.request, IdempotencyKey.status, IdempotencyKey.body).where(
            IdempotencyKey.key == _row_key(work, key)
        )
    ).first()
    if row is None:
        return None
    if row.request != request_hash:
        raise KeyUsedForAnotherRequest
    return Answer(row.status, row.body)


def remember(work: Work, key: str, request_hash: str, *, status: int, body: Mapping[str, Any]) -> None:
    """Keep the answer in the command's own transaction; of two at once the database lets one in."""
    work.session.execute(
        insert(IdempotencyKey).values(
            key=_row_key(work, key), county=work.house.county, request=request_hash, status=status, body=dict(body),
            at=work.now,
        )
    )  # fmt: skip


def repeatable(view: Callable[..., Callable[[Work], Mapping[str, Any]]]) -> Callable[..., Any]:
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


def _row_key(work: Work, key: str) -> str:
    return hashlib.sha256(f"{work.actor.id}\n{key}".encode()).hexdigest()
