"""The log: one line per event on stderr, as text or JSON, with request, case and actor, and without anybody's numbers."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

#: ID numbers (18 and 15 digits), bank cards, mobile numbers: what a log must not hold. Ids of ours are hexadecimal and stay.
_NUMBERS = re.compile(r"(?<![0-9A-Fa-f])(?:\d{17}[\dXx]|\d{15}|\d{16,19}|1[3-9]\d{9})(?![0-9A-Fa-f])")
_NAMED = frozenset({"name", "phone", "id_number", "password", "token", "account", "answers", "address"})
HIDDEN = "***"

Event = MutableMapping[str, Any]


def hide_numbers(_logger: Any, _method: str, event: Event) -> Event:
    """Take personal numbers out of every text of an event, and the whole value of fields that hold personal data."""
    for name, value in event.items():
        event[name] = HIDDEN if name in _NAMED and value is not None else _hidden(value)
    return event


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return _NUMBERS.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {key: HIDDEN if key in _NAMED else _hidden(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(each) for each in value]
    return value


def start_log(*, level: str, form: str) -> None:
    """Send everything that is logged to stderr, as `text` or as `json`, one object per line."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_numbers,
    ]
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


@contextmanager
def about(**facts: Any) -> Iterator[None]:
    """Add facts (`case`, `instance`, `sweep`) to every line that is logged inside."""
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in facts.items() if value is not None}):
        yield


def remember(**facts: Any) -> None:
    """Add facts to every line that this request or job logs from here on."""
    structlog.contextvars.bind_contextvars(**{name: value for name, value in facts.items() if value is not None})


def forget() -> None:
    """Begin a request or a job without the facts of the one before."""
    structlog.contextvars.clear_contextvars()
