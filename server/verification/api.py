"""Verification over HTTP: signatures, checks and their answers, the register, visits' records; a source's own system answers here too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.cases.api.papers import UploadSchema
from server.foundation.work import Work
from server.verification import entrusting, listing, looking, operations, schemas, sheets, sources, turnaround, visiting
from server.verification.models import Authorisation
from server.verification.report import Report
from server.verification.sources import Source
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

checks = Blueprint("checks-api", __name__, url_prefix="/api/v1/checks", description="核对 Means checks")
register = Blueprint(
    "check-sources-api", __name__, url_prefix="/api/v1/check-sources", description="数据源 Sources of checks"
)
of_case = Blueprint(
    "verification-api", __name__, url_prefix="/api/v1/verification", description="核对与入户 Verification"
)

BLUEPRINTS = (checks, register, of_case)


@checks.get("")
@checks.arguments(schemas.CheckQuerySchema, location="query")
@checks.response(200, schemas.CheckListSchema)
def list_checks(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the checks that the reader may see; no results."""
    rows = query(lambda work: listing.checks(work, state=wanted["state"]))
    return {
        "rows": [
            {
                "id": row.check.id, "case_id": row.check.case_id, "case_code": row.case_code, "state": row.check.state,
                "total": row.total, "open": row.open, "overdue": row.overdue,
                "next_due": row.next_due.isoformat() if row.next_due else None,
            }
            for row in rows
        ]
    }  # fmt: skip


@checks.get("/<check_id>")
@checks.arguments(schemas.LookSchema, location="query")
@checks.response(200, schemas.ReportSchema)
def get_check(wanted: dict[str, Any], check_id: str) -> dict[str, Any]:
    """Read a check with its results; the look is logged with its reason."""
    return _report(command(lambda work: looking.open_report(work, check_id, reason=wanted["reason"]), reads=True)[0])


@checks.post("/<check_id>/answers")
@checks.arguments(schemas.AnswersSchema)
@checks.response(200, schemas.CountSchema)
@repeatable
def enter(body: dict[str, Any], check_id: str) -> Do:
    """Enter what sources answered, many at once."""
    return lambda work: {"count": operations.enter(work, check_id=check_id, answers=body["answers"])}


@checks.post("/<check_id>/no-record")
@checks.arguments(schemas.RestSchema)
@checks.response(200, schemas.CountSchema)
@repeatable
def no_record(body: dict[str, Any], check_id: str) -> Do:
    """Mark what is still open at the named sources as without record."""
    return lambda work: {
        "count": operations.rest_without_record(
            work, check_id=check_id, sources_asked=body["sources"], expected=body["expected"]
        )
    }


@checks.post("/requests/<inquiry_id>/resend")
@checks.response(200, schemas.IdSchema)
@repeatable
def resend(inquiry_id: str) -> Do:
    """Ask once more; the request's clock starts anew."""
    return lambda work: {"id": operations.resend(work, inquiry_id=inquiry_id).id}


@checks.post("/findings/<finding_id>/correction")
@checks.arguments(schemas.CorrectionSchema)
@checks.response(200, schemas.IdSchema)
@repeatable
def correct(body: dict[str, Any], finding_id: str) -> Do:
    """Correct a finding during a recheck; the old line stays."""

    def do(work: Work) -> Mapping[str, Any]:
        new = operations.correct(work, finding_id=finding_id, **body)
        return {"id": new.id if new else finding_id}

    return do


@register.get("")
@register.response(200, schemas.SourceListSchema)
def list_sources() -> dict[str, Any]:
    """Read the register of sources."""
    found, took = query(lambda work: (sources.read_register(work), turnaround.measured(work)))
    return {"rows": [_source(source, took.get(source.code)) for source in found]}


@register.post("/<code>")
@register.arguments(schemas.SourceChangeSchema)
@register.response(200, schemas.SourceSchema)
@repeatable
def change_source(body: dict[str, Any], code: str) -> Do:
    """Change a source, or add one; running requests keep their channel."""
    return lambda work: _source(operations.change_source(work, code=code, told=body))


@of_case.get("/cases/<case_id>/authorisations")
@of_case.response(200, schemas.AuthorisationListSchema)
def list_authorisations(case_id: str) -> dict[str, Any]:
    """List a case's authorisations and who has not signed."""
    return query(lambda work: _authorisations(work, case_id))


