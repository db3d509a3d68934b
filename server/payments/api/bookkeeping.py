"""Funds with their books, and recoveries, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.money import yuan
from server.foundation.months import first_of
from server.foundation.work import Work
from server.payments import books, claims, funds, recovery
from server.payments.models import Fund, LedgerLine, Reconciliation, Recovery
from server.payments.queries.recoveries import recovery_rows
from server.payments.schemas import (
    BringInSchema,
    CorrectLineSchema,
    FundListSchema,
    FundSchema,
    LedgerLineSchema,
    OpenFundSchema,
    ReconciledSchema,
    RecoveryListSchema,
    RecoverySchema,
    StartRecoverySchema,
    WhySchema,
)
from server.web.entry import query
from server.web.repeatable import Do, repeatable

money = Blueprint("payment-funds-api", __name__, url_prefix="/api/v1/payment-funds", description="资金 Funds")
debts = Blueprint("recoveries-api", __name__, url_prefix="/api/v1/recoveries", description="追缴 Recoveries")


@money.get("")
@money.response(200, FundListSchema)
def list_funds() -> dict[str, Any]:
    """List the county's funds with what stands where."""
    return {"rows": [_fund(row.fund, row.items) for row in query(books.fund_rows)]}


@money.post("")
@money.arguments(OpenFundSchema)
@money.response(201, FundSchema)
@repeatable
def open_fund(body: dict[str, Any]) -> Do:
    """Open a fund for the items that it may pay."""
    g.status = 201
    return lambda work: _fund(funds.open_fund(work, **body), body["items"])


@money.post("/<fund_id>/money")
@money.arguments(BringInSchema)
@money.response(201, LedgerLineSchema)
@repeatable
def bring_in(body: dict[str, Any], fund_id: str) -> Do:
    """Bring money into a fund."""
    g.status = 201

    return lambda work: _line(funds.bring_in(work, fund_id=fund_id, **body))


@money.post("/<fund_id>/corrections")
@money.arguments(CorrectLineSchema)
@money.response(201, LedgerLineSchema)
@repeatable
def correct(body: dict[str, Any], fund_id: str) -> Do:
    """Put a wrong amount that was brought in right by a line of the signed difference."""
    g.status = 201
    body["amount"] = body.pop("difference")
    return lambda work: _line(funds.correct(work, fund_id=fund_id, **body))


@money.post("/<fund_id>/months/<month>/reconciliation")
@money.response(201, ReconciledSchema)
@repeatable
def reconcile(fund_id: str, month: str) -> Do:
    """Sign for a month of a fund as its maker."""
    g.status = 201
    return lambda work: _signed(books.reconcile(work, fund_id=fund_id, month=first_of(month)))


@money.post("/<fund_id>/months/<month>/countersignature")
@money.response(200, ReconciledSchema)
@repeatable
def countersign(fund_id: str, month: str) -> Do:
    """Sign for a reconciled month as its checker, another person."""
    return lambda work: _signed(books.countersign(work, fund_id=fund_id, month=first_of(month)))


@debts.get("")
@debts.response(200, RecoveryListSchema)
def list_recoveries() -> dict[str, Any]:
    """List the recoveries, the open ones first."""
    return {"rows": [_recovery(row.row) | {"late": row.late} for row in query(recovery_rows)]}


@debts.post("")
@debts.arguments(StartRecoverySchema)
@debts.response(201, RecoverySchema)
@repeatable
def start_recovery(body: dict[str, Any]) -> Do:
    """Open a recovery for a household."""
    g.status = 201
    return lambda work: _recovery(claims.start_by_hand(work, claims.Claim(**body)))


@debts.post("/<recovery_id>/hardship")
@debts.arguments(WhySchema)
@debts.response(200, RecoverySchema)
@repeatable
def raise_hardship(body: dict[str, Any], recovery_id: str) -> Do:
    """Ask the county to look at a debt that is not returned as planned."""

    def do(work: Work) -> Mapping[str, Any]:
        recovery.raise_hardship(work, recovery_id=recovery_id, reason=body["reason"])
        return _recovery(recovery.read_recovery(work, recovery_id))

    return do


def _line(line: LedgerLine) -> dict[str, Any]:
    same = {name: getattr(line, name) for name in ("serial", "kind", "voucher")}
    return same | {"amount": str(line.difference), "held": str(line.held)}


def _signed(row: Reconciliation) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("last_serial", "made_by", "checked_by")}
    return same | {"month": f"{row.month:%Y-%m}", "held": str(yuan(row.held_fen)), "paid": str(yuan(row.paid_fen))}


def _fund(fund: Fund, items: list[str]) -> dict[str, Any]:
    same = {name: getattr(fund, name) for name in ("id", "code", "name", "source")}
    sums = {name: str(getattr(fund, name)) for name in ("brought", "held", "under_way", "paid")}
    return same | sums | {"items": items}


def _recovery(row: Recovery) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("id", "case_id", "ground", "state")}
    ordered = None if row.ordered_fen is None else str(yuan(row.ordered_fen))
    return same | {
        "claimed": str(row.claimed), "paid": None if row.paid_fen is None else str(yuan(row.paid_fen)), "ordered": ordered,
        "still_open": None if ordered is None else str(yuan(row.open_fen)),
        "fine_open": str(yuan(row.open_fine_fen)) if row.fine_fen else None,
    }  # fmt: skip
