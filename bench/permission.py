"""What asking whether somebody may read one case costs, told against the whole request that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.harness import Finding, interleaved, report
from bench.staging import Ground, bench_app, ground, open_transfers
from server.cases.models import Case
from server.cases.queries.case import visible_case
from server.foundation.work import Work

MOST = 0.05


@contextmanager
def reading(on: Ground, login: str) -> Iterator[Work]:
    """Give hands in somebody's name on one session that stays open."""
    who = on.actor(login)
    with on.database.reading() as session:
        yield on.work(session).as_actor(who)


def plain(session: Session, case_id: str) -> Any:
    """Read the row of a case without asking anybody."""
    session.expunge_all()
    return session.scalar(select(Case).where(Case.id == case_id))


def asked(work: Work, case_id: str) -> Any:
    """Read the row of a case as the service does."""
    work.session.expunge_all()
    return visible_case(work, case_id)


def measure(full: bool) -> Iterator[Finding]:
    """Yield the share for a department that holds a task of the case, and for the township whose case it is."""
    rounds = 400 if full else 120
    with ground() as on:
        open_transfers(on, 50)
        client = bench_app(on.settings).test_client()
        for login in ("officer.housing", "clerk.qingsui"):
            headers = {"Authorization": f"Bearer {on.token(login)}"}
            with reading(on, login) as work:
                case_id = work.session.scalars(select(Case.id)).first() or ""
                took = interleaved(
                    {
                        "asked": partial(asked, work, case_id), "plain": partial(plain, work.session, case_id),
                        "request": partial(client.get, f"/api/v1/cases/{case_id}", headers=headers),
                    },
                    rounds,
                )  # fmt: skip
            yield Finding(
                what=f"permission check of one case read by {login}, share of the request",
                value=(took["asked"] - took["plain"]) / took["request"], unit="", most=MOST,
                detail=f"{took['asked'] - took['plain']:.2f} ms of {took['request']:.2f} ms",
            )  # fmt: skip


if __name__ == "__main__":
    report(__doc__ or "", measure)
