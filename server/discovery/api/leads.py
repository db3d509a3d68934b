"""Leads over HTTP for programs."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.cases.api.told import asked
from server.cases.lights import as_json
from server.discovery import operations, queries
from server.discovery.models import Lead
from server.discovery.queries import LeadRow
from server.discovery.schemas import (
    LeadCloseSchema,
    LeadContactSchema,
    LeadDraftSchema,
    LeadPageSchema,
    LeadQuerySchema,
    LeadReportSchema,
    LeadSchema,
)
from server.foundation.work import Work
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

leads = Blueprint("leads-api", __name__, url_prefix="/api/v1/leads", description="线索 Leads")


@leads.get("")
@leads.arguments(LeadQuerySchema, location="query")
@leads.response(200, LeadPageSchema)
def list_leads(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the leads that I handle or reported, the nearest term first."""
    page = query(lambda work: queries.leads(work, **wanted))
    return {"rows": [_row(row) for row in page.rows], "next": page.next}


@leads.post("")
@leads.arguments(LeadReportSchema)
@leads.response(201, LeadSchema)
@repeatable
def report_lead(body: dict[str, Any]) -> Do:
    """Report somebody who may need help; an urgent report registers the emergency at once."""
    g.status = 201
    return lambda work: _told(work, operations.report(work, **body))


@leads.get("/<lead_id>")
@leads.response(200, LeadSchema)
def get_lead(lead_id: str) -> dict[str, Any]:
    """Read a lead; who reported it sees the outcome."""
    sheet = command(lambda work: queries.lead_sheet(work, lead_id), reads=True)
    return _row(sheet.row) | {"answers": [asked(each) for each in sheet.answers]}


@leads.post("/<lead_id>/take")
@leads.response(200, LeadSchema)
@repeatable
def take_lead(lead_id: str) -> Do:
    """Take a lead in hand."""
    return lambda work: _told(work, operations.take(work, lead_id=lead_id))


@leads.post("/<lead_id>/contact")
@leads.arguments(LeadContactSchema)
@leads.response(200, LeadSchema)
@repeatable
def contact_lead(body: dict[str, Any], lead_id: str) -> Do:
    """Record that the person was spoken to."""
    return lambda work: _told(work, operations.contact(work, lead_id=lead_id, **body))


@leads.post("/<lead_id>/apply")
@leads.response(200, LeadDraftSchema)
@repeatable
def begin_application(lead_id: str) -> Do:
    """Begin the application with what is known filled in."""
    return lambda work: {"draft_id": operations.begin_application(work, lead_id=lead_id)}


@leads.post("/<lead_id>/close")
@leads.arguments(LeadCloseSchema)
@leads.response(200, LeadSchema)
@repeatable
def close_lead(body: dict[str, Any], lead_id: str) -> Do:
    """Say what came of it; the reporters are told."""
    return lambda work: _told(work, operations.close(work, lead_id=lead_id, **body))


def _told(work: Work, lead: Lead) -> dict[str, Any]:
    return _plain(lead, name=lead.name) | {"light": as_json(queries.light(work, lead))}


def _row(row: LeadRow) -> dict[str, Any]:
    return _plain(row.lead, name=row.name) | {"light": as_json(row.light)}


def _plain(lead: Lead, *, name: str) -> dict[str, Any]:
    return {
        "id": lead.id, "code": lead.code, "state": lead.state, "source": lead.source, "scene": lead.scene, "urgent": lead.urgent,
        "name": name, "township": lead.township, "reports": lead.reports, "why": lead.why_zh if lead.source == "signal" else "",
        "basis": lead.basis, "rule": lead.rule, "reported_at": lead.reported_at.isoformat(), "contact_due_on": lead.contact_due_on.isoformat(),
        "contacted_at": lead.contacted_at.isoformat() if lead.contacted_at else None, "outcome": lead.outcome,
        "outcome_note": lead.outcome_note, "case_id": lead.case_id, "draft_id": lead.draft_id,
    }  # fmt: skip
