"""The county's funds: money of a source comes in, pays certain items and nothing else; each movement is a line that stays."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update

from server.audit import operations as audit
from server.cases.words import ITEMS, name_of
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen, yuan
from server.foundation.work import Work
from server.organisation import rules
from server.payments.models import Fund, FundItem, LedgerLine
from server.payments.refusals import FundTooLow, NoFund, WrongFund

DONATION = "donation"
#: kind of movement → from where to where
ROUTES = {
    "brought": ("outside", "held"), "released": ("held", "bank"), "paid": ("bank", "households"),
    "returned": ("bank", "held"), "handed": ("held", "households"), "recovered": ("households", "held"),
}  # fmt: skip
_COLUMNS = {"held": Fund.held_fen, "bank": Fund.bank_fen, "households": Fund.paid_fen}


def open_fund(work: Work, *, code: str, name: str, source: str, items: Iterable[str], **about: Any) -> Fund:
    """Open a fund of a source (`about`: donor, purpose, rank) for the items that it may pay.

    :raises NotPermitted: the actor does not keep the county's funds.
    :raises InvalidAnswers: no name, an unknown source or item, a donation without donor and purpose, or a code twice.
    """
    rules.require(work.actor, "ledger.keep")
    wanted = list(dict.fromkeys(items))
    problems = _opening_problems(work, code=code, name=name, source=source, items=wanted, **about)
    if problems:
        raise InvalidAnswers(problems)
    fund = Fund(
        id=work.new_id(), county=work.house.county, code=code.strip(), name=name.strip(), source=source,
        brought_fen=0, held_fen=0, bank_fen=0, paid_fen=0, entries=0, opened_by=work.actor.id, opened_at=work.now, **about,
    )  # fmt: skip
    work.session.add(fund)
    work.session.flush()
    work.session.add_all(FundItem(fund_id=fund.id, item=item) for item in wanted)
    work.session.flush()
    audit.record(work, "ledger.open", fund.id, code=fund.code, source=source)
    return fund


#: source → how it is called
SOURCES = {
    "central": ("中央资金", "central"), "provincial": ("省级资金", "provincial"), "city": ("市级资金", "city"),
    "county": ("县级资金", "county"), "temp-relief": ("临时救助资金", "temporary relief"), "donation": ("慈善捐赠", "donation"),
}  # fmt: skip


def _opening_problems(
    work: Work,
    *,
    code: str,
    name: str,
    source: str,
    items: list[str],
    donor: str = "",
    purpose: str = "",
    rank: int = 50,
) -> list[FieldProblem]:
    found = []
    taken = select(Fund.id).where(Fund.county == work.house.county, Fund.code == code.strip())
    if not 1 <= len(code.strip()) <= 30 or work.session.scalar(taken):
        found.append(
            FieldProblem("code", "taken", "请填一个没有用过的代码，30 字以内。", "Give a code that is not used yet.")
        )
    if not 1 <= len(name.strip()) <= 60:
        found.append(FieldProblem("name", "required", "请填写资金名称，60 字以内。", "Name the fund."))
    if source not in SOURCES:
        found.append(FieldProblem("source", "unknown", "请选择资金来源。", "Choose the source."))
    if not items or any(item not in ITEMS for item in items):
        found.append(FieldProblem("items", "required", "请选择这笔资金可以支付的事项。", "Choose what it may pay."))
    if source == DONATION and not (donor.strip() and purpose.strip()):
        found.append(
            FieldProblem(
                "purpose", "required", "捐赠资金要写明捐赠人和约定用途。", "A donation names its donor and purpose."
            )
        )
    if not 0 <= rank <= 999:
        found.append(FieldProblem("rank", "out-of-range", "顺序请填 0 到 999。", "Give an order from 0 to 999."))
    return found


def bring_in(work: Work, *, fund_id: str, amount: Decimal, voucher: str, note: str = "") -> LedgerLine:
    """Bring money into a fund: an appropriation, a transfer from above, a gift.

    :raises InvalidAnswers: no positive amount, or no voucher.
    """
    rules.require(work.actor, "ledger.keep")
    fund = read_fund(work, fund_id)
    problems = amount_problems(amount)
    if not 1 <= len(voucher.strip()) <= 60:
        problems.append(FieldProblem("voucher", "required", "请填写凭证号，60 字以内。", "Give the voucher number."))
    used = select(LedgerLine.id).where(
        LedgerLine.fund_id == fund.id, LedgerLine.kind == "brought", LedgerLine.voucher == voucher.strip()
    )
    if work.session.scalar(used.limit(1)) is not None:
        problems.append(FieldProblem("voucher", "used", "这个凭证号已经记过账。", "This voucher is booked already."))
    if problems:
        raise InvalidAnswers(problems)
    return move(work, fund, kind="brought", amount_fen=fen(amount), voucher=voucher.strip(), note=note.strip()[:200])


def correct(work: Work, *, fund_id: str, serial: int, amount: Decimal, reason: str) -> LedgerLine:
    """Put a wrong amount brought in right by a line of the signed difference; the wrong line stays.

    :raises InvalidAnswers: no amount, no reason, the line brought nothing in, it would come to less than nothing, or the
        same correction is booked already.
    """
    rules.require(work.actor, "ledger.keep")
    fund = read_fund(work, fund_id)
    problems = amount_problems(abs(amount), path="difference")
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "请填写更正原因。", "Say why."))
    problems += _correction_problems(work, fund, serial=serial, amount=amount, reason=reason.strip()[:200])
    if problems:
        raise InvalidAnswers(problems)
    return move(
        work, fund, kind="correction", amount_fen=fen(amount), corrects=serial, note=reason.strip()[:200]
    )  # fmt: skip


def _correction_problems(work: Work, fund: Fund, *, serial: int, amount: Decimal, reason: str) -> list[FieldProblem]:
    """Say why a line may not be corrected so: whoever corrects alone takes back no more than the line brought in."""
    # Two who correct one line at once wait for each other here, before either reckons what is left of it.
    work.session.execute(select(Fund.id).where(Fund.id == fund.id).with_for_update())
    line = work.session.scalar(select(LedgerLine).where(LedgerLine.fund_id == fund.id, LedgerLine.serial == serial))
    if line is None or line.kind != "brought":
        words = "只能更正“拨入”的行；发放的差错由退回或追缴处理。", "Only money brought in is corrected here."
        return [FieldProblem("serial", "unknown", *words)]
    before = work.session.scalars(
        select(LedgerLine).where(LedgerLine.fund_id == fund.id, LedgerLine.corrects == serial)
    ).all()
    if any(each.difference == amount and each.note == reason for each in before):
        words = (
            "这一笔更正已经记过账；确要再更正的，请写明不同的原因。",
            "This correction is booked already: another one needs another reason.",
        )
        return [FieldProblem("difference", "booked", *words)]
    left = line.amount + sum(each.difference for each in before)
    if left + amount < 0:
        words = (
            f"这一行连同更正现为 {left:,.2f} 元，不能再减这么多。",
            f"With its corrections this line stands at {left:,.2f} yuan; no more is taken back.",
        )
        return [FieldProblem("difference", "more-than-line", *words)]
    return []


def move(work: Work, fund: Fund, *, kind: str, amount_fen: int, **columns: Any) -> LedgerLine:
    """Move money and write the line; two who take from one fund at once wait for each other at its row.

    :raises FundTooLow: the place it comes from does not hold so much.
    """
    source, target = ROUTES.get(kind) or (("outside", "held") if amount_fen > 0 else ("held", "outside"))
    amount = abs(amount_fen)
    changes, enough = _changes(source, target, amount)
    moved = work.session.execute(
        update(Fund)
        .where(Fund.id == fund.id, *enough)
        .values(entries=Fund.entries + 1, **changes)
        .returning(Fund.entries, Fund.brought_fen, Fund.held_fen, Fund.bank_fen, Fund.paid_fen),
        execution_options=QUIET,
    ).first()
    if moved is None:
        work.session.refresh(fund)
        raise FundTooLow(fund=fund.name, held=f"{fund.held:,.2f}", amount=f"{yuan(amount):,.2f}")
    identifier = work.new_id()
    work.session.execute(
        insert(LedgerLine).values(
            id=identifier, county=work.house.county, fund_id=fund.id, serial=moved.entries, kind=kind, source=source,
            target=target, amount_fen=amount, brought_fen=moved.brought_fen, held_fen=moved.held_fen, bank_fen=moved.bank_fen,
            paid_fen=moved.paid_fen, by=work.actor.id, at=work.now, **columns,
        )
    )  # fmt: skip
    work.session.refresh(fund)
    audit.record(work, f"ledger.{kind}", identifier, fund=fund.code, serial=moved.entries, fen=amount)
    return work.session.get_one(LedgerLine, identifier)


def _changes(source: str, target: str, amount: int) -> tuple[dict[str, Any], list[Any]]:
    """Return what a movement does to the fund's row, and under which condition it may."""
    changes: dict[str, Any] = {}
    enough = []
    if source == "outside":
        changes["brought_fen"] = Fund.brought_fen + amount
    else:
        changes[_COLUMNS[source].key] = _COLUMNS[source] - amount
        enough.append(_COLUMNS[source] >= amount)
    if target == "outside":
        changes["brought_fen"] = Fund.brought_fen - amount
    else:
        changes[_COLUMNS[target].key] = _COLUMNS[target] + amount
    return changes, enough


