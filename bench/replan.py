"""Planning open deadlines anew after a closure of the county was entered: 10,000 of them, and once more for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from time import perf_counter

from sqlalchemy import func, select

from bench.harness import Finding, report
from bench.staging import Ground, ground, open_transfers
from server.cases.models import Deadline
from server.jobs.replans import replan_deadlines
from server.planning import operations
from server.planning.notice import Line

SMALL, FULL = 1_000, 10_000
SECONDS = 60.0  #: for 10,000


def close_a_day(on: Ground, day: date) -> None:
    """Enter a day on which the county is closed and bring it into force."""
    who = on.actor("system.admin")
    lines = [Line(day, "closure", "停办")]
    change = on.run(
        lambda work: operations.enter(work.as_actor(who), kind="closure", source=f"青办〔{day}〕号", lines=lines)
    )
    on.run(lambda work: operations.apply(work.as_actor(who), change_id=change))


def drained(on: Ground) -> float:
    """Plan until nothing is left and return the seconds."""
    began = perf_counter()
    while replan_deadlines(on.database, on.house, now=on.now):
        pass
    return perf_counter() - began


def moved(on: Ground) -> int:
    """Return how often deadlines got another date."""
    with on.database.reading() as session:
        return int(session.scalar(select(func.sum(Deadline.due_version - 1))) or 0)


def measure(full: bool) -> Iterator[Finding]:
    """Yield the seconds for 10,000 open deadlines (reckoned from fewer at small size), and what a second run changes."""
    count = FULL if full else SMALL
    with ground() as on:
        open_transfers(on, count)
        with on.database.reading() as session:
            last = session.scalars(select(func.min(Deadline.due_on)).where(Deadline.state == "open")).one()
        close_a_day(on, _workday_before(on, last))
        took, first = drained(on), moved(on)
        again, second = drained(on), moved(on)
    yield Finding(
        what="re-plan of 10,000 open deadlines after a closure", value=took * FULL / count, unit="s", most=SECONDS,
        detail=f"{first:,} deadlines moved in {took:.1f} s",
    )  # fmt: skip
    yield Finding(
        what="deadlines that a second re-plan changes",
        value=float(second - first),
        unit="",
        most=0.0,
        detail=f"{again:.2f} s",
    )
    if first < count:
        raise RuntimeError(f"only {first} of {count} deadlines moved")


def _workday_before(on: Ground, last: date | None) -> date:
    day = last or date.max
    while not on.house.calendar.is_workday(day).workday:
        day -= timedelta(days=1)
    return day


if __name__ == "__main__":
    report(__doc__ or "", measure)
