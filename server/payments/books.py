"""The funds' books as pages show them: balances, a fund's ledger over a month, its reconciliation by two people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import func, select

from server.audit import operations as audit
from server.foundation.clock import LOCAL
from server.foundation.errors import NotFound
from server.foundation.money import yuan
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import User
from server.payments.funds import read_fund
from server.payments.models import Fund, FundItem, LedgerLine, Line, Receipt, Reconciliation
from server.payments.months import later
from server.payments.refusals import PaymentMoved, SecondPersonNeeded, TooEarly
from server.payments.units import user_name


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRow:
    """A fund with the items that it may pay."""

    fund: Fund
    items: list[str]


def fund_rows(work: Work) -> list[FundRow]:
    """Return the county's funds, those that pay first on top.

    :raises NotPermitted: the actor does not read the funds.
    """
    rules.require(work.actor, "ledger.read")
    items: dict[str, list[str]] = {}
    for each in work.session.scalars(select(FundItem).order_by(FundItem.item)):
        items.setdefault(each.fund_id, []).append(each.item)
    funds = work.session.scalars(select(Fund).where(Fund.county == work.house.county).order_by(Fund.rank, Fund.code))
    return [FundRow(fund=fund, items=items.get(fund.id, [])) for fund in funds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A fund's ledger over a month, with what stood where before and after, and whether everything agrees."""

    fund: Fund
    items: list[str]
    month: date
    opening: LedgerLine | None
    closing: LedgerLine | None
    lines: list[tuple[LedgerLine, str]]
    sums: dict[str, Decimal]  #: kind → what moved
    differences: list[str]  #: where lines of batches and ledger differ, in words; empty: they agree
    signed: Reconciliation | None
    signers: tuple[str, str]


def book(work: Work, *, fund_id: str, month: date) -> Book:
    """Return a fund's ledger over a month.

    :raises NotFound: the county has no such fund.
    :raises NotPermitted: the actor does not read the funds.
    """
    rules.require(work.actor, "ledger.read")
    fund = read_fund(work, fund_id)
    since, until = _bounds(month)
    rows = work.session.execute(
        select(LedgerLine, User.name)
        .outerjoin(User, User.id == LedgerLine.by)
        .where(LedgerLine.fund_id == fund.id, LedgerLine.at >= since, LedgerLine.at < until)
        .order_by(LedgerLine.serial)
    ).all()
    opening = _last(work, fund.id, before=since)
    lines = [(line, name or "系统") for line, name in rows]
    sums: dict[str, Decimal] = {}
    for line, _by in lines:
        sums[line.kind] = sums.get(line.kind, Decimal(0)) + line.difference
    signed = work.session.scalar(
        select(Reconciliation).where(Reconciliation.fund_id == fund.id, Reconciliation.month == month)
    )
    return Book(
        fund=fund, items=list(work.session.scalars(select(FundItem.item).where(FundItem.fund_id == fund.id))), month=month,
        opening=opening, closing=lines[-1][0] if lines else opening, lines=lines,
        sums=sums, differences=differences(work, fund), signed=signed,
        signers=(user_name(work, signed.made_by), user_name(work, signed.checked_by)) if signed else ("", ""),
    )  # fmt: skip


def _bounds(month: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(month, time(), tzinfo=LOCAL),
        datetime.combine(later(month), time(), tzinfo=LOCAL),
    )


def _last(work: Work, fund_id: str, *, before: datetime) -> LedgerLine | None:
    return work.session.scalar(
        select(LedgerLine)
        .where(LedgerLine.fund_id == fund_id, LedgerLine.at < before)
        .order_by(LedgerLine.serial.desc())
        .limit(1)
    )


