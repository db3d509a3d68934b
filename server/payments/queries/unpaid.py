"""Money that is due and was not paid, and money that was paid beyond what was due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from server.cases.models import Instance
from server.cases.visibility import masked_name, sees_names
from server.cases.words import Name
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.organisation.models import Unit
from server.payments.building import Waiting
from server.payments.discretion import NOBODY, UNSAID, item_name, kept_apart
from server.payments.funds import funds_of
from server.payments.models import SETTLED, Line, StandingPayment
from server.payments.months import month_of
from server.payments.positions import positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Money that is due and was not paid: whose, for which month, and why it waits."""

    standing: StandingPayment
    name: str
    household: str
    township: str
    item: Name
    item_key: str
    month: date
    amount: Decimal
    why: str
    note: str
    apart: bool  #: of a restricted file: the account's holder stands for the person, and nothing says what it is for
    case_id: str | None  #: the file of the returned payment, where somebody looks into it


def sees_payees(work: Work) -> bool:
    """Finance pays by name; the county reads names anyway; everybody else sees them masked."""
    return rules.may(work.actor, "payment.file") or "county" in rules.relations(work.actor, "person.name")


def held(work: Work, waiting: Iterable[Waiting]) -> list[Held]:
    """Return waiting money with the words that people need; names as far as the actor may read them."""
    found = list(waiting)
    ids = {each.standing.id for each in found}
    heads, files, hidden = _heads(work, ids), _return_files(work, ids), kept_apart(work, ids)
    rows = []
    for each in found:
        name, household, township_id, township = heads[each.standing.id]
        open_name, apart = sees_payees(work) or sees_names(work.actor, township=township_id), each.standing.id in hidden
        shown = hidden[each.standing.id] if apart else name if open_name else masked_name(name)
        rows.append(
            Held(
                standing=each.standing, name=shown, household=NOBODY if apart else household, township=township,
                item=item_name(each.standing.item, apart=apart), item_key=UNSAID if apart else each.standing.item,
                month=each.month, amount=yuan(each.amount_fen), why=each.why, apart=apart,
                note="" if apart else each.standing.hold_note, case_id=None if apart else files.get(each.standing.id),
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


def _return_files(work: Work, standing_ids: set[str]) -> dict[str, str]:
    """Return, per standing payment, the file in which somebody looks for another account."""
    rows = work.session.execute(
        select(func.coalesce(Line.standing_id, Instance.subject), Instance.case_id)
        .outerjoin(Line, Line.id == Instance.subject)
        .where(
            Instance.key == "pay-return", Instance.state == "open",
            or_(Line.standing_id.in_(standing_ids), Instance.subject.in_(standing_ids)),
        )
    )  # fmt: skip
    return {str(standing): case for standing, case in rows}


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
        .where(
            StandingPayment.county == work.house.county,
            StandingPayment.first_month <= until,
            StandingPayment.hold.not_in(SETTLED),
        )
        .order_by(Household.township, StandingPayment.id)
    )
    if "county" not in found:
        wanted = wanted.where(Household.township.in_(sorted(found.get("own", frozenset()))))
    rows = work.session.execute(wanted).all()
    dues = positions(work, (row[0].id for row in rows), until=until)
    holds = {
        item: max((fund.held_fen for fund in funds_of(work, item, donated=False)), default=0)
        for item in {row[0].item for row in rows}
    }
    waiting = [
        Waiting(
            standing,
            at,
            position.open_fen,
            standing.hold
            or ("died" if died_on else "no-fund" if holds[standing.item] < position.open_fen else "next-batch"),
        )
        for standing, _township, died_on in rows
        for at, position in dues[standing.id].items()
        if position.open_fen and at <= until
    ]
    listed = held(work, waiting)
    # A township hears of a restricted file by the step that stands there, not by its list.
    return listed if "county" in found else [row for row in listed if not row.apart]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpaid:
    """A benefit of which more was paid than was due, and nobody asks it back yet."""

    standing: StandingPayment
    name: str
    household: str
    township: str
    months: list[date]
    amount: Decimal
    reason: str  #: why it ended


def overpayments(work: Work) -> list[Overpaid]:
    """Return what was paid beyond what was due and no recovery has dealt with, the largest first.

    :raises NotPermitted: the actor does not read recoveries.
    """
    rules.require(work.actor, "recover.read")
    rows = work.session.scalars(
        select(StandingPayment).where(StandingPayment.county == work.house.county, _changed_back())
    ).all()
    dues = positions(work, (row.id for row in rows), until=month_of(work.today))
    ids = {row.id for row in rows}
    heads, hidden = _heads(work, ids), kept_apart(work, ids)
    found = []
    for row in rows:
        beyond = {month: p.beyond_fen for month, p in dues[row.id].items() if p.beyond_fen}
        if beyond:
            name, household, _id, township = heads[row.id]
            apart, shown = row.id in hidden, name if sees_payees(work) else masked_name(name)
            found.append(
                Overpaid(
                    standing=row, name=hidden.get(row.id, shown), household=NOBODY if apart else household, township=township,
                    months=sorted(beyond), amount=yuan(sum(beyond.values())), reason="" if apart else row.end_reason,
                )
            )  # fmt: skip
    return sorted(found, key=lambda each: -each.amount)


def _changed_back() -> Any:
    """Only a benefit that ended or was changed can have been overpaid: the others are not reckoned."""
    return or_(StandingPayment.last_month.is_not(None), StandingPayment.version > 1)