def read_fund(work: Work, fund_id: str) -> Fund:
    """Return a fund of the county.

    :raises NotFound: the county has no such fund.
    """
    fund = work.session.get(Fund, fund_id)
    if fund is None or fund.county != work.house.county:
        raise NotFound
    return fund


def fund_for(work: Work, *, item: str, amount_fen: int, fund_id: str | None = None) -> Fund:
    """Return the fund that pays an amount for an item: the one named, else the first in order that holds it.

    A donation is never taken unnamed: whether a payment keeps to what the donor agreed to is for a person to say.

    :raises WrongFund: the one named may not pay the item.
    :raises NoFund: none that may pay it holds so much.
    """
    if fund_id:
        fund = read_fund(work, fund_id)
        if not work.session.get(FundItem, (fund.id, item)):
            raise WrongFund(fund=fund.name, item=name_of(ITEMS, item).zh)
        return fund
    for fund in funds_of(work, item, donated=False):
        if fund.held_fen >= amount_fen:
            return fund
    raise NoFund(item=name_of(ITEMS, item).zh, amount=f"{yuan(amount_fen):,.2f}")


def funds_of(work: Work, item: str, *, donated: bool = True) -> list[Fund]:
    """Return the funds that may pay an item, in the order in which they do; `donated` says whether donations are among them."""
    wanted = (
        select(Fund)
        .join(FundItem, FundItem.fund_id == Fund.id)
        .where(FundItem.item == item, Fund.county == work.house.county)
        .order_by(Fund.rank, Fund.code)
    )
    return list(work.session.scalars(wanted if donated else wanted.where(Fund.source != DONATION)))


def amount_problems(amount: Decimal, *, path: str = "amount") -> list[FieldProblem]:
    """Return what is wrong with an amount of money that moves."""
    if (
        amount < Decimal("0.01")
        or amount * 100 != (amount * 100).to_integral_value()
        or amount > Decimal(1_000_000_000)
    ):
        return [
            FieldProblem(
                path, "out-of-range", "请填大于 0、不超过 10 亿元的金额，最多两位小数。",
                "Give an amount above 0 and up to a thousand million, with at most two decimals.",
            )
        ]  # fmt: skip
    return []