@of_case.post("/cases/<case_id>/authorisations")
@of_case.arguments(schemas.SignaturesSchema)
@of_case.response(201, schemas.AuthorisationListSchema)
@repeatable
def authorise(body: dict[str, Any], case_id: str) -> Do:
    """Record signed authorisations."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        operations.authorise(work, case_id=case_id, signatures=body["signatures"])
        return _authorisations(work, case_id)

    return do


@of_case.post("/authorisations/<authorisation_id>/withdrawal")
@of_case.arguments(schemas.ReasonSchema)
@of_case.response(200, schemas.IdSchema)
@repeatable
def withdraw(body: dict[str, Any], authorisation_id: str) -> Do:
    """Record that a consent is taken back: queries about the person stop at once."""
    return lambda work: {"id": operations.withdraw(work, authorisation_id=authorisation_id, reason=body["reason"]).id}


@of_case.post("/cases/<case_id>/relatives")
@of_case.arguments(schemas.RelativeSchema)
@of_case.response(201, schemas.IdSchema)
@repeatable
def file_relative(body: dict[str, Any], case_id: str) -> Do:
    """File a relative of staff."""
    g.status = 201
    return lambda work: {"id": operations.file_relative(work, case_id=case_id, **body).id}


@of_case.post("/cases/<case_id>/appraisals")
@of_case.arguments(schemas.AppraisalSchema)
@of_case.response(201, schemas.IdSchema)
@repeatable
def appraise(body: dict[str, Any], case_id: str) -> Do:
    """Record a community review."""
    g.status = 201
    return lambda work: {"id": operations.record_appraisal(work, case_id=case_id, answers=body["answers"]).id}


@of_case.post("/cases/<case_id>/investigations")
@of_case.arguments(schemas.InvestigateSchema)
@of_case.response(201, schemas.IdSchema)
@repeatable
def investigate(body: dict[str, Any], case_id: str) -> Do:
    """Start an investigation outside an application or a review."""
    g.status = 201
    return lambda work: {"id": operations.investigate(work, case_id=case_id, **body)}


@of_case.post("/visits/<task_id>/files")
@of_case.arguments(schemas.VisitFilesSchema, location="query")
@of_case.arguments(UploadSchema, location="files")
@of_case.response(201, schemas.CountSchema)
@repeatable
def keep_visit_file(wanted: dict[str, Any], sent: dict[str, Any], task_id: str) -> Do:
    """Keep a photo of the home (`what=scene`) or a scan of the signed form (`what=form`) for an open visit."""
    g.status = 201
    with sent["file"].stream as stream:
        files = [(sent["file"].filename or "", stream.read())]
    line = visiting.FORM if wanted["what"] == "form" else visiting.SCENE
    return lambda work: {"count": visiting.keep_files(work, task_id=task_id, line=line, files=files)}


@of_case.post("/visits/<task_id>/entrust")
@of_case.arguments(schemas.EntrustSchema)
@of_case.response(200, schemas.IdSchema)
@repeatable
def entrust_visit(body: dict[str, Any], task_id: str) -> Do:
    """Let a service provider make the township's visit; it decides nothing."""
    return _visit(task_id, lambda work: entrusting.entrust(work, task_id=task_id, unit_id=body["unit"]))


@of_case.post("/visits/<task_id>/take-back")
@of_case.response(200, schemas.IdSchema)
@repeatable
def take_back_visit(task_id: str) -> Do:
    """Bring an entrusted visit home."""
    return _visit(task_id, lambda work: entrusting.take_back(work, task_id=task_id))


def _visit(task_id: str, change: Callable[[Work], None]) -> Do:
    def do(work: Work) -> dict[str, Any]:
        change(work)
        return {"id": task_id}

    return do


def _authorisations(work: Work, case_id: str) -> dict[str, Any]:
    sheet = sheets.case_sheet(work, case_id)
    signed = [consent.signed for consent in sheet.consents if consent.signed is not None]
    return {
        "rows": [_authorisation(row) for row in (*signed, *sheet.others)],
        "missing": [consent.person_id for consent in sheet.consents if consent.signed is None],
    }


def _authorisation(row: Authorisation) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.name, "kind": row.kind, "items": list(row.items), "signed_on": row.signed_at.isoformat(),
        "signed_by": row.signed_by, "stands": row.withdrawn_at is None and row.replaced_by is None,
    }  # fmt: skip


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.id, "case_id": report.case_id, "item": report.item, "state": report.state, "number": report.number,
        "conclusion": report.conclusion, "valid_to": report.valid_to.isoformat() if report.valid_to else None,
        "income": {kind: str(amount) for kind, amount in report.income.items()},
        "assets": {kind: str(amount) for kind, amount in report.assets.items()}, "hits": [dict(hit) for hit in report.hits],
        "requests": [
            {
                "id": line.inquiry_id, "person": person.name, "source": line.source, "channel": line.channel, "state": line.state,
                "due_at": line.due_at.isoformat() if line.due_at else None,
                "findings": [
                    {"id": f.id, "kind": f.kind, "amount": None if f.amount is None else str(f.amount), "number": f.number, "text": f.text}
                    for f in line.findings
                ],
            }
            for person in report.people
            for line in person.lines
        ],
    }  # fmt: skip


def _source(source: Source, took: turnaround.Turnaround | None = None) -> dict[str, Any]:
    same = ("code", "zh", "en", "holder", "channel", "active", "term", "promised_days")
    seen = source.last_success_at.isoformat() if source.last_success_at else None
    return {name: getattr(source, name) for name in same} | {
        "kinds": list(source.kinds), "last_success_at": seen, "turnaround": asdict(took) if took else None,
    }  # fmt: skip
