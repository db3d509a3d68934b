"""How fast what is due is worked off: one worker for each kind of row, and due timers by two workers against bare claims of the same rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from sqlalchemy import func, select, text

from bench.harness import Finding, report
from bench.staging import ROOT, Ground, ground, open_transfers, postgres
from server.app import build_house
from server.cases.models import Timer
from server.config import Settings
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from server.jobs.ticking import SWEEPS, drain

LATE = timedelta(days=20)
WORKERS = 2
LEAST = 1 / 12
STEPS = (
    ("reminders", timedelta(), "fresh deadlines planned"),
    ("outbox", timedelta(), "messages delivered to inboxes"),
    ("timers", LATE, "due timers fired and committed"),
    ("reminders", LATE, "overdue deadlines reminded, with their messages written"),
    ("outbox", LATE, "reminders delivered to inboxes"),
)


def per_second(on: Ground, name: str, *, later: timedelta) -> tuple[float, int]:
    """Run one sweep until it finds nothing and return rows per second and how many rows there were."""
    sweep: Callable[..., Any] = SWEEPS[name]
    began, total = perf_counter(), 0
    while count := sweep(on.database, on.house, now=on.now + later):
        total += count
    return total / (perf_counter() - began), total


def one_worker(count: int) -> Iterator[Finding]:
    """Yield rows per second of each sweep over so many transfers that nobody signed."""
    with ground() as on:
        open_transfers(on, count)
        for name, later, words in STEPS:
            rate, total = per_second(on, name, later=later)
            if total:
                yield Finding(what=f"{words}, one worker", value=rate, unit="/s", detail=f"{total} rows")


def claimed_one_by_one(on: Ground) -> float:
    """Take the due timers of a copy of the table, one per commit, nothing else, and return rows per second."""
    with on.database.engine.connect() as connection:
        connection.execute(text("CREATE TABLE bench_timers AS SELECT * FROM timers"))
        connection.execute(text("CREATE UNIQUE INDEX bench_timers_id ON bench_timers (id)"))
        connection.commit()
        due = connection.execute(select(Timer.id).where(Timer.state == "open", Timer.due_at <= on.now + LATE)).all()
        claim = text("UPDATE bench_timers SET state = 'fired', claim = 'bench' WHERE id = :id AND state = 'open'")
        began = perf_counter()
        for row in due:
            connection.execute(claim, {"id": row.id})
            connection.commit()
        return len(due) / (perf_counter() - began)


def fired_by_workers(on: Ground) -> tuple[float, int]:
    """Let processes of their own fire the due timers and return rows per second, from the first act to the last, and their number."""
    given = json.dumps({"database_url": on.settings.database_url, "now": (on.now + LATE).isoformat()})
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.drain", "--worker"], cwd=ROOT, env={**os.environ, "BENCH_WORKER": given},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(WORKERS)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()  # it is ready
    began = perf_counter()
    counts = [int(worker.communicate("go\n")[0]) for worker in workers]
    return sum(counts) / (perf_counter() - began), sum(counts)


def work() -> None:
    """Be one of the workers: say when ready, fire on a word, tell how many."""
    given = json.loads(os.environ["BENCH_WORKER"])
    settings = Settings(demo=True, database_url=given["database_url"])
    database = Database(settings.database_url)
    house = build_house(settings, database)
    with database.reading() as session:
        session.scalar(select(func.count()).select_from(Timer))
    print("ready", flush=True)
    sys.stdin.readline()
    clock = FixedClock(datetime.fromisoformat(given["now"]))
    print(drain(database, house, "timers", clock=clock, seconds=600)[0], flush=True)


def two_workers(count: int, kind: str, url: str = "", *, least: float | None = None) -> Iterator[Finding]:
    """Yield the rate of two workers as a share of bare claims.

    On SQLite it is told and not judged: a claim there waits for no disk and no other process, and two workers share one writer.
    """
    with ground(url) as on:
        open_transfers(on, count)
        bare = claimed_one_by_one(on)
        rate, total = fired_by_workers(on)
        if total < count:
            raise RuntimeError(f"only {total} timers fired")
    yield Finding(
        what=f"due timers fired and committed by {WORKERS} workers on {kind}, share of one-commit-per-row claims",
        value=rate / bare, unit="", least=least, detail=f"{rate:,.0f} /s of {bare:,.0f} /s, {total} rows",
    )  # fmt: skip


def measure(full: bool) -> Iterator[Finding]:
    """Yield all rates."""
    yield from one_worker(1_000 if full else 300)
    with postgres() as url:
        yield from two_workers(10_000 if full else 600, "PostgreSQL", url, least=LEAST)
    yield from two_workers(10_000 if full else 600, "SQLite")


if __name__ == "__main__":
    work() if "--worker" in sys.argv else report(__doc__ or "", measure)
