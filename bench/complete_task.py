"""One HTTP "complete task" with everything on, against a select and update of the same instance row without sign-in.

Both run in the same application, the same server process and the same run, in turns; medians are compared. On SQLite and on a PostgreSQL
that writes to the disk, and on PostgreSQL with four clients at one and at two web processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import select

from bench.harness import Finding, report, spread
from bench.staging import Ground, ground, open_transfers, postgres, served, timed
from server.cases.models import Task

ANSWERS = {"answers": {"sign_decision": "signed", "handler_name": "姜示办", "handler_phone": "0690-8800000"}}
WARM_UP = 20
CLIENTS = 4
MOST = 4.0


def open_tasks(on: Ground, *, element: str) -> list[Any]:
    """Return the open tasks of an element with their instances."""
    wanted = select(Task.id, Task.instance_id).where(Task.state == "open", Task.element == element)
    with on.database.reading() as session:
        return list(session.execute(wanted).all())


def complete(connection: HTTPConnection, task_id: str, token: str) -> float:
    """Complete a task and return the milliseconds.

    :raises RuntimeError: the server said anything but 200.
    """
    took, status, body = timed(connection, "POST", f"/api/v1/tasks/{task_id}/complete", body=ANSWERS, token=token)
    if status != 200:
        raise RuntimeError(f"{status} {body!r}")
    return took


def against_the_row(on: Ground, rounds: int, kind: str) -> Finding:
    """Return how many times as long a completed task takes as its row."""
    open_transfers(on, rounds + WARM_UP)
    token = on.token("officer.housing")
    full, base = [], []
    with served(on.settings) as connect:
        connection = connect()
        for number, task in enumerate(open_tasks(on, element="sign")):
            took, status, _ = timed(connection, "GET", f"/bench/instance/{task.instance_id}")
            if status != 200:
                raise RuntimeError(status)
            whole = complete(connection, task.id, token)
            if number >= WARM_UP:
                base.append(took)
                full.append(whole)
    told = spread(full)
    return Finding(
        what=f"HTTP complete task on {kind}, everything on, against select and update of its instance row",
        value=median(full) / median(base), unit="×", most=MOST,
        detail=f"p50 {told['p50_ms']:.1f} ms, p95 {told['p95_ms']:.1f} ms; the row {median(base):.1f} ms",
    )  # fmt: skip


def per_second(on: Ground, count: int, *, processes: int) -> float:
    """Return how many tasks four clients complete per second."""
    open_transfers(on, count)
    token, tasks = on.token("officer.housing"), open_tasks(on, element="sign")
    with served(on.settings, processes=processes) as connect:

        def work_off(mine: list[Any]) -> None:
            connection = connect()
            for task in mine:
                complete(connection, task.id, token)

        warm, rest = tasks[: 4 * WARM_UP], tasks[4 * WARM_UP :]
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(work_off, [warm[n::CLIENTS] for n in range(CLIENTS)]))
            began = perf_counter()
            list(clients.map(work_off, [rest[n::CLIENTS] for n in range(CLIENTS)]))
            return len(rest) / (perf_counter() - began)


def measure(full: bool) -> Iterator[Finding]:
    """Yield the ratios, then what two web processes bring."""
    rounds = 400 if full else 100
    with ground() as on:
        yield against_the_row(on, rounds, "SQLite")
    with postgres() as url, ground(url) as on:
        yield against_the_row(on, rounds, "PostgreSQL")
        for processes in (1, 2):
            yield Finding(
                what=f"tasks completed by {CLIENTS} clients on PostgreSQL, {processes} web process{'es' * (processes > 1)}",
                value=per_second(on, rounds * 2 + 4 * WARM_UP, processes=processes), unit="/s",
            )  # fmt: skip


if __name__ == "__main__":
    report(__doc__ or "", measure)
