"""What the payments pages show: batches, unpaid money, one-off payments, overpayments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from server.cases.models import Case, Instance, Task
from server.cases.visibility import masked_name, sees_names
from server.foundation.errors import NotFound
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit, User
from server.payments import runs
from server.payments.building import Waiting, draft
from server.payments.models import BankFile, BankResult, Fund, Line, PaymentRequest, Run, StandingPayment
from server.payments.months import later, month_of
from server.payments.positions import positions
from server.payments.rhythm import Rhythm, rhythm

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One batch in the list."""

    run: Run
    title: str
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
    return [RunRow(run=run, title=title, step=step or "", task_id=task) for run, title, step, task in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line of a batch; names are masked for those who may not read them."""

    line: Line
    payee: str
    household: str
    township: str
    fund: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSheet:
    """One batch with what a maker, a checker and an auditor look at."""

    run: Run
    title: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Money that is due and was not paid: whose, for which month, and why it waits."""

    standing: StandingPayment
    name: str
    household: str
    township: str
    month: date
    amount: Decimal
    why: str
    note: str
    case_id: str | None  #: the file of the returned payment, where somebody looks into it


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
        lines=line_rows(work, run.id, after=after, size=size), by_fund=_by_fund(work, run.id),
        by_township=_by_township(work, run.id), by_state=_by_state(work, run.id),
        waiting=held(work, draft(work, run).waiting) if run.state == "draft" and run.kind != "campaign" else [],
        stale=runs.stale(work, run) if run.state in ("draft", "built") else 0,
        file=work.session.scalar(select(BankFile).where(BankFile.run_id == run.id)),
        results=[(row, name or "") for row, name in results], built_by=_name(work, run.built_by),
        checked_by=_name(work, run.checked_by),
        task=work.session.scalar(select(Task).where(Task.case_id == run.case_id, Task.state == "open")),
    )  # fmt: skip


def _name(work: Work, user_id: str | None) -> str:
    return work.session.scalar(select(User.name).where(User.id == user_id)) or "" if user_id else ""


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
    rows = work.session.execute(wanted.limit(size) if size else wanted)
    open_names = _sees_payees(work)
    return [
        LineRow(
            line=line, payee=line.payee if open_names else masked_name(line.payee), household=household, township=township, fund=fund
        )
        for line, household, township, fund in rows
    ]  # fmt: skip


def _sees_payees(work: Work) -> bool:
    """Finance pays by name; the county reads names anyway; everybody else sees them masked."""
    return rules.may(work.actor, "payment.file") or "county" in rules.relations(work.actor, "person.name")


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


def held(work: Work, waiting: Iterable[Waiting]) -> list[Held]:
    """Return waiting money with the words that people need; names as far as the actor may read them."""
    found = list(waiting)
    heads = _heads(work, {each.standing.id for each in found})
    files = _return_files(work, {each.standing.id for each in found})
    rows = []
    for each in found:
        name, household, township_id, township = heads[each.standing.id]
        open_name = _sees_payees(work) or sees_names(work.actor, township=township_id)
        rows.append(
            Held(
                standing=each.standing, name=name if open_name else masked_name(name), household=household, township=township,
                month=each.month, amount=yuan(each.amount_fen), why=each.why, note=each.standing.hold_note,
                case_id=files.get((each.standing.id, each.month)),
            )
        )  # fmt: skip
    return rows


def _heads(work: Work, standing_ids: set[str]) -> dict[str, tuple[str, str, str, str]]:
    rows = work.session.execute(
        select(StandingPayment.id, Person.name, Household.code, Household.township, Unit.name)
        .join(Person, Person.id == StandingPayment.person_id)
        .join(Household, Household.id == StandingPayment.household_id)
        .join(Unit, Unit.id == Household.township)
        .where(StandingPayment.id.in_(standing_ids))
    )
    return {identifier: (name, code, township, unit) for identifier, name, code, township, unit in rows}


def _return_files(work: Work, standing_ids: set[str]) -> dict[tuple[str, date], str]:
    rows = work.session.execute(
        select(Line.standing_id, Line.month, Instance.case_id)
        .join(Instance, Instance.subject == Line.id)
        .where(Line.standing_id.in_(standing_ids), Instance.key == "pay-return", Instance.state == "open")
    )
    return {(str(standing), month): case for standing, month, case in rows}


