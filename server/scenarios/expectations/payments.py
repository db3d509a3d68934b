"""What a scenario may expect of payments: batches, their lines, funds, unpaid money, overpayments, recoveries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.foundation.money import yuan
from server.foundation.work import Work
from server.payments.models import Fund, Line, Recovery, Run
from server.payments.queries.unpaid import overpayments, unpaid
from server.payments.recovery import instalments
from server.payments.rhythm import rhythm
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows, compare_values
from server.scenarios.playhouse import Play


def batches(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the county's batches."""

    def read(work: Work) -> list[Row]:
        return [
            {"number": r.number, "kind": r.kind, "month": f"{r.month:%Y-%m}", "state": r.state, "lines": r.count, "total": r.total,
             "pay_by": r.pay_by, "pay_on": rhythm(work, r.month).pay_on, "closes_on": rhythm(work, r.month).closes_on}
            for r in work.session.scalars(select(Run).order_by(Run.id))
        ]  # fmt: skip

    return compare_rows("batches", wanted, play.read(read), first="number")


def lines(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare all lines that ever stood in a batch."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Line, Run.number, Fund.code).join(Run, Run.id == Line.run_id).join(Fund, Fund.id == Line.fund_id)
            .order_by(Run.id, Line.serial)
        )  # fmt: skip
        return [
            {"payee": line.payee, "month": f"{line.month:%Y-%m}", "amount": line.amount, "state": line.state, "batch": number,
             "fund": fund, "account": line.account_tail, "returned": line.return_code, "answered": line.result_on}
            for line, number, fund in rows
        ]  # fmt: skip

    return compare_rows("lines", wanted, play.read(read), first="payee")


def funds(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare what the funds hold, by code."""

    def read(work: Work) -> Row:
        return {fund.code: fund.held for fund in work.session.scalars(select(Fund))}

    return compare_values("funds", wanted, play.read(read))


def not_paid(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the unpaid list as the county sees it."""

    def read(work: Work) -> list[Row]:
        return [{"name": r.name, "month": f"{r.month:%Y-%m}", "amount": r.amount, "why": r.why} for r in unpaid(work)]

    return compare_rows("unpaid", wanted, play.read(read, login="approver.civil"), first="name")


def overpaid(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare what was paid beyond what was due and nobody asks back yet."""

    def read(work: Work) -> list[Row]:
        return [{"name": r.name, "amount": r.amount, "months": len(r.months)} for r in overpayments(work)]

    return compare_rows("overpaid", wanted, play.read(read, login="approver.civil"), first="name")


def recovery(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the recovery that the case is about."""
    case_id = play.cases.get(play.current or "", "")

    def read(work: Work) -> Row:
        row = work.session.scalars(select(Recovery).where(Recovery.case_id == case_id)).one()
        return {
            "state": row.state, "claimed": row.claimed, "ordered": None if row.ordered_fen is None else yuan(row.ordered_fen),
            "open": yuan(row.open_fen), "returned": yuan(row.returned_fen), "fine": yuan(row.fine_fen),
            "written_off": yuan(row.written_off_fen), "instalments": len(instalments(work, row)), "credit": row.credit_note,
        }  # fmt: skip

    return compare_values("recovery", wanted, play.read(read))


EXPECTATIONS = {
    "batches": batches,
    "lines": lines,
    "funds": funds,
    "unpaid": not_paid,
    "overpaid": overpaid,
    "recovery": recovery,
}
