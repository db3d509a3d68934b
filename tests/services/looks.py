"""Before its sweeps a round asks in one statement which would find nothing: every test tries now and then whether that is so."""

from __future__ import annotations

import threading
from datetime import datetime
from itertools import count

from server.jobs.looking import Look, Sweep

EVERY = 144  #: one refusal of so many is tried: some hundreds in a run

_refused = count(1)
_sees = Look.sees


class Overlooked(AssertionError):
    """A sweep that was said to find nothing has found something."""


def watch() -> None:
    """Hold what the product's look says against what its sweeps find."""
    Look.sees = _tried  # type: ignore[method-assign]


def _tried(look: Look, sweep: Sweep, *, now: datetime) -> bool:
    seen = _sees(look, sweep, now=now)
    alone = threading.current_thread() is threading.main_thread()  # else somebody may commit in between
    if not seen and alone and next(_refused) % EVERY == 0 and (left := sweep(look.database, look.house, now=now)):
        raise Overlooked(f"{sweep.__name__} was said to find nothing and dealt with {left} rows")
    return seen
