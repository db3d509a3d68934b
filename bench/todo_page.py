"""Lists of open tasks over HTTP with sign-in: many against few, and with the rules of who may see what against without them.

My tasks: a clerk's first page with 100,000 open tasks against 1,000. The rules: the first page of a clerk and of the supervisor's board in a county of
500 accounts and 100,000 open tasks at all its desks, against the same pages of a server that shows whatever is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any

from sqlalchemy import insert, select

from bench.harness import Finding, in_turns, report, spread
from bench.staging import Ground, ground, open_transfers, served, signed_in, timed
from server.cases.models import Task
from server.demo.county import PASSWORD
from server.foundation.work import Work
from server.organisation.models import Appointment
from server.organisation.operations import add_user, appoint
from server.organisation.passwords import hash_password

BOARD, LONGEST_BOARD = "/oversight", 800  #: milliseconds
MINE = ("/api/v1/tasks", "/", "/tasks")
RULED = (("/api/v1/tasks", "clerk.qingsui"), ("/oversight/tasks", "supervisor.county"), (BOARD, "supervisor.county"))
MOST = 1.5
FEW, MANY, WARM_UP = 1_000, 100_000, 5
ACCOUNTS = 500
AT_ONCE = 20_000


def copy_tasks(on: Ground, count: int, *, desks: Sequence[tuple[str, str]] = ()) -> None:
    """Fill up to so many open tasks: copies of the rows that the engine wrote, due one after the other, over these desks."""
    columns = [column for column in Task.__table__.columns if column.key != "id"]
    with on.database.reading() as session:
        rows: list[Any] = list(session.execute(select(*columns).where(Task.state == "open")).all())

    def fill(work: Work, first: int) -> None:
        copies = [
            {
                **rows[n % len(rows)]._mapping, "id": f"{n:032x}", "due_at": work.now + timedelta(minutes=n - count // 3),
                **(dict(zip(("unit_id", "role"), desks[n % len(desks)], strict=True)) if desks else {}),
            }
            for n in range(first, min(first + AT_ONCE, count))
        ]  # fmt: skip
        work.session.execute(insert(Task), copies)

    for first in range(len(rows), count, AT_ONCE):
        on.run(partial(fill, first=first))


def appoint_many(on: Ground, count: int) -> list[tuple[str, str]]:
    """Appoint so many people over the county's desks and return the desks."""
    shared = hash_password(PASSWORD)
    with on.database.reading() as session:
        desks = [
            (row.unit_id, row.role) for row in session.execute(select(Appointment.unit_id, Appointment.role).distinct())
        ]

    def make(work: Work) -> None:
        for number in range(count):
            user = add_user(
                work,
                login=f"many{number}",
                name=f"示众{number}",
                password=PASSWORD,
                password_hash=shared,
                must_change=False,
            )
            unit, role = desks[number % len(desks)]
            appoint(work, user_id=user.id, unit_id=unit, role=role, since=date(2020, 1, 1), title="")

    on.run(make)
    return desks


@contextmanager
def pages(on: Ground, login: str, *, rules: bool = True) -> Iterator[Callable[[str], float]]:
    """Serve a county and give what times a page of it."""
    token = on.token(login)
    with served(on.settings, rules=rules) as connect:
        connection = connect()
        cookie = signed_in(connection, login)

        def page(path: str) -> float:
            who = {"token": token} if path.startswith("/api/") else {"cookie": cookie}
            took, status, body = timed(connection, "GET", path, **who)
            if status != 200:
                raise RuntimeError(f"{path}: {status} {body[:200]!r}")
            return took

        yield page


def many_against_few(rounds: int) -> Iterator[Finding]:
    """Yield the ratio of each page of my tasks."""
    with ExitStack() as stack:
        counties = []
        for count in (FEW, MANY):
            on = stack.enter_context(ground())
            open_transfers(on, 50)
            copy_tasks(on, count)
            counties.append(stack.enter_context(pages(on, "officer.housing")))
        few, many = counties
        for path in MINE:
            took = in_turns({"few": lambda p=path: few(p), "many": lambda p=path: many(p)}, rounds, warm_up=WARM_UP)  # type: ignore[misc]
            yield Finding(
                what=f"`{path}` with {MANY:,} open tasks against {FEW:,}", value=median(took["many"]) / median(took["few"]),
                unit="×", most=MOST, detail=f"p50 {spread(took['many'])['p50_ms']:.1f} ms",
            )  # fmt: skip


def with_rules_against_without(rounds: int) -> Iterator[Finding]:
    """Yield what the rules cost a clerk's list and the supervisor's."""
    with ground() as on:
        open_transfers(on, 50)
        copy_tasks(on, MANY, desks=appoint_many(on, ACCOUNTS))
        for path, login in RULED:
            with pages(on, login) as ruled, pages(on, login, rules=False) as bare:
                took = in_turns({"on": lambda p=path: ruled(p), "off": lambda p=path: bare(p)}, rounds, warm_up=WARM_UP)  # type: ignore[misc]  # fmt: skip
            yield Finding(
                what=f"`{path}` of {login}, {MANY:,} open tasks, {ACCOUNTS} accounts: rules on against off",
                value=median(took["on"]) / median(took["off"]), unit="×", most=MOST,
                detail=f"p50 {median(took['on']):.1f} ms against {median(took['off']):.1f} ms",
            )  # fmt: skip
            if path == BOARD:
                yield Finding(
                    what=f"`{path}` with {MANY:,} open tasks", value=median(took["on"]), unit="ms", most=LONGEST_BOARD
                )


def measure(full: bool) -> Iterator[Finding]:
    """Yield all ratios."""
    rounds = 100 if full else 30
    yield from many_against_few(rounds)
    yield from with_rules_against_without(rounds)


if __name__ == "__main__":
    report(__doc__ or "", measure)
