"""The urgent lane over HTTP: register, list, second word, funds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.work import Work
from server.relief import operations, queries, sampling
from server.relief.models import FundCheck, FundEntry, FundSample
from server.relief.queries import Ledger, ReliefRow
from server.relief.schemas import (
    CheckSampleSchema,
    CorrectionSchema,
    DrawSampleSchema,
    FundLineSchema,
    FundQuerySchema,
    FundSchema,
    ListSchema,
    ReasonSchema,
    RegisterSchema,
    ReliefListSchema,
    ReliefSchema,
    SampleCheckSchema,
    SampleSchema,
    SamplesSchema,
    TopUpSchema,
)
from server.web.entry import query
from server.web.repeatable import Do, repeatable

reliefs = Blueprint("reliefs-api", __name__, url_prefix="/api/v1/reliefs", description="急难 Emergencies")
funds = Blueprint("funds-api", __name__, url_prefix="/api/v1/funds", description="备用金 Petty funds")

drawn = Blueprint(
    "fund-samples-api", __name__, url_prefix="/api/v1/fund-samples", description="备用金抽查 Samples of payments"
)

BLUEPRINTS = (reliefs, funds, drawn)


@reliefs.get("")
@reliefs.arguments(ListSchema, location="query")
@reliefs.response(200, ReliefListSchema)
def list_reliefs(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the emergencies that the reader may see, the clock that ends first on top."""
    return {"rows": [_relief(row) for row in query(lambda work: queries.reliefs(work, open_only=wanted["open_only"]))]}


@reliefs.get("/<relief_id>")
@reliefs.response(200, ReliefSchema)
def get_relief(relief_id: str) -> dict[str, Any]:
    """Read an emergency with its clocks."""
    return _relief(query(lambda work: queries.relief_row(work, relief_id)))


@reliefs.post("")
@reliefs.arguments(RegisterSchema)
@reliefs.response(201, ReliefSchema)
@repeatable
def register(body: dict[str, Any]) -> Do:
    """Register an emergency; both clocks start with this minute."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        return _relief(queries.relief_row(work, operations.register(work, **body).id))

    return do


@reliefs.post("/<relief_id>/repeat-approval")
@reliefs.arguments(ReasonSchema)
@reliefs.response(200, ReliefSchema)
@repeatable
def approve_repeat(body: dict[str, Any], relief_id: str) -> Do:
    """Give the second person's word that the same cause is helped once more."""

    def do(work: Work) -> Mapping[str, Any]:
        queries.relief_row(work, relief_id)
        operations.approve_repeat(work, relief_id=relief_id, reason=body["reason"])
        return _relief(queries.relief_row(work, relief_id))

    return do


@funds.get("/<township>")
@funds.arguments(FundQuerySchema, location="query")
@funds.response(200, FundSchema)
def get_fund(wanted: dict[str, Any], township: str) -> dict[str, Any]:
    """Read a township's fund with its ledger, whole or a part of it."""
    return _fund(query(lambda work: queries.ledger(work, township=township, **wanted)))


@funds.post("/<township>/top-ups")
@funds.arguments(TopUpSchema)
@funds.response(201, FundLineSchema)
@repeatable
def top_up(body: dict[str, Any], township: str) -> Do:
    """Put money into a fund (finance)."""
    g.status = 201
    return lambda work: _line(operations.top_up(work, township=township, **body))


@funds.post("/<township>/corrections")
@funds.arguments(CorrectionSchema)
@funds.response(201, FundLineSchema)
@repeatable
def correct(body: dict[str, Any], township: str) -> Do:
    """Put a line of the ledger right; the wrong one stays."""
    g.status = 201
    return lambda work: _line(operations.correct(work, township=township, **body))


@drawn.get("")
@drawn.response(200, SamplesSchema)
def list_samples() -> dict[str, Any]:
    """List the county's draws with their payments, the newest first."""
    return {
        "rows": [
            _sample(sample) | {"checks": [_check(row.check) for row in rows]}
            for sample, rows in query(sampling.samples)
        ]
    }


@drawn.post("")
@drawn.arguments(DrawSampleSchema)
@drawn.response(201, SampleSchema)
@repeatable
def draw_sample(body: dict[str, Any]) -> Do:
    """Draw a month's sample, once, after the month is over; with the seed anybody can repeat it."""
    g.status = 201
    month = date.fromisoformat(f"{body['month']}-01")
    return lambda work: _sample(sampling.draw(work, month=month, seed=body["seed"]))


@drawn.post("/checks/<check_id>")
@drawn.arguments(CheckSampleSchema)
@drawn.response(200, SampleCheckSchema)
@repeatable
def check_sample(body: dict[str, Any], check_id: str) -> Do:
    """Write down what was found at a drawn payment."""
    return lambda work: _check(sampling.check(work, check_id=check_id, **body))


def _sample(row: FundSample) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "month", "seed", "paid", "drawn")}


def _check(row: FundCheck) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("id", "entry_id", "result", "finding")}
    return same | {"checked_at": row.checked_at.isoformat() if row.checked_at else None}


def _relief(row: ReliefRow) -> dict[str, Any]:
    it = row.relief
    return {
        "id": it.id, "case_id": it.case_id, "case_code": row.case_code, "township": it.township, "kind": it.kind,
        "registered_at": it.registered_at.isoformat(), "minutes_left": row.minutes, "state": row.state,
        "fast_due_on": row.fast.due_on.isoformat() if row.fast and row.fast.due_on else None,
        "waits_for_second_person": it.waits_for_second_person, "repeat_of": it.repeat_of,
        "tasks": [{"id": identifier, "name": name} for identifier, name in row.tasks],
    }  # fmt: skip


def _fund(sheet: Ledger) -> dict[str, Any]:
    return {
        "township": sheet.township.id, "balance": str(sheet.balance), "opening": str(sheet.opening),
        "closing": str(sheet.closing), "balanced": sheet.balanced, "lines": [_line(line.entry) for line in sheet.lines],
    }  # fmt: skip


def _line(entry: FundEntry) -> dict[str, Any]:
    same = ("serial", "kind", "lane", "case_id", "first_by", "second_by", "voucher", "source", "note")
    return {name: getattr(entry, name) for name in same} | {
        "at": entry.at.isoformat(), "amount": str(entry.amount), "balance": str(entry.balance),
    }  # fmt: skip
