"""Answer a repeated command with the first answer: the key is kept in the same commit as what the command did."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from server.foundation.errors import Refused
from server.foundation.models import IdempotencyKey
from server.foundation.work import Work

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


def _row_key(work: Work, key: str) -> str:
    return hashlib.sha256(f"{work.actor.id}\n{key}".encode()).hexdigest()
