"""Who looks after a household and what visits found, questions asked, information officers, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.discovery import helping
from server.discovery.models import Consult, Helper, HelpVisit, InformationOfficer
from server.discovery.schemas import (
    ConsultSchema,
    ConsultsSchema,
    DueVisitsSchema,
    HelperSchema,
    NewConsultSchema,
    NewHelperSchema,
    NewOfficerSchema,
    NewVisitSchema,
    OfficerSchema,
    OfficersSchema,
    VisitSchema,
    VisitsSchema,
)
from server.discovery.workload import workload
from server.foundation.errors import NotPermitted
from server.foundation.work import Work
from server.organisation import rules
from server.web.entry import actor, command, query
from server.web.repeatable import Do, repeatable

visits = Blueprint("visits-api", __name__, url_prefix="/api/v1/visits", description="探访 Visits")
consults = Blueprint("consults-api", __name__, url_prefix="/api/v1/consults", description="咨询 Questions asked")
officers = Blueprint(
    "information-officers-api",
    __name__,
    url_prefix="/api/v1/information-officers",
    description="信息员 Information officers",
)


@visits.get("")
@visits.response(200, DueVisitsSchema)
def list_due() -> dict[str, Any]:
    """List the households that are to be visited now, the longest waiting first."""
    if not rules.may(actor(), "helper.visit"):
        raise NotPermitted(reason="helper.visit")
    return {
        "rows": [
            {"household_id": home.id, "household": home.code, "name": name, "helper": helper.name, "due_on": due.isoformat()}
            for home, name, helper, due in query(helping.to_visit)
        ]
    }  # fmt: skip


@visits.get("/<household_id>")
@visits.response(200, VisitsSchema)
def get_visits(household_id: str) -> dict[str, Any]:
    """Read who looks after a household and what visits found; the read log notes it."""
    sheet = command(lambda work: helping.visit_sheet(work, household_id), reads=True)
    return {
        "household": sheet.household.code, "helper": _helper(sheet.helper) if sheet.helper else None,
        "next_on": sheet.next_on.isoformat() if sheet.next_on else None, "rows": [_visit(row) for row in sheet.visits],
    }  # fmt: skip


@visits.post("/<household_id>")
@visits.arguments(NewVisitSchema)
@visits.response(201, VisitSchema)
@repeatable
def record_visit(body: dict[str, Any], household_id: str) -> Do:
    """Record a visit; the same submission is one visit."""
    g.status = 201
    submission = body.pop("submission")
    return lambda work: _visit(helping.visit(work, household_id=household_id, answers=body, submission=submission))


@visits.post("/<household_id>/helper")
@visits.arguments(NewHelperSchema)
@visits.response(201, HelperSchema)
@repeatable
def assign_helper(body: dict[str, Any], household_id: str) -> Do:
    """Let somebody look after a household from today on."""
    g.status = 201
    return lambda work: _helper(helping.assign(work, household_id=household_id, **body))


@consults.get("")
@consults.response(200, ConsultsSchema)
def list_consults() -> dict[str, Any]:
    """List the questions that were asked at one's own window, the newest first."""
    rules.require(actor(), "consult.record")
    return {"rows": [_consult(row) for row, _unit in query(helping.consults)]}


@consults.post("")
@consults.arguments(NewConsultSchema)
@consults.response(201, ConsultSchema)
@repeatable
def record_consult(body: dict[str, Any]) -> Do:
    """Record a question and its answer; the same submission is one question."""
    g.status = 201
    submission = body.pop("submission")
    return lambda work: _consult(helping.consult(work, answers=body, submission=submission))


@officers.get("")
@officers.response(200, OfficersSchema)
def list_officers() -> dict[str, Any]:
    """List who reports for each unit, with the backup, and what each unit has to do."""
    actor()
    return query(_register)


@officers.post("")
@officers.arguments(NewOfficerSchema)
@officers.response(201, OfficerSchema)
@repeatable
def name_officer(body: dict[str, Any]) -> Do:
    """Name who reports for a unit, and who when she is away."""
    g.status = 201
    unit_id = body.pop("unit")
    return lambda work: _officer(helping.name_officer(work, unit_id=unit_id, answers=body))


def _register(work: Work) -> dict[str, Any]:
    rows = helping.officers(work)
    loads = workload(work, [unit for unit, _row in rows])
    return {
        "rows": [_officer(row) | {"unit_name": unit.name} for unit, row in rows if row],
        "workload": [
            {"unit": key, "unit_name": load.unit.name}
            | {name: getattr(load, name) for name in ("reported", "leads", "steps", "overdue")}
            for key, load in loads.items()
        ],
    }


def _visit(row: HelpVisit) -> dict[str, Any]:
    same = ("id", "way", "found", "note", "next_step", "by_name")
    return {name: getattr(row, name) for name in same} | {"visited_on": row.visited_on.isoformat()}


def _helper(row: Helper) -> dict[str, Any]:
    same = ("id", "name", "title", "phone", "every_days")
    return {name: getattr(row, name) for name in same} | {"since": row.since.isoformat()}


def _consult(row: Consult) -> dict[str, Any]:
    same = ("id", "unit", "way", "item", "question", "answer", "result", "by_name")
    return {name: getattr(row, name) for name in same} | {"at": row.at.isoformat()}


def _officer(row: InformationOfficer) -> dict[str, Any]:
    same = ("id", "unit", "name", "phone", "backup", "backup_phone")
    return {name: getattr(row, name) for name in same} | {"since": row.since.isoformat()}
