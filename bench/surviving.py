"""Due timers and reminders are drained by two queue workers while one of them is killed every two seconds and the queue server is flushed."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from redis import Redis
from sqlalchemy import func, select, text

from bench.harness import Finding, report
from bench.staging import Ground, ground, open_transfers, postgres
from server.cases.models import Deadline, Instance, ReminderSent, Timer
from server.foundation.identity import Actor, PostHeld
from server.messaging.models import InboxMessage, Outbox
from server.messaging.subscriptions import subscribe
from tests.services import forks, valkey, web
from tests.services.processes import Running

AGO = timedelta(days=30)  #: since then everything is due
WORKERS = 2
EVERY = 2.0  #: seconds between two kills
FLUSHED_AT = 5.0  #: seconds after the start
LEAST = 1 / 12
SHORT_LEASE = 6.0  #: seconds, at small size: what a killed worker had in hand is taken over after its lease
PATIENCE = 2_400.0  #: seconds; then the rest is told as missing


@dataclass(slots=True)
class Crew:
    """Queue workers and their scheduler as real processes; who was killed is started again, as a service manager does."""

    start: Callable[..., Running]
    running: dict[str, Running] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    def keep(self) -> None:
        """Start whoever does not run."""
        for name in [*(f"worker-{number}" for number in range(WORKERS)), "scheduler"]:
            if name not in self.running or self.running[name].process.poll() is not None:
                self.running[name] = self.start(name.partition("-")[0])

    def kill(self, turn: int) -> None:
        """Send SIGKILL to a worker: in turn to the process that has a job in hand, and to the whole worker with all its processes."""
        pid = self.running[f"worker-{turn // 2 % WORKERS}"].process.pid
        with suppress(ProcessLookupError, psutil.NoSuchProcess):
            horses = psutil.Process(pid).children() if turn % 2 == 0 else []
            for horse in horses:
                horse.kill()
            if not horses:
                os.killpg(pid, signal.SIGKILL)
            self.killed["job in hand" if horses else "whole worker"] += 1

    def end(self) -> None:
        """End all of them."""
        for running in self.running.values():
            running.stop()


def open_overdue(on: Ground, count: int) -> None:
    """Open so many transfers as they were opened a month ago: each has one timer and one deadline, and both are due."""
    now, on.now = on.now, on.now - AGO
    open_transfers(on, count)
    on.now = now


def listen(on: Ground, url: str) -> None:
    """Let the receiving department's own system be told what its posts are told."""
    post = PostHeld(unit="system", role="system_admin", unit_name="信息中心", unit_kind="system")
    administrator = Actor(id="admin", name="管理员", county=on.house.county, posts=(post,))
    unit = on.unit("housing")
    on.run(lambda work: subscribe(work.as_actor(administrator), unit_id=unit, name="部门业务系统", url=url))


def claimed_one_by_one(on: Ground) -> float:
    """Take the due rows of copies of both tables, one per commit, nothing else, and return rows per second."""
    due: list[tuple[str, str]] = []
    with on.database.engine.connect() as connection:
        for model, column in ((Timer, Timer.due_at), (Deadline, Deadline.next_reminder_at)):
            name = model.__tablename__
            connection.execute(text(f"CREATE TABLE bench_{name} AS SELECT * FROM {name}"))
            connection.execute(text(f"CREATE UNIQUE INDEX bench_{name}_id ON bench_{name} (id)"))
            due += [(name, id) for id in connection.scalars(select(model.id).where(column <= on.now))]
        connection.commit()
        began = time.perf_counter()
        for name, id in due:
            claim = text(f"UPDATE bench_{name} SET state = 'claimed' WHERE id = :id AND state = 'open'")
            connection.execute(claim, {"id": id})
            connection.commit()
        return len(due) / (time.perf_counter() - began)


def count(on: Ground, *wanted: Any, table: Any) -> int:
    """Count rows."""
    with on.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*wanted)) or 0


def left(on: Ground, since: datetime) -> int:
    """Count the rows that have yet to fire: due timers, and deadlines without a reminder."""
    timers = count(on, Timer.state == "open", Timer.due_at <= since, table=Timer)
    return timers + count(on, Deadline.next_reminder_at <= since, table=Deadline)


def unsent(on: Ground) -> int:
    """Count the messages that wait to leave."""
    return count(on, Outbox.state == "waiting", table=Outbox)


@dataclass(slots=True)
class Drained:
    """How it went: seconds until the last row had fired, and until the last message had left."""

    fired: float
    sent: float


def drain(on: Ground, crew: Crew, flush: Callable[[], None], *, rows: int) -> Drained:
    """Kill somebody every two seconds until every row has fired; then let the messages leave in peace for a moment longer."""
    began, turn, flushed, fired = time.monotonic(), 0, False, 0.0
    while (spent := time.monotonic() - began) < PATIENCE:
        crew.keep()
        if not flushed and spent >= FLUSHED_AT:
            flush()
            flushed = True
        if spent >= EVERY * (turn + 1):
            crew.kill(turn)
            turn += 1
        if not fired and not left(on, on.now):
            fired = time.monotonic() - began
        if fired and not unsent(on):
            break
        time.sleep(0.1)
    return Drained(fired or PATIENCE, time.monotonic() - began)