def differences(work: Work, fund: Fund) -> list[str]:
    """Return where the fund's row, its ledger and the lines of batches disagree, in words."""
    found = []
    last = work.session.scalar(
        select(LedgerLine).where(LedgerLine.fund_id == fund.id).order_by(LedgerLine.serial.desc()).limit(1)
    )
    stands = (fund.brought_fen, fund.held_fen, fund.bank_fen, fund.paid_fen)
    if last is not None and stands != (last.brought_fen, last.held_fen, last.bank_fen, last.paid_fen):
        found.append("账户余额与台账末行不一致")
    if last is None and any(stands):
        found.append("账户有余额而台账没有记录")
    under_way = _lines(work, fund.id, "released")
    if under_way != fund.bank_fen:
        found.append(f"在途 {yuan(fund.bank_fen):,.2f} 元，名册上 {yuan(under_way):,.2f} 元")
    paid = _lines(work, fund.id, "paid") + _moved(work, fund.id, "handed") - _moved(work, fund.id, "recovered")
    if paid != fund.paid_fen:
        found.append(f"已发 {yuan(fund.paid_fen):,.2f} 元，名册上 {yuan(paid):,.2f} 元")
    return found


def _lines(work: Work, fund_id: str, state: str) -> int:
    return int(
        work.session.scalar(
            select(func.coalesce(func.sum(Line.amount_fen), 0)).where(Line.fund_id == fund_id, Line.state == state)
        )
        or 0
    )


def _moved(work: Work, fund_id: str, kind: str) -> int:
    return int(
        work.session.scalar(
            select(func.coalesce(func.sum(LedgerLine.amount_fen), 0)).where(
                LedgerLine.fund_id == fund_id, LedgerLine.kind == kind
            )
        )
        or 0
    )


def reconcile(work: Work, *, fund_id: str, month: date, note: str = "") -> Reconciliation:
    """Sign for a month of a fund as its maker: only a month that is over, and only where the books agree.

    :raises TooEarly: the month is not over.
    :raises PaymentMoved: it is signed already, or the books differ.
    """
    rules.require(work.actor, "ledger.keep")
    sheet = book(work, fund_id=fund_id, month=month)
    if work.today < later(month):
        raise TooEarly(month=f"{month:%Y-%m}")
    if sheet.signed is not None or sheet.differences:
        raise PaymentMoved
    last = sheet.closing
    row = Reconciliation(
        id=work.new_id(), county=work.house.county, fund_id=fund_id, month=month, last_serial=last.serial if last else 0,
        brought_fen=last.brought_fen if last else 0, held_fen=last.held_fen if last else 0,
        bank_fen=last.bank_fen if last else 0, paid_fen=last.paid_fen if last else 0, note=note.strip()[:200],
        made_by=work.actor.id, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "ledger.reconcile", row.id, fund=sheet.fund.code, month=str(month))
    return row


def countersign(work: Work, *, fund_id: str, month: date) -> Reconciliation:
    """Sign for a reconciled month as its checker.

    :raises NotFound: nobody has signed as maker.
    :raises SecondPersonNeeded: the actor signed as maker.
    :raises PaymentMoved: it is countersigned already.
    """
    rules.require(work.actor, "ledger.check")
    read_fund(work, fund_id)
    row = work.session.scalar(
        select(Reconciliation).where(
            Reconciliation.fund_id == fund_id, Reconciliation.month == month, Reconciliation.county == work.house.county
        )
    )
    if row is None:
        raise NotFound
    if row.made_by in rules.answers_for(work.actor, "ledger.check"):
        raise SecondPersonNeeded(step="对账")
    if row.checked_by is not None:
        raise PaymentMoved
    row.checked_by, row.checked_at = work.actor.id, work.now
    work.session.flush()
    audit.record(work, "ledger.countersign", row.id)
    return row


def receipts_of(work: Work, recovery_id: str) -> list[Receipt]:
    """Return what came in for a recovery, oldest first."""
    return list(work.session.scalars(select(Receipt).where(Receipt.recovery_id == recovery_id).order_by(Receipt.at)))
