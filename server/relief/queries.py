"""What the urgent pages show: emergencies with their clocks, funds with their ledgers, payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from server.cases.lights import light_of
from server.cases.models import Case, Deadline, Instance, Task
from server.cases.restricting import open_to
from server.cases.veiling import OPEN, Veil, veils
from server.cases.visibility import masked_name, sees_names
from server.foundation.clock import LOCAL
from server.foundation.errors import NotFound
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Person
from server.organisation import rules
from server.organisation.models import Unit, User
from server.relief.models import FundEntry, PettyFund, Relief
from server.web.lights import Light

CLOCKS = ("LS.first", "LS.fast")
#: Its term is the office's own: the person has the money, and both clocks stopped when it was handed over.
COUNTERSIGNATURE = "countersign"
MOST = 200  #: lines on one page; a township has a handful of emergencies


@dataclass(frozen=True, slots=True)
class ReliefRow:
    """One emergency in the list."""

    relief: Relief
    case_code: str
    person: str
    township: str
    tasks: list[tuple[str, str]]  #: id and name of the open steps
    first: Light | None  #: the 24 hours
    fast: Light | None  #: the 3 days
    minutes: int | None  #: left of the 24 hours; negative when over
    state: str

    @property
    def late(self) -> bool:
        """Tell whether a clock has run out."""
        return any(light is not None and light.state == "red" for light in (self.first, self.fast))

    @property
    def soon(self) -> bool:
        """Tell whether a clock is about to run out."""
        return any(light is not None and light.state == "amber" for light in (self.first, self.fast))


def visible_reliefs(work: Work) -> ColumnElement[bool]:
    """Return the condition under which the actor may see an emergency: its township's, the county's, or one's own report."""
    found = rules.relations(work.actor, "relief.read")
    if "county" in found:
        return and_(Relief.county == work.actor.county, open_to(work.actor, Relief.case_id))
    parts: list[ColumnElement[bool]] = (
        [Relief.registered_by == work.actor.id] if rules.may(work.actor, "relief.report") else []
    )
    if townships := found.get("own"):
        parts.append(Relief.township.in_(sorted(townships)))
    return (
        and_(Relief.county == work.actor.county, or_(*parts), open_to(work.actor, Relief.case_id)) if parts else false()
    )


def reliefs(work: Work, *, open_only: bool = True) -> list[ReliefRow]:
    """Return the emergencies that the actor may see, the one whose clock ends first on top."""
    wanted = (
        select(Relief, Case.code, Person.name, Unit.name, Instance.id, Instance.state)
        .join(Case, Case.id == Relief.case_id)
        .join(Person, Person.id == Relief.person_id)
        .join(Unit, Unit.id == Relief.township)
        .join(Instance, Instance.subject == Relief.id)
        .where(visible_reliefs(work), Instance.key == "urgent")
    )
    if open_only:
        wanted = wanted.where(Instance.state == "open")
    rows = work.session.execute(wanted.order_by(Relief.registered_at.desc()).limit(MOST)).all()
    instances = [row[4] for row in rows]
    dues, tasks = _dues(work, instances), _tasks(work, instances)
    covers = veils(work, (row[0].case_id for row in rows if row[0].registered_by != work.actor.id))
    found = [
        _row(work, row, dues.get(row[4], {}), tasks.get(row[4], []), covers.get(row[0].case_id, OPEN)) for row in rows
    ]
    never = timedelta(days=36500)
    return sorted(
        found,
        key=lambda r: (
            r.minutes if r.minutes is not None else never // timedelta(minutes=1),
            -r.relief.registered_at.timestamp(),
        ),
    )


def relief_row(work: Work, relief_id: str) -> ReliefRow:
    """Return one emergency.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    found = next((row for row in reliefs(work, open_only=False) if row.relief.id == relief_id), None)
    if found is None:
        raise NotFound
    return found


def _dues(work: Work, instances: list[str]) -> dict[str, dict[str, Any]]:
    rows = work.session.execute(
        select(
            Deadline.instance_id,
            Deadline.rule,
            func.min(Deadline.due_at),
            func.max(case((Deadline.provisional, 1), else_=0)),
        )
        .where(Deadline.instance_id.in_(instances), Deadline.rule.in_(CLOCKS), Deadline.state == "open")
        .where(Deadline.element != COUNTERSIGNATURE)
        .group_by(Deadline.instance_id, Deadline.rule)
    )
    found: dict[str, dict[str, Any]] = {}
    for instance, rule, due_at, provisional in rows:
        found.setdefault(instance, {})[rule] = (due_at, bool(provisional))
    return found


def _tasks(work: Work, instances: list[str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for instance, task, name in work.session.execute(
        select(Task.instance_id, Task.id, Task.name).where(Task.instance_id.in_(instances), Task.state == "open")
    ):
        found.setdefault(instance, []).append((task, name))
    return found


def _row(work: Work, row: Any, dues: dict[str, Any], tasks: list[tuple[str, str]], cover: Veil) -> ReliefRow:
    on = row[0].registered_at.astimezone(LOCAL).date()
    lights = {
        rule: light_of(work, due_at=due_at, rule_id=rule, provisional=provisional, pinned_on=on)
        for rule, (due_at, provisional) in dues.items()
    }
    first = dues.get("LS.first")
    open_name = row[0].registered_by == work.actor.id or sees_names(work.actor, township=row[0].township)
    return ReliefRow(
        relief=cover.over_row(work, row[0], "place", "repeat_of", "repeat_reason"), case_code=row[1],
        person=row[2] if open_name else masked_name(row[2]), township=row[3], tasks=tasks, first=lights.get("LS.first"),
        fast=lights.get("LS.fast"), minutes=int((first[0] - work.now) // timedelta(minutes=1)) if first else None, state=row[5],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a ledger with the names behind it."""

    entry: FundEntry
    first: str
    second: str
    case_code: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """A township's fund over a period."""

    township: Unit
    balance: Decimal
    opening: Decimal
    closing: Decimal
    income: Decimal
    spent: Decimal
    corrected: Decimal
    lines: list[LedgerLine]

    @property
    def balanced(self) -> bool:
        """Tell whether opening balance and lines give the closing balance."""
        return self.opening + self.income - self.spent + self.corrected == self.closing