def contradictions(on: Ground, posted: Sequence[str], *, transfers: int) -> list[str]:
    """Return what fired twice or not at all, and what left the house under another id than its own, or not at all."""
    with on.database.reading() as session:
        timers = Counter(session.scalars(select(Timer.state).where(Timer.due_at <= on.now)))
        moved = Counter(session.scalars(select(Instance.version)))
        rungs = Counter(session.scalars(select(ReminderSent.deadline_id)))
        told = Counter(
            (dedupe.partition(":")[0], recipient, template)
            for dedupe, recipient, template in session.execute(
                select(Outbox.dedupe, Outbox.recipient, Outbox.template).where(Outbox.channel == "inbox")
            )
        )
        inbox = Counter(session.scalars(select(InboxMessage.id)))
        written = set(session.scalars(select(Outbox.id).where(Outbox.channel == "inbox")))
        letters = set(session.scalars(select(Outbox.id).where(Outbox.channel == "webhook")))
    found = {
        f"timers: {dict(timers)}": timers != {"fired": transfers},
        f"a timer moved its process on more than once or never: versions {dict(moved)}": moved != {2: transfers},
        f"{len(rungs)} deadlines of {transfers} were reminded": len(rungs) != transfers,
        "a deadline was reminded of twice": max(rungs.values(), default=1) > 1,
        "somebody was told twice of one reminder": max(told.values(), default=1) > 1,
        "an inbox holds what was not written, or lacks what was": set(inbox) != written,
        f"{len(letters - set(posted))} letters of {len(letters)} did not leave": bool(letters - set(posted)),
        f"{len(set(posted) - letters)} deliveries carry an id of no letter": bool(set(posted) - letters),
        "no letter was written": not letters,
    }
    return [words for words, wrong in found.items() if wrong]


def storm(stack: ExitStack, on: Ground, *, transfers: int, lease: float) -> Iterator[Finding]:
    """Yield the rate under fire as a share of bare claims of the same rows.

    :raises RuntimeError: something fired twice or not at all.
    """
    listener = stack.enter_context(web.running())
    queue = stack.enter_context(valkey.running())
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yimen-bench-")))
    mother = forks.Mother()
    stack.callback(mother.end)
    listen(on, f"{listener.url}/hook")
    open_overdue(on, transfers)
    rows = left(on, on.now)
    bare = claimed_one_by_one(on)
    settings = {
        "YIMEN_DATABASE_URL": on.settings.database_url, "YIMEN_REDIS_URL": queue, "YIMEN_FILES": str(on.settings.files),
        "YIMEN_WEBHOOK_NETWORKS": "127.0.0.0/8", "YIMEN_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    crew = Crew(_starter(mother, folder, settings, lease))
    stack.callback(crew.end)
    done = drain(on, crew, lambda: _flush(queue), rows=rows)
    posted = [each.headers["webhook-id"] for each in listener.posted]
    if wrong := contradictions(on, posted, transfers=transfers):
        raise RuntimeError("; ".join(wrong))
    rate = rows / done.fired
    kills = ", ".join(f"{number} × {what}" for what, number in sorted(crew.killed.items()))
    yield Finding(
        what=f"due timers and reminders fired by {WORKERS} queue workers, SIGKILL every {EVERY:.0f} s, queue flushed, share of bare claims",
        value=rate / bare, unit="", least=LEAST,
        detail=f"{rate:,.0f} /s of {bare:,.0f} /s; {rows:,} rows, each once; {kills}" + (f"; leases of {lease:.0f} s" if lease else ""),
    )  # fmt: skip
    yield Finding(
        what="letters to an outside address in the same storm: deliveries for each, under one id", value=len(posted) / len(set(posted)),
        unit="×", detail=f"{len(set(posted)):,} letters, {len(posted):,} deliveries; the last left after {done.sent:,.0f} s",
    )  # fmt: skip


def _starter(mother: forks.Mother, folder: Path, settings: Mapping[str, str], lease: float) -> Callable[[str], Running]:
    numbers = iter(range(1_000_000))

    def start(command: str) -> Running:
        log = folder / f"{next(numbers)}.log"
        log.touch()
        return mother.start([command], settings=settings, log=log, lease=lease)

    return start


def _flush(url: str) -> None:
    with Redis.from_url(url) as connection:
        connection.flushall()


def measure(full: bool) -> Iterator[Finding]:
    """Yield the rate and the counts; at small size with short leases, for there is no time to wait for those of two minutes."""
    transfers, lease = (5_000, 0.0) if full else (300, SHORT_LEASE)
    with ExitStack() as stack:
        url = stack.enter_context(postgres())
        on = stack.enter_context(ground(url))
        yield from storm(stack, on, transfers=transfers, lease=lease)


if __name__ == "__main__":
    report(__doc__ or "", measure)
