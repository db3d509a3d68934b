"""What a scenario may expect of the urgent lane, transfers and oversight."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, SupervisionEntry
from server.foundation.money import yuan
from server.foundation.work import Work
from server.organisation.models import Unit
from server.oversight.models import SupervisionAnswer, SupervisionOrder
from server.payments.models import PaymentRequest
from server.referrals.models import JobOffer, Referral
from server.relief.models import FundEntry, PettyFund
from server.resident.queries import status
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows, compare_values
from server.scenarios.playhouse import Play


def fund(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the balances of petty funds by township code."""

    def read(work: Work) -> Row:
        rows = work.session.execute(
            select(Unit.code, PettyFund.balance_fen).join(PettyFund, PettyFund.township == Unit.id)
        ).all()
        return {code: yuan(balance) for code, balance in rows}

    return compare_values("fund", wanted, play.read(read))


def fund_lines(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare lines of the petty funds' ledgers."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(FundEntry, Unit.code)
            .join(PettyFund, PettyFund.id == FundEntry.fund_id)
            .join(Unit, Unit.id == PettyFund.township)
            .order_by(FundEntry.at)
        ).all()
        return [
            {"kind": e.kind, "amount": e.amount, "balance": e.balance, "lane": e.lane, "township": unit, "at": e.at,
             "first": _login(play, e.first_by), "second": _login(play, e.second_by)} for e, unit in rows
        ]  # fmt: skip

    return compare_rows("fund-lines", wanted, play.read(read), first="amount")


def _login(play: Play, user_id: str | None) -> str | None:
    return next((login for login, identifier in play.users.items() if identifier == user_id), user_id)


def payments(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare payments that the case asked of finance."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(PaymentRequest).where(PaymentRequest.case_id == case_id))
        return [{"amount": p.amount, "purpose": p.purpose, "state": p.state, "paid_on": p.paid_on} for p in rows]

    return compare_rows("payments", wanted, play.read(read), first="amount")


def transfers(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the transfers of the case."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Referral, Unit.code).outerjoin(Unit, Unit.id == Referral.to_unit).where(Referral.case_id == case_id)
        ).all()
        return [
            {"item": r.item, "to": unit, "state": r.state, "returns": r.returns, "result": r.result_kind, "sent": r.sent_at,
             "signed": r.signed_at, "number": r.number, "identity": bool(r.identity), "next_check": r.next_check_on,
             "refusals": r.refusals_in_row, "kind": r.department_kind, "urgent": r.urgent,
             "means": r.means.get("way"), "conclusion": r.means.get("result")} for r, unit in rows
        ]  # fmt: skip

    return compare_rows("transfers", wanted, play.read(read), first="item")


def offers(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the jobs that were offered in the case."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(
            select(JobOffer).join(Referral, Referral.id == JobOffer.referral_id).where(Referral.case_id == case_id)
        )
        return [{"answer": o.answer, "justified": o.justified, "in_row": o.in_row, "on": o.offered_on} for o in rows]

    return compare_rows("offers", wanted, play.read(read), first="answer")


def supervision(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the supervision list as far as the case stands on it."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(SupervisionEntry, Unit.code)
            .join(Unit, Unit.id == SupervisionEntry.unit_id)
            .where(SupervisionEntry.case_id == case_id)
        ).all()
        return [
            {"cause": e.cause, "unit": unit, "at": e.listed_at, "settled": e.settled_at is not None} for e, unit in rows
        ]

    return compare_rows("supervision", wanted, play.read(read), first="cause")


def orders(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the supervision orders of the case, each with its last answer."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> list[Row]:
        found = work.session.execute(
            select(SupervisionOrder, Unit.code)
            .join(Unit, Unit.id == SupervisionOrder.unit_id)
            .where(SupervisionOrder.case_id == case_id)
        ).all()
        return [_order_row(work, order, unit) for order, unit in found]

    return compare_rows("orders", wanted, play.read(read), first="state")


def _order_row(work: Work, order: SupervisionOrder, unit: str) -> Row:
    answers = work.session.scalars(
        select(SupervisionAnswer).where(SupervisionAnswer.order_id == order.id).order_by(SupervisionAnswer.at)
    ).all()
    last = answers[-1] if answers else None
    return {
        "state": order.state, "to": unit, "role": order.role, "number": order.number, "reply_by": order.reply_by,
        "sent": order.sent_at, "closed": order.closed_at, "answers": len(answers), "late": bool(last and last.late),
        "verdict": last.verdict if last else "",
    }  # fmt: skip


def resident(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare what the applicant sees by the code on the receipt."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> Row:
        seen = status(work, work.session.get_one(Case, case_id))
        return {
            "state": seen.said.zh,
            "en": seen.said.en,
            "submitted_on": seen.submitted_on,
            "missing": len(seen.missing),
        }

    return compare_values("resident", wanted, play.read(read))


EXPECTATIONS = {
    "orders": orders,
    "resident": resident,
    "fund": fund,
    "fund-lines": fund_lines,
    "payments": payments,
    "transfers": transfers,
    "offers": offers,
    "supervision": supervision,
}
