"""A sweep with nothing due over many open cases against the same sweep over few, alternating in one run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, func, insert, literal, select

from bench.harness import Finding, interleaved, report
from bench.staging import Ground, ground, open_transfers
from server.cases.models import Case, Deadline, Instance, Task, Timer
from server.foundation.work import Work
from server.jobs.ticking import SWEEPS, tick

FEW, MANY, FULL = 1_000, 100_000, 1_000_000
MOST = 2.0
AT_ONCE = 50_000  #: rows per statement


def fill(on: Ground, count: int) -> None:
    """Open so many cases: copies of the rows of one transfer, in the tables' own words, due after everything else."""
    open_transfers(on, 1)
    for model, links in (
        (Case, {"id": "c", "code": "c", "query_code": "c"}),
        (Instance, {"id": "i", "case_id": "c"}),
        (Task, {"id": "t", "instance_id": "i", "case_id": "c"}),
        (Timer, {"id": "m", "instance_id": "i"}),
        (Deadline, {"id": "d", "instance_id": "i", "case_id": "c", "task_id": "t"}),
    ):
        for first in range(1, count, AT_ONCE):
            on.run(lambda work, m=model, k=links, a=first: _copy(work, m, k, a, min(a + AT_ONCE, count)))


def _copy(work: Work, model: Any, links: dict[str, str], first: int, behind: int) -> None:
    later = work.now + timedelta(days=365)
    row = work.session.execute(select(*model.__table__.columns).order_by(model.id).limit(1)).one()
    values = dict(row._mapping) | {name: later for name in ("due_at", "next_reminder_at") if name in row._mapping}
    series = select(literal(first, Integer).label("n")).cte("series", recursive=True)
    series = series.union_all(select(series.c.n + 1).where(series.c.n + 1 < behind))
    chosen = [
        (
            func.printf(f"{links[name]}%015x", series.c.n)
            if name in links
            else literal(value, model.__table__.c[name].type)
        )
        for name, value in values.items()
    ]
    work.session.execute(insert(model).from_select(list(values), select(*chosen).select_from(series)))


@contextmanager
def filled(count: int) -> Iterator[Ground]:
    """Furnish a county with so many open cases of which nothing is due."""
    with ground() as on:
        fill(on, count)
        for sweep in SWEEPS.values():
            while sweep(on.database, on.house, now=on.now):
                pass
        yield on


def sweep_all(on: Ground) -> None:
    """Look once for everything that may be due."""
    found = {name: sweep(on.database, on.house, now=on.now) for name, sweep in SWEEPS.items()}
    if any(found.values()):
        raise RuntimeError(f"something was due: {found}")


def ask_first(on: Ground) -> None:
    """Let a round ask what there is to do before it looks."""
    if any(tick(on.database, on.house, on.now).values()):
        raise RuntimeError("something was due")


def measure(full: bool) -> Iterator[Finding]:
    """Yield the ratio of the medians."""
    few, many = FEW, FULL if full else MANY
    with filled(few) as small, filled(many) as large:
        rounds = 1_000 if full else 300
        took = interleaved(
            {
                "few": lambda: sweep_all(small), "many": lambda: sweep_all(large),
                "few, asked first": lambda: ask_first(small), "many, asked first": lambda: ask_first(large),
            },
            rounds,
        )  # fmt: skip
    yield Finding(
        what=f"sweep with nothing due, {many:,} open cases against {few:,}, median of {rounds:,}", value=took["many"] / took["few"],
        unit="×", most=MOST, detail=f"{took['many']:.2f} ms against {took['few']:.2f} ms",
    )  # fmt: skip
    first, first_few = took["many, asked first"], took["few, asked first"]
    yield Finding(
        what="the same, when a round asks first what there is to do", value=first / first_few, unit="×", most=MOST,
        detail=f"{first:.2f} ms against {first_few:.2f} ms",
    )  # fmt: skip
    yield Finding(
        what="a round that asks first against one that looks for everything", value=first / took["many"], unit="×", most=1.0
    )  # fmt: skip


if __name__ == "__main__":
    report(__doc__ or "", measure)
