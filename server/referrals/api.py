"""Transfers over HTTP for programs; signing, returning and answering are tasks and complete at /api/v1/tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from server.cases.lights import as_json
from server.foundation.work import Work
from server.referrals import operations, queries
from server.referrals.lines import Line
from server.referrals.listing import sent_list
from server.referrals.models import Referral
from server.referrals.queries import Sheet
from server.referrals.schemas import (
    ConfirmSchema,
    DoneSchema,
    DropSchema,
    InboxQuerySchema,
    LinePageSchema,
    ListQuerySchema,
    ReferralSchema,
    SendSchema,
    WithdrawSchema,
)
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

transfers = Blueprint(
    "referrals-api", __name__, url_prefix="/api/v1/transfers", description="转办 Transfers to departments and schools"
)
BLUEPRINTS = (transfers,)


@transfers.get("")
@transfers.arguments(ListQuerySchema, location="query")
@transfers.response(200, LinePageSchema)
def list_transfers(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the transfers that I may see: with `state=open` by their nearest term, else newest first."""
    page = query(lambda work: sent_list(work, **wanted))
    return {"rows": [_line(line) for line in page.rows], "next": page.next}


@transfers.get("/inbox")
@transfers.arguments(InboxQuerySchema, location="query")
@transfers.response(200, LinePageSchema)
def list_inbox(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the open transfers at my department or school, unsigned first."""
    page = query(lambda work: queries.inbox(work, **wanted))
    return {"rows": [_line(line) for line in page.rows], "next": page.next}


@transfers.get("/<referral_id>")
@transfers.response(200, ReferralSchema)
def get_transfer(referral_id: str) -> dict[str, Any]:
    """Read a transfer: minimum facts, identity token, its way."""
    return _told(command(lambda work: queries.open_transfer(work, referral_id), reads=True))


@transfers.post("")
@transfers.arguments(ConfirmSchema)
@transfers.response(200, DoneSchema)
@repeatable
def confirm_need(body: dict[str, Any]) -> Do:
    """Confirm a need and write the order; it goes out by `send`."""
    return lambda work: _done(operations.confirm_need(work, case_id=body.pop("case"), **body))


@transfers.post("/<referral_id>/send")
@transfers.arguments(SendSchema)
@transfers.response(200, DoneSchema)
@repeatable
def send(body: dict[str, Any], referral_id: str) -> Do:
    """Send an order to its addressee, with the applicant's consent."""
    return lambda work: _done(operations.send(work, referral_id=referral_id, **body))


@transfers.post("/<referral_id>/drop")
@transfers.arguments(DropSchema)
@transfers.response(200, DoneSchema)
@repeatable
def drop(body: dict[str, Any], referral_id: str) -> Do:
    """Give up an order that has not gone out."""

    def do(work: Work) -> Mapping[str, Any]:
        operations.drop(work, referral_id=referral_id, reason=body["reason"])
        return _done(operations.of_window(work, referral_id))

    return do


@transfers.post("/<referral_id>/withdraw")
@transfers.arguments(WithdrawSchema)
@transfers.response(200, DoneSchema)
@repeatable
def withdraw(body: dict[str, Any], referral_id: str) -> Do:
    """Stop a running transfer; the department is told."""

    def do(work: Work) -> Mapping[str, Any]:
        operations.withdraw(work, referral_id=referral_id, reason=body["reason"])
        return _done(operations.of_window(work, referral_id))

    return do


def _done(referral: Referral) -> dict[str, Any]:
    return {"id": referral.id, "number": referral.number, "state": referral.state}


def _line(line: Line) -> dict[str, Any]:
    row = line.referral
    return {
        "id": row.id, "number": row.number, "state": row.state, "item": row.item, "case_code": line.case_code,
        "household_code": line.household_code, "from_unit": line.from_name, "to_unit": line.to_name or None,
        "urgent": row.urgent, "sent_at": row.sent_at, "signed_at": row.signed_at, "returns": row.returns,
        "result_kind": row.result_kind, "next_check_on": row.next_check_on, "task_id": line.task_id, "light": as_json(line.light),
    }  # fmt: skip


def _told(sheet: Sheet) -> dict[str, Any]:
    row = sheet.line.referral
    return _line(sheet.line) | {
        "need": sheet.shown.need, "facts": sheet.shown.facts, "identity": row.identity, "means": sheet.shown.means, "requested_on": row.requested_on,
        "papers": row.papers, "review": [asdict(row) for row in sheet.shown.reviewed], "confirmed": row.outcome.get("confirmed"),
        "steps": [
            {"at": s.row.at, "kind": s.row.kind, "unit": s.unit, "to": s.to, "by": s.row.by_name, "detail": s.row.detail, "paper": s.paper}
            for s in sheet.steps
        ],
        "offers": sheet.offers,
    }  # fmt: skip
