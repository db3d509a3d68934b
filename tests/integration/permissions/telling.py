"""Everything by which whoever asks could tell one answer from another, but for the ids that they sent themselves and what is new each time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.integration.permissions.asking import Asking
from tests.integration.permissions.rows import TABLES, table_of

#: What an answer holds that is new each time: tokens of forms, the number of the request.
FRESH = re.compile(
    r'<svg .*?</svg>|name="(?:csrf_token|submission|form_token)" value="[^"]*"|name="csrf-token" content="[^"]*"|"request_id": ?"[^"]*"',
    re.DOTALL,
)
NEW_HEADERS = {"X-Request-ID", "X-Error-Id", "Date", "Set-Cookie", "Content-Length"}
#: Which of two that are as long is no row's.
_OTHER = str.maketrans("0123456789abcdefghijklmnopqrstuvwxyz", "5678901234fedcbazyxwvutsrqponmlkjihg")
SHORTEST = 6  #: what is shorter is a figure, and stands anywhere
_HEX = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Told:
    """Status, headers, body and what stands above the next page."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    flashes: tuple[Any, ...]


def made_up(value: str) -> str:
    """Return another value of the same shape that belongs to no row."""
    if _HEX.fullmatch(value):
        return "".join(f"{15 - int(each, 16):x}" for each in value)
    return value.translate(_OTHER)


def others(known: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return what is known, with rows that there are none of in the place of some."""
    found = {key: made_up(str(known[key])) for key in keys if isinstance(known.get(key), str)}
    return {**known, **found}


def rows_of(known: Mapping[str, Any], *, without: Iterable[str] = ()) -> set[str]:
    """Return the keys under which rows stand, but for those of some tables."""
    return {key for key in TABLES if key in known and table_of(key) not in set(without)}


def told(
    county: Asking, login: str, method: str, path: str, swapped: Mapping[str, str], given: Mapping[str, Any]
) -> Told:
    """Ask, and return everything by which the answer could be told from another."""
    client = county.clients[login]
    with client.session_transaction() as before:
        before.pop("_flashes", None)
    answer = client.open(path, method=method, **given)
    with client.session_transaction() as after:
        flashes = tuple(after.pop("_flashes", ()))
    headers = ((k, _plain(v, swapped)) for k, v in answer.headers.items() if k not in NEW_HEADERS)
    body = answer.get_data()
    try:
        body = FRESH.sub("", _plain(body.decode(), swapped)).encode()
    except UnicodeDecodeError:
        pass
    return Told(
        answer.status_code, tuple(sorted(headers)), body, tuple((k, _plain(str(v), swapped)) for k, v in flashes)
    )


def _plain(text: str, swapped: Mapping[str, str]) -> str:
    """Return a text with every id that was sent, real or made up, as one word."""
    return _words(frozenset(swapped)).sub("※", text)


@cache
def _words(swapped: frozenset[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(map(re.escape, sorted((s for s in swapped if len(s) >= SHORTEST), key=len, reverse=True)))
    )
