"""Batches as maker, checker and auditor look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select

from server.cases.models import Case, Task
from server.cases.visibility import masked_name
from server.cases.words import Name
from server.foundation.errors import NotFound
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.organisation.models import Unit, User
from server.payments import runs
from server.payments.building import draft
from server.payments.discretion import NOBODY, UNSAID, item_name, kept_apart
from server.payments.models import BankFile, BankResult, Fund, Line, Run
from server.payments.months import later, month_of
from server.payments.queries.unpaid import Held, held, sees_payees
from server.payments.rhythm import Rhythm, rhythm
from server.payments.units import user_name

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One batch in the list."""

    run: Run
    title: str
    state: str  #: of the batch, `answered` where the bank has told of every line and its books are still to be balanced
    step: str  #: name of the open step
    task_id: str | None


def run_rows(work: Work) -> list[RunRow]:
    """Return the batches, the newest first, with the step at which each stands.

    :raises NotPermitted: the actor is not of the county or finance.
    """
    rules.require(work.actor, "payment.read")
    rows = work.session.execute(
        select(Run, Case.title, Task.name, Task.id)
        .join(Case, Case.id == Run.case_id)
        .outerjoin(Task, and_(Task.case_id == Run.case_id, Task.state == "open"))
        .where(Run.county == work.house.county)
        .order_by(Run.month.desc(), Run.id.desc())
        .limit(MOST)
    )
    found = rows.all()
    states = run_states(work, [row[0] for row in found])
    return [
        RunRow(run=run, title=title, state=states[run.id], step=step or "", task_id=task)
        for run, title, step, task in found
    ]


def run_states(work: Work, some: Sequence[Run]) -> dict[str, str]:
    """Return how each batch stands: one that went to the bank waits for its answer, or, once told of every line, for its books."""
    away = [run.id for run in some if run.state == "released"]
    waiting = set(
        work.session.scalars(select(Line.run_id).where(Line.run_id.in_(away), Line.state == "released").distinct())
    )
    return {run.id: "answered" if run.id in away and run.id not in waiting else run.state for run in some}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line of a batch; names are masked for those who may not read them."""

    line: Line
    payee: str
    household: str
    item: Name
    item_key: str
    township: str
    fund: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSheet:
    """One batch with what a maker, a checker and an auditor look at."""

    run: Run
    title: str
    state: str  #: as in the list
    lines: list[LineRow]
    by_fund: list[tuple[str, int, Decimal]]
    by_township: list[tuple[str, int, Decimal]]
    by_state: dict[str, tuple[int, Decimal]]
    waiting: list[Held]
    stale: int
    file: BankFile | None
    results: list[tuple[BankResult, str]]
    built_by: str
    checked_by: str
    task: Task | None


def run_sheet(work: Work, run_id: str, *, after: int = 0, size: int = MOST) -> RunSheet:
    """Return a batch with lines `after` a number.

    :raises NotFound: there is none.
    :raises NotPermitted: the actor is not of the county or finance.
    """
    rules.require(work.actor, "payment.read")
    run = runs.read_run(work, run_id)
    results = work.session.execute(
        select(BankResult, User.name)
        .outerjoin(User, User.id == BankResult.uploaded_by)
        .where(BankResult.run_id == run.id)
        .order_by(BankResult.uploaded_at)
    )
    return RunSheet(
        run=run, title=work.session.scalars(select(Case.title).where(Case.id == run.case_id)).one(),
        state=run_states(work, [run])[run.id],
        lines=line_rows(work, run.id, after=after, size=size), by_fund=_by_fund(work, run.id),
        by_township=_by_township(work, run.id), by_state=_by_state(work, run.id),
        waiting=held(work, draft(work, run).waiting) if run.state == "draft" and run.kind != "campaign" else [],
        stale=runs.stale(work, run) if run.state in ("draft", "built") else 0,
        file=work.session.scalar(select(BankFile).where(BankFile.run_id == run.id)),
        results=[(row, name or "") for row, name in results], built_by=user_name(work, run.built_by),
        checked_by=user_name(work, run.checked_by),
        task=work.session.scalar(select(Task).where(Task.case_id == run.case_id, Task.state == "open")),
    )  # fmt: skip


def line_rows(work: Work, run_id: str, *, after: int = 0, size: int | None = MOST) -> list[LineRow]:
    """Return lines of a batch after a number, in their order."""
    wanted = (
        select(Line, Household.code, Unit.name, Fund.name)
        .join(Household, Household.id == Line.household_id)
        .join(Unit, Unit.id == Line.township)
        .join(Fund, Fund.id == Line.fund_id)
        .where(Line.run_id == run_id, Line.serial > after)
        .order_by(Line.serial)
    )
    rows = work.session.execute(wanted.limit(size) if size else wanted).all()
    hidden = kept_apart(work, {row[0].standing_id for row in rows if row[0].standing_id})
    return [_line_row(work, *row, apart=row[0].standing_id in hidden) for row in rows]


def _line_row(work: Work, line: Line, household: str, township: str, fund: str, *, apart: bool) -> LineRow:
    opened = rules.may(work.actor, "payment.file") if apart else sees_payees(work)
    return LineRow(
        line=line, payee=line.payee if opened else masked_name(line.payee), household=NOBODY if apart else household,
        item=item_name(line.item, apart=apart), item_key=UNSAID if apart else line.item, township=township, fund=fund,
    )  # fmt: skip


def _by_fund(work: Work, run_id: str) -> list[tuple[str, int, Decimal]]:
    return _sums(work, select(Fund.name, func.count(), func.sum(Line.amount_fen)).join(Fund, Fund.id == Line.fund_id)
                 .where(Line.run_id == run_id, Line.state != "dropped").group_by(Fund.name, Fund.rank).order_by(Fund.rank))  # fmt: skip


def _by_township(work: Work, run_id: str) -> list[tuple[str, int, Decimal]]:
    return _sums(work, select(Unit.name, func.count(), func.sum(Line.amount_fen)).join(Unit, Unit.id == Line.township)
                 .where(Line.run_id == run_id, Line.state != "dropped").group_by(Unit.name, Unit.code).order_by(Unit.code))  # fmt: skip


def _sums(work: Work, wanted: Any) -> list[tuple[str, int, Decimal]]:
    return [(name, count, yuan(int(total))) for name, count, total in work.session.execute(wanted)]


def _by_state(work: Work, run_id: str) -> dict[str, tuple[int, Decimal]]:
    rows = work.session.execute(
        select(Line.state, func.count(), func.sum(Line.amount_fen)).where(Line.run_id == run_id).group_by(Line.state)
    )
    return {state: (count, yuan(int(total))) for state, count, total in rows}


def calendar_months(work: Work, *, count: int = 3) -> list[tuple[Rhythm, Run | None, str]]:
    """Return the months that can be paid next with their days, and their regular run and how it stands, if there is one."""
    first = later(month_of(work.today), -1)
    found = []
    for step in range(count):
        month = later(first, step)
        run = work.session.scalar(
            select(Run).where(
                Run.county == work.house.county, Run.month == month, Run.kind == "month", Run.state != "dropped"
            )
        )
        found.append((rhythm(work, month), run, run_states(work, [run])[run.id] if run is not None else ""))
    return found


def run_id_of(work: Work, case_id: str) -> str:
    """Return the batch that a case is about.

    :raises NotPermitted: the actor's posts read no batches.
    :raises NotFound: it is about none.
    """
    rules.require(work.actor, "payment.read")
    run = runs.run_of_case(work, case_id)
    if run is None or run.county != work.house.county:
        raise NotFound
    return run.id
