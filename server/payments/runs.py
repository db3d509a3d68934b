"""A batch from its draft to its release: one person builds, another checks, nobody who decided does either."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update

from server.audit import operations as audit
from server.cases.models import Case
from server.cases.opening import close_case
from server.foundation.database import QUIET
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import rules
from server.payments.building import digest_of, drop_lines, rebuild
from server.payments.funds import move, read_fund
from server.payments.models import BankFile, Line, Run, StandingPayment
from server.payments.refusals import BatchStale, DecidedByYou, RunMoved


def build_again(work: Work, *, run_id: str) -> Run:
    """Build a draft anew, with what changed since.

    :raises RunMoved: it was submitted, released or dropped.
    """
    rules.require(work.actor, "payment.prepare")
    run = read_run(work, run_id)
    if run.state != "draft":
        raise RunMoved
    rebuild(work, run)
    return run


def submit(work: Work, run: Run) -> None:
    """Hand a draft to the checker: from here on its lines stand."""
    _move(
        work, run, "draft", state="built", built_by=work.actor.id, built_at=work.now, checked_by=None, checked_at=None
    )


def send_back(work: Work, run: Run) -> None:
    """Give a batch back to its maker."""
    _move(work, run, "built", state="draft")


def check(work: Work, run: Run) -> None:
    """Note who checked a batch."""
    _move(work, run, "built", checked_by=work.actor.id, checked_at=work.now)


def drop(work: Work, run: Run) -> None:
    """Give a draft up: nothing of it is paid."""
    drop_lines(work, run)
    work.session.execute(
        update(Line).where(Line.run_id == run.id, Line.state == "draft").values(state="dropped"),
        execution_options=QUIET,
    )
    _move(work, run, "draft", state="dropped", closed_by=work.actor.id, closed_at=work.now)
    close_case(work, case_id=run.case_id, reason="dropped")


def release(work: Work, run: Run) -> None:
    """Let a checked batch go: the funds' ledgers, the lines and the order for the bank's file in one commit.

    :raises RunMoved: it is not checked.
    :raises BatchStale: what is paid changed after the batch was built.
    :raises FundTooLow: a fund no longer holds what the batch takes from it.
    """
    if run.checked_by is None:
        raise RunMoved
    _move(
        work, run, "built", state="released", released_at=work.now
    )  # the first write: from here on nobody moves in between
    changed = stale(work, run, lock=True)
    if changed:
        raise BatchStale(count=changed)
    for fund_id, amount in fund_totals(work, run.id).items():
        move(work, read_fund(work, fund_id), kind="released", amount_fen=amount, about=run.id, voucher=run.number)
    work.session.execute(
        update(Line).where(Line.run_id == run.id, Line.state == "draft").values(state="released"),
        execution_options=QUIET,
    )
    work.session.add(
        BankFile(
            id=work.new_id(), county=run.county, run_id=run.id, name=f"{run.county}-{run.number}.csv", state="ordered",
            ordered_at=work.now,
        )
    )  # fmt: skip
    work.session.flush()
    audit.record(work, "payment.release", run.id, lines=run.count, fen=run.total_fen, digest=run.digest)


def close(work: Work, run: Run) -> None:
    """Close a batch whose every line is answered and booked."""
    _move(work, run, "released", state="closed", closed_by=work.actor.id, closed_at=work.now)
    close_case(work, case_id=run.case_id, reason="done")


def fund_totals(work: Work, run_id: str, *states: str) -> dict[str, int]:
    """Return what a batch takes from each fund (of its lines in these states), in fen."""
    wanted = select(Line.fund_id, func.sum(Line.amount_fen)).where(Line.run_id == run_id, Line.state != "dropped")
    if states:
        wanted = wanted.where(Line.state.in_(states))
    return {
        fund: int(total) for fund, total in work.session.execute(wanted.group_by(Line.fund_id).order_by(Line.fund_id))
    }


def stale(work: Work, run: Run, *, lock: bool = False) -> int:
    """Return how many lines no longer pay what is due: amount, end, hold, account or a death changed since."""
    wanted = (
        select(StandingPayment.id)
        .join(Line, Line.standing_id == StandingPayment.id)
        .where(Line.run_id == run.id, Line.state == "draft")
    )
    if lock:
        work.session.execute(wanted.with_for_update(of=StandingPayment))
    moved: ColumnElement[bool] = or_(
        StandingPayment.version != Line.seen_version, StandingPayment.hold != "", Person.died_on.is_not(None)
    )
    count = work.session.scalar(
        select(func.count())
        .select_from(Line)
        .join(StandingPayment, StandingPayment.id == Line.standing_id)
        .join(Person, Person.id == StandingPayment.person_id)
        .where(Line.run_id == run.id, Line.state == "draft", moved)
    )
    return count or 0


def require_undecided(work: Work, run: Run, *, behind: Collection[str]) -> None:
    """Keep whoever decided a benefit, and who stands in for them, from building or checking its payment.

    :raises DecidedByYou: somebody behind the act decided some of the lines.
    """
    mine = work.session.scalar(
        select(func.count()).select_from(Line).where(Line.run_id == run.id, Line.decided_by.in_(sorted(behind)))
    )
    if mine:
        raise DecidedByYou(count=mine)


def seen_digest(work: Work, run: Run) -> str:
    """Return the hash of the lines as they stand now."""
    return digest_of(work.session.scalars(select(Line).where(Line.run_id == run.id).order_by(Line.serial)))


def read_run(work: Work, run_id: str) -> Run:
    """Return a batch of the county.

    :raises NotFound: there is none.
    """
    run = work.session.get(Run, run_id)
    if run is None or run.county != work.house.county:
        raise NotFound
    return run


def run_of_case(work: Work, case_id: str) -> Run | None:
    """Return the batch that a case is about."""
    return work.session.scalar(select(Run).join(Case, Case.id == Run.case_id).where(Case.id == case_id))


def _move(work: Work, run: Run, before: str, **values: Any) -> None:
    moved = work.session.execute(
        update(Run).where(Run.id == run.id, Run.state == before).values(**values), execution_options=QUIET
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise RunMoved
    work.session.refresh(run)
