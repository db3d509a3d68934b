"""The petty funds' ledger: top-up, payment, correction. Lines are only added, and the balance moves with them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update

from server.audit import operations as audit
from server.cases.limits import county_limits
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.inserting import insert_new
from server.foundation.money import fen, yuan
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.relief.models import FundEntry, PettyFund
from server.relief.refusals import FundTooLow, TwoSignaturesNeeded


def fund_of(work: Work, township: str) -> PettyFund:
    """Return a township's fund; the first look opens it, empty.

    :raises NotFound: the county has no such township.
    """
    found = work.session.scalar(
        select(PettyFund).where(PettyFund.township == township, PettyFund.county == work.house.county)
    )
    if found is not None:
        return found
    if not work.session.scalar(
        select(Unit.id).where(Unit.id == township, Unit.kind == "township", Unit.county == work.house.county)
    ):
        raise NotFound
    row = {
        "id": work.new_id(),
        "county": work.house.county,
        "township": township,
        "balance_fen": 0,
        "entries": 0,
        "opened_at": work.now,
    }
    insert_new(work.session, PettyFund, [row])
    return work.session.scalars(select(PettyFund).where(PettyFund.township == township)).one()


def top_up(work: Work, *, township: str, amount: Decimal, source: str, voucher: str) -> FundEntry:
    """Put money into a township's fund (finance), up to the county's ceiling (table `caps`).

    :raises NotPermitted: the actor is not of finance.
    :raises InvalidAnswers: no positive amount, no source or voucher, or the fund would hold more than the ceiling.
    """
    rules.require(work.actor, "fund.top-up")
    problems = _amount_problems(amount, least=Decimal("0.01"))
    problems += _required(source=source, voucher=voucher)
    fund = fund_of(work, township)
    problems += _ceiling_problems(work, fund, amount)
    used = select(FundEntry.id).where(
        FundEntry.fund_id == fund.id, FundEntry.kind == "top-up", FundEntry.voucher == voucher.strip()
    )
    if work.session.scalar(used.limit(1)) is not None:
        problems.append(FieldProblem("voucher", "used", "这个凭证号已经记过账。", "This voucher is booked already."))
    if problems:
        raise InvalidAnswers(problems)
    return _book(
        work,
        fund,
        kind="top-up",
        amount=amount,
        first_by=work.actor.id,
        source=source.strip(),
        voucher=voucher.strip(),
    )


def pay(
    work: Work,
    *,
    township: str,
    amount: Decimal,
    signed: tuple[str, str],
    lane: str,
    case_id: str,
    payment_for: str,
    way: str,
) -> FundEntry:
    """Take a payment out of a township's fund; `signed` are payer and countersigner.

    :raises TwoSignaturesNeeded: both signatures are of one person.
    :raises FundTooLow: the fund does not hold the amount.
    """
    first_by, second_by = signed
    if not first_by or not second_by or first_by == second_by:
        raise TwoSignaturesNeeded
    return _book(
        work, fund_of(work, township), kind="payment", amount=-amount, first_by=first_by, second_by=second_by, lane=lane,
        case_id=case_id, payment_for=payment_for, way=way,
    )  # fmt: skip


def correct(work: Work, *, township: str, serial: int, amount: Decimal, reason: str) -> FundEntry:
    """Put a wrong line right by a new line of the signed difference; the wrong one stays.

    :raises NotPermitted: the actor is not of finance.
    :raises InvalidAnswers: no reason, no amount, no such line, or the fund would hold more than the ceiling.
    """
    rules.require(work.actor, "fund.top-up")
    fund = fund_of(work, township)
    problems = _required(note=reason)
    if not amount:
        problems.append(
            FieldProblem(
                "amount", "required", "请填更正的差额，多付的填正数，少付的填负数。", "Give the signed difference."
            )
        )
    problems += _ceiling_problems(work, fund, amount)
    if not work.session.scalar(select(FundEntry.id).where(FundEntry.fund_id == fund.id, FundEntry.serial == serial)):
        problems.append(FieldProblem("serial", "unknown", "台账里没有这一行。", "The ledger has no such line."))
    if problems:
        raise InvalidAnswers(problems)
    return _book(
        work, fund, kind="correction", amount=amount, first_by=work.actor.id, corrects=serial, note=reason.strip()
    )


def _book(work: Work, fund: PettyFund, *, kind: str, amount: Decimal, **columns: Any) -> FundEntry:
    """Move the balance and write the line; the update of the fund's row is what makes two payers wait for each other."""
    moved = work.session.execute(
        update(PettyFund)
        .where(PettyFund.id == fund.id, PettyFund.balance_fen + fen(amount) >= 0)
        .values(balance_fen=PettyFund.balance_fen + fen(amount), entries=PettyFund.entries + 1)
        .returning(PettyFund.balance_fen, PettyFund.entries),
        execution_options={"synchronize_session": False},
    ).first()
    if moved is None:
        held = work.session.scalar(select(PettyFund.balance_fen).where(PettyFund.id == fund.id)) or 0
        raise FundTooLow(balance=f"{yuan(held):,.2f}", amount=f"{-amount:,.2f}")
    identifier = work.new_id()
    work.session.execute(
        insert(FundEntry).values(
            id=identifier, county=work.house.county, fund_id=fund.id, serial=moved.entries, kind=kind, amount_fen=fen(amount),
            balance_fen=moved.balance_fen, at=work.now, **columns,
        )
    )  # fmt: skip
    work.session.refresh(fund)
    audit.record(work, f"fund.{kind}", identifier, fund=fund.id, serial=moved.entries, fen=fen(amount))
    return work.session.get_one(FundEntry, identifier)


def _amount_problems(amount: Decimal, *, least: Decimal) -> list[FieldProblem]:
    if amount < least or amount * 100 != (amount * 100).to_integral_value() or amount > Decimal(100_000_000):
        return [
            FieldProblem(
                "amount",
                "out-of-range",
                "请填大于 0 的金额，最多两位小数。",
                "Give an amount above 0 with at most two decimals.",
            )
        ]
    return []


def _ceiling_problems(work: Work, fund: PettyFund, amount: Decimal) -> list[FieldProblem]:
    """Say why a fund may not hold so much: it is ready money; another ceiling is a number of a table, with its second person."""
    ceiling = county_limits(work)["petty_fund"]
    if amount <= 0 or fund.balance + amount <= ceiling:
        return []
    room = max(ceiling - fund.balance, Decimal(0))
    return [
        FieldProblem(
            "amount", "above-ceiling",
            f"备用金最多存 {ceiling:,.2f} 元（本县规定，演示参数），现在还能补充 {room:,.2f} 元。",
            f"The fund holds at most {ceiling:,.2f} yuan (county rule, demo parameter): {room:,.2f} may be added now.",
        )
    ]  # fmt: skip


def _required(**texts: str) -> list[FieldProblem]:
    names = {
        "source": ("资金来源", "the source"),
        "voucher": ("凭证号", "the voucher number"),
        "note": ("更正原因", "the reason"),
    }
    return [
        FieldProblem(path, "required", f"请填写{names[path][0]}。", f"Give {names[path][1]}.")
        for path, text in texts.items()
        if not text.strip()
    ]
