"""Complaints over HTTP: report with or without an account, read what one's unit handles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.complaints import operations, queries
from server.complaints.models import Complaint
from server.complaints.pages.public import REPORTS_PER_ADDRESS
from server.complaints.queries import ComplaintRow, ComplaintSheet
from server.complaints.schemas import (
    ComplaintListQuerySchema,
    ComplaintPageSchema,
    ComplaintSchema,
    HouseholdCodeSchema,
    ReportSchema,
    StandingSchema,
)
from server.foundation.work import Work
from server.web.entry import command, query
from server.web.limits import PER_ADDRESS, limiter
from server.web.repeatable import Do, repeatable
from server.web.strangers import nobody

complaints = Blueprint("complaints-api", __name__, url_prefix="/api/v1/complaints", description="举报投诉 Complaints")
reports = Blueprint(
    "reports-api",
    __name__,
    url_prefix="/api/v1/reports",
    description="举报投诉（不用登录） Reports, without an account",
)
BLUEPRINTS = (complaints, reports)
OPEN = frozenset({reports.name})  #: answered to people without an account


@complaints.get("")
@complaints.arguments(ComplaintListQuerySchema, location="query")
@complaints.response(200, ComplaintPageSchema)
def list_complaints(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the complaints that the reader's units handle, newest first."""
    page = query(lambda work: queries.complaints(work, **wanted))
    return {"rows": [_row(row) for row in page.rows], "next": page.next}


@complaints.get("/<complaint_id>")
@complaints.response(200, ComplaintSchema)
def get_complaint(complaint_id: str) -> dict[str, Any]:
    """Read a complaint that the reader's unit handles; the reading is logged."""
    return _sheet(command(lambda work: queries.open_complaint(work, complaint_id), reads=True))


@complaints.post("")
@complaints.arguments(ReportSchema)
@complaints.response(201, StandingSchema)
@repeatable
def register(body: dict[str, Any]) -> Do:
    """Register what came in at the window, by telephone or by letter."""
    g.status = 201
    return lambda work: _standing(work, operations.register_here(work, **body))


@complaints.post("/<complaint_id>/household")
@complaints.arguments(HouseholdCodeSchema)
@complaints.response(200, ComplaintSchema)
@repeatable
def link_household(body: dict[str, Any], complaint_id: str) -> Do:
    """Say which household a complaint is about; what is under way for it is told."""

    def do(work: Work) -> Mapping[str, Any]:
        operations.link_household(work, complaint_id=complaint_id, code=body["household_code"])
        plain: Mapping[str, Any] = ComplaintSchema().dump(_sheet(queries.sheet(work, complaint_id)))
        return plain

    return do


@reports.post("")
@reports.arguments(ReportSchema)
@reports.response(201, StandingSchema)
@limiter.limit(REPORTS_PER_ADDRESS)
def report(body: dict[str, Any]) -> Mapping[str, Any]:
    """Report without an account, named or anonymous; the code in the answer tells how it stands."""
    answers = {**body["answers"], "way": "online", "route": "complaint", "received_at": None}

    def do(work: Work) -> Mapping[str, Any]:
        return _standing(work, operations.register(work, answers=answers, submission=body["submission"]), plain=False)

    return command(do, as_actor=nobody())


@reports.get("/<code>")
@reports.response(200, StandingSchema)
@limiter.limit(PER_ADDRESS)
def read_report(code: str) -> dict[str, Any]:
    """Return how the report of a code stands."""
    return {**asdict(query(lambda work: queries.standing(work, code), as_actor=nobody())), "code": code}


def _standing(work: Work, row: Complaint, *, plain: bool = True) -> Mapping[str, Any]:
    told = {**asdict(queries.standing(work, row.code)), "code": row.code}
    dumped: Mapping[str, Any] = StandingSchema().dump(told) if plain else told
    return dumped


def _row(row: ComplaintRow) -> dict[str, Any]:
    due = {"due_on": row.light.due_on if row.light else None}
    return _told(row.complaint, row.case_code, row.state) | due


def _sheet(sheet: ComplaintSheet) -> dict[str, Any]:
    return _told(sheet.complaint, sheet.case.code, sheet.state) | {
        "due_on": sheet.light.due_on if sheet.light else None, "who": sheet.told.who, "points": sheet.told.points,
        "household_code": sheet.household_code,
    }  # fmt: skip


def _told(row: Complaint, case_code: str, state: str) -> dict[str, Any]:
    same = ("id", "case_id", "about", "route")
    return {name: getattr(row, name) for name in same} | {
        "case_code": case_code, "state": state, "named": row.is_named, "received_at": row.received_at.isoformat(),
    }  # fmt: skip
