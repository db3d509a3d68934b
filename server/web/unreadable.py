"""Refuse at the door what no form of ours sends and no database keeps: NUL, lone surrogates, JSON that is no JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

from flask import Flask, abort, request

DEEPEST = 64  #: levels of nesting in a JSON body; our deepest form has five


def init_reading(app: Flask) -> None:
    """Look at every request before anything else reads it."""
    app.before_request(refuse_unreadable)


def refuse_unreadable() -> None:
    """Answer 400 to a request that would only fail further inside."""
    if any("\0" in text for text in _texts()):
        abort(400)
    if request.is_json and not is_readable(request.get_data(cache=True)):
        abort(400)


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield name
            yield value


def is_readable(body: bytes) -> bool:
    """Tell whether a body is empty, or JSON (RFC 8259) of finite numbers and storable text, not nested too deep."""
    if not body.strip():
        return True
    try:
        value = json.loads(body.decode(), parse_constant=_not_finite, parse_float=_finite)
        # Only an escape can bring in what UTF-8 cannot: the second look is rarely needed.
        if b"\\u" in body and "\0" in _unescaped(value):
            return False
    except (ValueError, RecursionError):
        return False
    return _is_flat_enough(value)


def _unescaped(value: Any) -> str:
    """Return all text in a value.

    :raises UnicodeEncodeError: half of a surrogate pair stands alone in it.
    """
    text = "".join(_strings(value))
    text.encode()
    return text


def _strings(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            pending += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            pending += each


def _is_flat_enough(value: Any) -> bool:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return False
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return True


def _not_finite(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("a number is too large")
    return number