def unpaid(work: Work, *, month: date | None = None) -> list[Held]:
    """Return what is due up to a month (this one) and neither paid nor under way: the unpaid list of the actor's townships.

    :raises NotPermitted: the actor sees no unpaid list.
    """
    found = rules.relations(work.actor, "payment.unpaid")
    rules.require(work.actor, "payment.unpaid", township=next(iter(found.get("own", ())), None))
    until = month or month_of(work.today)
    wanted = (
        select(StandingPayment, Household.township, Person.died_on)
        .join(Household, Household.id == StandingPayment.household_id)
        .join(Person, Person.id == StandingPayment.person_id)
        .where(StandingPayment.county == work.house.county, StandingPayment.first_month <= until)
        .order_by(Household.township, StandingPayment.id)
    )
    if "county" not in found:
        wanted = wanted.where(Household.township.in_(sorted(found.get("own", frozenset()))))
    rows = work.session.execute(wanted).all()
    dues = positions(work, (row[0].id for row in rows), until=until)
    waiting = [
        Waiting(standing, at, position.open_fen, standing.hold or ("died" if died_on else "next-batch"))
        for standing, _township, died_on in rows
        for at, position in dues[standing.id].items()
        if position.open_fen and at <= until
    ]
    return held(work, waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpaid:
    """A benefit of which more was paid than was due, and nobody asks it back yet."""

    standing: StandingPayment
    name: str
    household: str
    township: str
    months: list[date]
    amount: Decimal


def overpayments(work: Work) -> list[Overpaid]:
    """Return what was paid beyond what was due and no recovery has dealt with, the largest first.

    :raises NotPermitted: the actor does not read recoveries.
    """
    rules.require(work.actor, "recover.read")
    rows = work.session.scalars(
        select(StandingPayment).where(StandingPayment.county == work.house.county, _changed_back())
    ).all()
    dues = positions(work, (row.id for row in rows), until=month_of(work.today))
    heads = _heads(work, {row.id for row in rows})
    found = []
    for row in rows:
        beyond = {month: p.beyond_fen for month, p in dues[row.id].items() if p.beyond_fen}
        if beyond:
            name, household, _id, township = heads[row.id]
            found.append(
                Overpaid(
                    standing=row, name=name if _sees_payees(work) else masked_name(name), household=household,
                    township=township, months=sorted(beyond), amount=yuan(sum(beyond.values())),
                )
            )  # fmt: skip
    return sorted(found, key=lambda each: -each.amount)


def _changed_back() -> Any:
    """Only a benefit that ended or was changed can have been overpaid: the others are not reckoned."""
    return or_(StandingPayment.last_month.is_not(None), StandingPayment.version > 1)


def requests(work: Work) -> list[tuple[PaymentRequest, str, str, str]]:
    """Return the payments asked of finance with case, township and fund, those not paid first.

    :raises NotPermitted: the actor is not of the county or finance.
    """
    rules.require(work.actor, "payment.read")
    fund = aliased(Fund)
    rows = work.session.execute(
        select(PaymentRequest, Case.code, Unit.name, fund.name)
        .join(Case, Case.id == PaymentRequest.case_id)
        .join(Unit, Unit.id == Case.township)
        .outerjoin(fund, fund.id == PaymentRequest.fund_id)
        .where(PaymentRequest.county == work.house.county)
        .order_by(PaymentRequest.state == "paid", PaymentRequest.requested_at.desc())
        .limit(MOST)
    )
    return [(row[0], row[1], row[2], row[3] or "") for row in rows]


def calendar_months(work: Work, *, count: int = 3) -> list[tuple[Rhythm, Run | None]]:
    """Return the months that can be paid next with their days and their regular run, if there is one."""
    first = later(month_of(work.today), -1)
    found = []
    for step in range(count):
        month = later(first, step)
        run = work.session.scalar(
            select(Run).where(
                Run.county == work.house.county, Run.month == month, Run.kind == "month", Run.state != "dropped"
            )
        )
        found.append((rhythm(work, month), run))
    return found


def run_id_of(work: Work, case_id: str) -> str:
    """Return the batch that a case is about.

    :raises NotFound: it is about none.
    """
    run = runs.run_of_case(work, case_id)
    if run is None:
        raise NotFound
    return run.id
