"""Cursor paging: a page is asked for by the sort key of the last row seen."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from server.foundation.errors import Refused

T = TypeVar("T")
K = TypeVar("K")


class BadCursor(Refused):
    """The cursor was not made by this service."""

    type = "bad-cursor"
    status = 400
    zh = "翻页标记无效，请从第一页重新开始。"
    en = "The page cursor is not valid; start again from the first page."


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next page when there is one."""

    rows: Sequence[T]
    next: str | None


def encode_cursor(*key: Any) -> str:
    """Return an opaque cursor for a sort key of JSON scalars."""
    return base64.urlsafe_b64encode(json.dumps(key, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any]:
    """Return the sort key of a cursor.

    :raises BadCursor: it is not one of ours.
    """
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise BadCursor from error
    if not isinstance(key, list) or not key:
        raise BadCursor
    return key


def only_key(cursor: str, kind: type[K]) -> K:
    """Return the sort key of a list that goes by one value of this kind.

    :raises BadCursor: it is none of such a list.
    """
    key = decode_cursor(cursor)
    if len(key) != 1 or not isinstance(key[0], kind):
        raise BadCursor
    return key[0]


def moment_key(cursor: str) -> tuple[datetime, str]:
    """Return the sort key of a list that goes by moment and id.

    :raises BadCursor: it is none of such a list.
    """
    try:
        at, identifier = decode_cursor(cursor)
        return datetime.fromisoformat(str(at)), str(identifier)
    except ValueError as error:
        raise BadCursor from error


def cut(rows: Sequence[T], size: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """Cut `size + 1` fetched rows into a page."""
    if len(rows) <= size:
        return Page(rows, None)
    return Page(rows[:size], encode_cursor(*key(rows[size - 1])))
