"""How fast one worker works off what is due: first reminders planned, late ones sent, messages delivered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any

from bench.harness import Finding
from bench.staging import Ground, arguments, ground, open_transfers
from server.jobs.ticking import SWEEPS


def per_second(on: Ground, name: str, *, later: timedelta) -> tuple[float, int]:
    """Run one sweep until it finds nothing and return rows per second and how many rows there were."""
    sweep: Callable[..., Any] = SWEEPS[name]
    began, total = perf_counter(), 0
    while count := sweep(on.database, on.house, now=on.now + later):
        total += count
    return total / (perf_counter() - began), total


def measure(count: int) -> list[Finding]:
    """Return rows per second of each sweep over so many transfers that nobody signed."""
    late = timedelta(days=20)
    steps = (
        ("reminders", timedelta(), "fresh deadlines planned"),
        ("outbox", timedelta(), "messages delivered to inboxes"),
        ("timers", late, "due timers fired and committed"),
        ("reminders", late, "overdue deadlines reminded, with their messages written"),
        ("outbox", late, "reminders delivered to inboxes"),
    )
    found = []
    with ground() as on:
        open_transfers(on, count)
        for name, later, words in steps:
            rate, total = per_second(on, name, later=later)
            if total:
                found.append(Finding(what=f"{words}, one worker", value=rate, unit="/s", detail=f"{total} rows"))
    return found


def main() -> None:
    """Print the rates."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--count", type=int, default=300)
    options = parser.parse_args()
    found = measure(options.count)
    print(
        json.dumps([each.told() for each in found])
        if options.json
        else "\n".join(f"{f.what}: {f.value:,.0f}" for f in found)
    )


if __name__ == "__main__":
    main()