def ledger(work: Work, *, township: str, since: date | None = None, until: date | None = None) -> Ledger:
    """Return a township's ledger from a day to before another, with its sums.

    :raises NotFound: no such township, or its fund is not the actor's to see.
    """
    unit = _township(work, township)
    fund = work.session.scalar(select(PettyFund).where(PettyFund.township == township))
    lines = _lines(work, fund.id) if fund else []
    low = datetime.combine(since, time(), tzinfo=LOCAL) if since else None
    high = datetime.combine(until, time(), tzinfo=LOCAL) if until else None
    before = [line for line in lines if low is not None and line.entry.at < low]
    shown = [line for line in lines if (low is None or line.entry.at >= low) and (high is None or line.entry.at < high)]
    opening = before[-1].entry.balance if before else Decimal("0.00")
    sums = {
        kind: yuan(sum(x.entry.amount_fen for x in shown if x.entry.kind == kind))
        for kind in ("top-up", "payment", "correction")
    }
    return Ledger(
        township=unit, balance=fund.balance if fund else Decimal("0.00"), opening=opening, lines=shown,
        closing=shown[-1].entry.balance if shown else opening, income=sums["top-up"], spent=-sums["payment"],
        corrected=sums["correction"],
    )  # fmt: skip


def _township(work: Work, township: str) -> Unit:
    found = rules.relations(work.actor, "fund.read")
    unit = work.session.scalar(
        select(Unit).where(Unit.id == township, Unit.county == work.house.county, Unit.kind == "township")
    )
    if unit is None or not ("county" in found or township in found.get("own", frozenset())):
        raise NotFound
    return unit


def _lines(work: Work, fund_id: str) -> list[LedgerLine]:
    first, second = aliased(User), aliased(User)
    rows = work.session.execute(
        select(FundEntry, first.name, second.name, Case.code)
        .outerjoin(first, first.id == FundEntry.first_by)
        .outerjoin(second, second.id == FundEntry.second_by)
        .outerjoin(Case, Case.id == FundEntry.case_id)
        .where(FundEntry.fund_id == fund_id)
        .order_by(FundEntry.serial)
    )
    found = rows.all()
    of = {entry.serial: entry.case_id or "" for entry, *_ in found}
    about = [
        of.get(entry.corrects or entry.serial, "") for entry, *_ in found
    ]  # a correction is about whom the line was
    covers = veils(work, filter(None, about))
    return [
        LedgerLine(covers.get(whose, OPEN).over_row(work, entry, "note"), one or "", two or "", code or "")
        for whose, (entry, one, two, code) in zip(about, found, strict=True)
    ]


def funds(work: Work) -> list[tuple[Unit, Decimal]]:
    """Return the townships whose funds the actor may see, with their balances."""
    found = rules.relations(work.actor, "fund.read")
    wanted = select(Unit, PettyFund.balance_fen).outerjoin(PettyFund, PettyFund.township == Unit.id)
    wanted = wanted.where(Unit.county == work.house.county, Unit.kind == "township").order_by(Unit.code)
    if "county" not in found:
        wanted = wanted.where(Unit.id.in_(sorted(found.get("own", frozenset()))))
    return [(row[0], yuan(row[1] or 0)) for row in work.session.execute(wanted)]


def places(work: Work) -> list[tuple[str, str]]:
    """Return the townships at which the actor may register an emergency, with their names."""
    own = rules.relations(work.actor, "relief.register").get("own", frozenset())
    report = rules.relations(work.actor, "relief.report").get("any", frozenset())
    units = list(work.session.scalars(select(Unit).where(Unit.id.in_(sorted(own | report)))))
    if any(unit.kind not in ("township", "village") for unit in units):
        wanted = select(Unit).where(Unit.kind == "township", Unit.county == work.house.county)
    else:
        ids = own | {unit.parent for unit in units if unit.kind == "village" and unit.parent}
        wanted = select(Unit).where(Unit.id.in_(sorted(ids)))
    return [(unit.id, unit.name) for unit in work.session.scalars(wanted.order_by(Unit.code))]
