"""One-off payments that finance makes: one person prepares with voucher and fund, another confirms."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Instance, Item
from server.cases.operations import send_message
from server.foundation.clock import local_date
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.operations import enter_benefit
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Unit
from server.payments.funds import fund_for, move, read_fund
from server.payments.models import Fund, Line, PaymentRequest
from server.payments.refusals import DecidedByYou, FundTooLow, PaymentMoved, SecondPersonNeeded

TO_A_STATION = "stranded"  #: what a relief station spent: nothing for the window to tell anybody


def prepare(work: Work, *, request_id: str, voucher: str, fund_id: str | None = None) -> PaymentRequest:
    """Prepare a payment with its voucher number and fund (发放经办); without a fund the first that may pay it is taken.

    A prepared payment whose fund has been spent on others since is prepared anew, from another.

    :raises PaymentMoved: it is prepared or paid already, or a batch carries it.
    :raises InvalidAnswers: no voucher number.
    :raises WrongFund: the fund may not pay this item.
    :raises FundTooLow: the fund named does not hold so much.
    :raises NoFund: no fund that may pay it holds so much.
    :raises DecidedByYou: the actor decided it.
    """
    rules.require(work.actor, "payment.prepare")
    request = read_request(work, request_id)
    if request.requested_by in rules.answers_for(work.actor, "payment.prepare"):
        raise DecidedByYou(count=1)
    if not voucher.strip() or len(voucher.strip()) > 60:
        raise InvalidAnswers(
            [FieldProblem("voucher", "required", "请填写付款凭证号，60 字以内。", "Give the voucher number.")]
        )
    if request.state != "requested" and not lacks_money(request, work.session.get(Fund, request.fund_id or "")):
        raise PaymentMoved
    fund = fund_for(work, item=request.item, amount_fen=request.amount_fen, fund_id=fund_id)
    if fund.held_fen < request.amount_fen:
        raise FundTooLow(fund=fund.name, held=f"{fund.held:,.2f}", amount=f"{request.amount:,.2f}")
    move_request(
        work, request, request.state, state="prepared", voucher=voucher.strip(), fund_id=fund.id, prepared_by=work.actor.id,
        prepared_at=work.now,
    )  # fmt: skip
    audit.record(work, "payment.prepare", request.id, fund=fund.code)
    return request


def lacks_money(request: PaymentRequest, fund: Fund | None) -> bool:
    """Tell whether a payment is prepared from a fund that no longer holds it: two were prepared, and one took it."""
    return request.state == "prepared" and fund is not None and fund.held_fen < request.amount_fen


def confirm(work: Work, *, request_id: str, paid_on: date) -> PaymentRequest:
    """Confirm that a prepared payment was made (发放复核); ledger, household's ledger and window hear of it.

    :raises SecondPersonNeeded: the actor prepared it.
    :raises DecidedByYou: the actor decided it.
    :raises PaymentMoved: it is not prepared, or paid already.
    :raises InvalidAnswers: the day lies in the future, or before the payment was asked for.
    :raises FundTooLow: the fund no longer holds the amount.
    """
    rules.require(work.actor, "payment.confirm")
    request = read_request(work, request_id)
    if request.prepared_by in rules.answers_for(work.actor, "payment.confirm"):
        raise SecondPersonNeeded(step="付款经办")
    if request.requested_by in rules.answers_for(work.actor, "payment.confirm"):
        raise DecidedByYou(count=1)
    if paid_on > work.today:
        raise InvalidAnswers(
            [FieldProblem("paid_on", "future", "付款日期不能晚于今天。", "The day of payment is not in the future.")]
        )
    if paid_on < (asked := local_date(request.requested_at)):
        words = (f"付款日期不能早于申请付款的 {asked}。", f"Nothing was paid before {asked}, when it was asked for.")
        raise InvalidAnswers([FieldProblem("paid_on", "too-early", *words)])
    move_request(work, request, "prepared", state="paid", paid_by=work.actor.id, paid_on=paid_on, paid_at=work.now)
    fund = read_fund(work, request.fund_id or "")
    move(work, fund, kind="handed", amount_fen=request.amount_fen, about=request.id, voucher=request.voucher)
    audit.record(work, "payment.confirm", request.id)
    settle(work, request, source=fund.name)
    _end_search(work, request)
    return request


def _end_search(work: Work, request: PaymentRequest) -> None:
    """Tell who looks for another account of a returned payment that it was paid by hand meanwhile."""
    searches = (
        select(Instance.id)
        .join(Line, Line.id == Instance.subject)
        .where(Instance.key == "pay-return", Instance.state == "open", Line.request_id == request.id)
    )
    for instance in work.session.scalars(searches).all():
        send_message(
            work, instance_id=instance, name="withdraw", payload={"withdrawal_reason": "paid"}, sender=request.id
        )


def settle(work: Work, request: PaymentRequest, *, source: str) -> None:
    """Write what was paid into the case, its item and the household's ledger, and tell the window."""
    note(work, request.case_id, "payment-made", amount=f"{request.amount:,.2f}", voucher=request.voucher)
    case = work.session.get_one(Case, request.case_id)
    item = work.session.get(Item, request.item_id) if request.item_id else None
    if item is not None:
        item.result = {**item.result, "paid_by_finance": str(request.amount), "voucher": request.voucher}
        item.state, item.decided_at = "granted", item.decided_at or work.now
    if request.purpose == "urgent-remainder":
        county = next((p.unit for p in work.actor.posts if p.role == "finance_checker"), case.township)
        enter_benefit(
            work, household_id=case.household_id, person_id=case.applicant_id, item="temp-urgent", unit=county,
            since=request.paid_on or work.today, amount=request.amount, cause=case.cause, case_id=case.id, source=source[:40],
        )  # fmt: skip
    work.session.flush()
    if request.purpose != TO_A_STATION:
        _tell_window(work, request, case)


def _tell_window(work: Work, request: PaymentRequest, case: Case) -> None:
    name = work.session.get_one(Unit, case.township).name
    tell_posts(
        work, unit_id=case.township, roles=("clerk",), template="task-arrived", cause=f"{request.id}:paid", case_id=case.id,
        link=f"/cases/{case.id}", facts={"case": case.code, "task": "县级救助款已付，请告知申请人", "unit": name},
    )  # fmt: skip


def read_request(work: Work, request_id: str) -> PaymentRequest:
    """Return a payment that was asked of the county's finance.

    :raises NotFound: there is none.
    """
    request = work.session.get(PaymentRequest, request_id)
    if request is None or request.county != work.house.county:
        raise NotFound
    return request


def move_request(work: Work, request: PaymentRequest, before: str, **values: Any) -> None:
    """Bring a request from one state to another.

    :raises PaymentMoved: it is no longer in the state before.
    """
    moved = work.session.execute(
        update(PaymentRequest).where(PaymentRequest.id == request.id, PaymentRequest.state == before).values(**values),
        execution_options=QUIET,
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise PaymentMoved
    work.session.refresh(request)
