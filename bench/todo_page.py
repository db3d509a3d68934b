"""The first page of a clerk with 10,000 open tasks against the same page with 100, over HTTP with sign-in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from bench.staging import Ground, arguments, ground, open_transfers, served, spread, timed
from server.cases.models import Task
from server.foundation.work import Work

PATHS = ("/api/v1/tasks", "/", "/tasks")
MOST = 2.0
FEW, MANY, WARM_UP = 100, 10_000, 5


def copy_tasks(on: Ground, count: int) -> None:
    """Fill the desk up to so many open tasks: copies of the rows that the engine wrote, due one after the other."""
    columns = [column for column in Task.__table__.columns if column.key != "id"]

    def fill(work: Work) -> None:
        rows: list[Any] = work.session.execute(select(*columns).where(Task.state == "open")).all()
        copies = [
            {**rows[n % len(rows)]._mapping, "id": f"{n:032x}", "due_at": work.now + timedelta(minutes=n - count // 3)}
            for n in range(len(rows), count)
        ]
        work.session.execute(insert(Task), copies)

    on.run(fill)


@contextmanager
def desk(open_tasks: int) -> Iterator[Callable[[str], float]]:
    """Serve a county with so many open tasks on one desk and give what times a page of it."""
    with ground() as on:
        open_transfers(on, 50)
        copy_tasks(on, open_tasks)
        token = on.token("officer.housing")
        with served(on.settings) as connection:

            def page(path: str) -> float:
                took, status, body = timed(connection, "GET", path, token=token)
                if status != 200:
                    raise RuntimeError(f"{path}: {status} {body[:200]!r}")
                return took

            yield page


def measure(rounds: int) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """Return the times of each page with few and with many open tasks, taken in turn."""
    few: dict[str, list[float]] = {path: [] for path in PATHS}
    many: dict[str, list[float]] = {path: [] for path in PATHS}
    with desk(FEW) as small, desk(MANY) as large:
        for number in range(rounds + WARM_UP):
            for path in PATHS:
                took = small(path), large(path)
                if number >= WARM_UP:
                    few[path].append(took[0])
                    many[path].append(took[1])
    return {p: spread(few[p]) for p in PATHS}, {p: spread(many[p]) for p in PATHS}


def main() -> None:
    """Print the ratio of each page."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    few, many = measure(options.rounds)
    ratios = {path: round(many[path]["p50_ms"] / few[path]["p50_ms"], 2) for path in PATHS}
    found = {"few": few, "many": many, "ratios": ratios, "most": MOST}
    if options.json:
        print(json.dumps(found))
        return
    for path in PATHS:
        print(
            f"{path:16} 100: {few[path]['p50_ms']:.1f} ms  10,000: {many[path]['p50_ms']:.1f} ms  ratio {ratios[path]} (at most {MOST})"
        )


if __name__ == "__main__":
    main()
