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
    :raises InvalidAnswers: no reason, no amount, the line cannot be corrected so, or the fund would hold more than the ceiling.
    """
    rules.require(work.actor, "fund.top-up")
    fund = fund_of(work, township)
    problems = _required(note=reason)
    if amount != amount.quantize(Decimal("0.01")) or not amount:
        problems.append(
            FieldProblem("amount", "required", "请填更正的差额，不是 0，最多两位小数。", "Give the signed difference, with at most two decimals.")
        )  # fmt: skip
    problems += _ceiling_problems(work, fund, amount)
    problems += _floor_problems(fund, amount)
    problems += _correction_problems(work, fund, serial=serial, amount=amount, reason=reason.strip())
    if problems:
        raise InvalidAnswers(problems)
    return _book(
        work, fund, kind="correction", amount=amount, first_by=work.actor.id, corrects=serial, note=reason.strip()
    )


def _correction_problems(
    work: Work, fund: PettyFund, *, serial: int, amount: Decimal, reason: str
) -> list[FieldProblem]:
    """Say why a line may not be corrected so: one person alone neither pays more out nor takes back more than the line moved."""
    # Two who correct one line at once wait for each other here, before either reckons what is left of it.
    work.session.execute(select(PettyFund.id).where(PettyFund.id == fund.id).with_for_update())
    line = work.session.scalar(select(FundEntry).where(FundEntry.fund_id == fund.id, FundEntry.serial == serial))
    if line is None or line.kind == "correction":
        words = (
            "台账里没有这一行，或者它本身是更正；请填原来那一行的序号。",
            "The ledger has no such line, or it is a correction: name the line that was wrong.",
        )
        return [FieldProblem("serial", "unknown", *words)]
    before = work.session.scalars(
        select(FundEntry).where(FundEntry.fund_id == fund.id, FundEntry.corrects == serial)
    ).all()
    if any(each.amount == amount and each.note == reason for each in before):
        words = (
            "这一笔更正已经记过账；确要再更正的，请写明不同的原因。",
            "This correction is booked already: another one needs another reason.",
        )
        return [FieldProblem("amount", "booked", *words)]
    after = line.amount + sum((each.amount for each in before), amount)
    if line.kind == "payment" and not line.amount <= after <= 0:
        words = (
            "支付只能更正回来，最多到这一笔的金额；多付出去的钱要由两人签字另行支付。",
            "A payment is corrected back at most to nothing; more paid out is a payment with two signatures.",
        )
        return [FieldProblem("amount", "beyond-payment", *words)]
    if line.kind == "top-up" and after < 0:
        words = "补充的一行最多减到 0。", "A top-up is corrected at most to nothing."
        return [FieldProblem("amount", "more-than-line", *words)]
    return []


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


def _floor_problems(fund: PettyFund, amount: Decimal) -> list[FieldProblem]:
    """Say that a correction leaves no fund below nothing."""
    if fund.balance + amount >= 0:
        return []
    words = (
        f"更正后余额会小于 0：现有 {fund.balance:,.2f} 元，最多减少这么多。",
        f"The fund would fall below nothing: it holds {fund.balance:,.2f} yuan.",
    )
    return [FieldProblem("amount", "below-nothing", *words)]


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
