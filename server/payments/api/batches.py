"""Batches and the bank's answers, unpaid money and one-off payments over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.money import yuan
from server.foundation.work import Work
from server.payments import opening, requests, results, returning, runs
from server.payments.models import BankResult, PaymentRequest, Run
from server.payments.queries.requests import requests as request_rows
from server.payments.queries.runs import run_rows, run_sheet
from server.payments.queries.unpaid import unpaid
from server.payments.schemas import (
    ConfirmSchema,
    FileSchema,
    LinesQuerySchema,
    OpenRunSchema,
    PaymentListSchema,
    PaymentSchema,
    PrepareSchema,
    ResultSchema,
    RunListSchema,
    RunSchema,
    RunSheetSchema,
    TakenSchema,
    UnpaidSchema,
)
from server.web.entry import query
from server.web.repeatable import Do, repeatable

batches = Blueprint(
    "payment-runs-api", __name__, url_prefix="/api/v1/payment-runs", description="发放批次 Payment batches"
)
payments = Blueprint(
    "payments-api", __name__, url_prefix="/api/v1/payment-requests", description="一次性付款 One-off payments"
)


@batches.get("")
@batches.response(200, RunListSchema)
def list_runs() -> dict[str, Any]:
    """List the batches, the newest first."""
    return {"rows": [_run(row.run) for row in query(run_rows)]}


@batches.post("")
@batches.arguments(OpenRunSchema)
@batches.response(201, RunSchema)
@repeatable
def open_run(body: dict[str, Any]) -> Do:
    """Open a batch for a month and build it."""
    g.status = 201
    month = date.fromisoformat(f"{body.pop('month')}-01")
    return lambda work: _run(opening.open_run(work, month=month, **body))


@batches.get("/<run_id>")
@batches.arguments(LinesQuerySchema, location="query")
@batches.response(200, RunSheetSchema)
def get_run(wanted: dict[str, Any], run_id: str) -> dict[str, Any]:
    """Read a batch with up to 200 lines after a number."""
    sheet = query(lambda work: run_sheet(work, run_id, after=wanted["after"]))
    return _run(sheet.run, sheet.file.sha256 if sheet.file else "") | {
        "lines": [
            {
                "serial": row.line.serial, "household": row.household, "payee": row.payee, "account": row.line.account_masked,
                "item": row.item_key, "month": f"{row.line.month:%Y-%m}", "amount": str(row.line.amount), "fund": row.fund,
                "state": row.line.state, "return_code": row.line.return_code,
            }
            for row in sheet.lines
        ]
    }  # fmt: skip


@batches.post("/<run_id>/build")
@batches.response(200, RunSchema)
@repeatable
def build_again(run_id: str) -> Do:
    """Build a draft anew from the roll of now."""
    return lambda work: _run(runs.build_again(work, run_id=run_id))


@batches.post("/<run_id>/results")
@batches.arguments(ResultSchema)
@batches.response(201, TakenSchema)
@repeatable
def take_result(body: dict[str, Any], run_id: str) -> Do:
    """Take the bank's answer in; the same file again is the same answer."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        run = runs.read_run(work, run_id)
        return _taken(results.take_result(work, run_id=run.id, name=body["name"], content=body["content"].encode()))

    return do


@batches.get("/unpaid")
@batches.response(200, UnpaidSchema)
def list_unpaid() -> dict[str, Any]:
    """List what is due and was not paid, of one's own townships."""
    return {
        "rows": [
            {
                "standing_id": row.standing.id, "household": row.household, "name": row.name, "item": row.item_key, "month": f"{row.month:%Y-%m}",
                "amount": str(row.amount), "why": row.why,
            }
            for row in query(unpaid)
        ]
    }  # fmt: skip


@batches.post("/unpaid/<standing_id>/account")
@batches.response(201, FileSchema)
@repeatable
def ask_account(standing_id: str) -> Do:
    """Let the window write an account down for a payment that has none that can be paid."""
    g.status = 201
    return lambda work: {"case_id": returning.ask_account(work, standing_id=standing_id)}


@payments.get("")
@payments.response(200, PaymentListSchema)
def list_payments() -> dict[str, Any]:
    """List the payments asked of finance, those not paid first."""
    return {"rows": [_payment(row[0]) for row in query(request_rows)]}


@payments.post("/<request_id>/prepare")
@payments.arguments(PrepareSchema)
@payments.response(200, PaymentSchema)
@repeatable
def prepare(body: dict[str, Any], request_id: str) -> Do:
    """Prepare a payment with voucher and fund."""
    return lambda work: _payment(requests.prepare(work, request_id=request_id, **body))


@payments.post("/<request_id>/confirm")
@payments.arguments(ConfirmSchema)
@payments.response(200, PaymentSchema)
@repeatable
def confirm(body: dict[str, Any], request_id: str) -> Do:
    """Confirm that a prepared payment was made; another person than who prepared it."""
    return lambda work: _payment(requests.confirm(work, request_id=request_id, **body))


def _run(run: Run, file_sha256: str = "") -> dict[str, Any]:
    same = ("id", "number", "case_id", "kind", "state", "count", "digest")
    return {name: getattr(run, name) for name in same} | {
        "month": f"{run.month:%Y-%m}", "total": str(run.total), "pay_by": run.pay_by.isoformat(), "file_sha256": file_sha256,
    }  # fmt: skip


def _taken(row: BankResult) -> dict[str, Any]:
    return {
        "id": row.id, "paid": row.paid, "returned": row.returned, "paid_amount": str(yuan(row.paid_fen)),
        "returned_amount": str(yuan(row.returned_fen)),
    }  # fmt: skip


def _payment(request: PaymentRequest) -> dict[str, Any]:
    same = ("id", "case_id", "purpose", "state", "voucher", "fund_id")
    paid_on = request.paid_on.isoformat() if request.paid_on else None
    return {name: getattr(request, name) for name in same} | {"amount": str(request.amount), "paid_on": paid_on}
