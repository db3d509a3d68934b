"""The first page of a clerk with 10,000 open tasks against the same page with 100, over HTTP with sign-in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from bench.staging import Ground, arguments, ground, open_transfers, served, spread, timed
from server.cases.models import Task
from server.foundation.work import Work

PATHS = ("/api/v1/tasks", "/", "/tasks")
MOST = 2.0


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


def measure(open_tasks: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return the times of each page with so many open tasks."""
    with ground() as on:
        open_transfers(on, 50)
        copy_tasks(on, open_tasks)
        token = on.token("officer.housing")
        with served(on.settings) as connection:
            found: dict[str, list[float]] = {path: [] for path in PATHS}
            for number in range(rounds + 5):
                for path in PATHS:
                    took, status, body = timed(connection, "GET", path, token=token)
                    if status != 200:
                        raise RuntimeError(f"{path}: {status} {body[:200]!r}")
                    if number >= 5:
                        found[path].append(took)
    return {path: spread(values) for path, values in found.items()}


def main() -> None:
    """Print the ratio of each page."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    few, many = measure(100, options.rounds), measure(10_000, options.rounds)
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
