"""Determination over HTTP: a case's sheets, decisions and list of contents; the extension of a term."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.cases.opening import read_case
from server.determination import archive, assessment, extending, lapsing, sheets
from server.determination.models import Assessment
from server.determination.queries import decisions_of_case
from server.determination.schemas import (
    AskExtensionSchema,
    AssessmentSchema,
    CheckedAnewSchema,
    DeterminationSchema,
    ExtensionSchema,
)
from server.foundation.work import Work
from server.web.entry import command, query
from server.web.repeatable import repeatable

cases = Blueprint("determination-api", __name__, url_prefix="/api/v1/cases", description="审核确认 Determination")
papers = Blueprint("assessments-api", __name__, url_prefix="/api/v1/assessments", description="测算表 Sheets")
terms = Blueprint("extensions-api", __name__, url_prefix="/api/v1/deadlines", description="延期 Extensions")
anew = Blueprint("checks-anew-api", __name__, url_prefix="/api/v1/tasks", description="重新核对 Checks made anew")
BLUEPRINTS = (cases, papers, terms, anew)


@cases.get("/<case_id>/determination")
@cases.response(200, DeterminationSchema)
def get_determination(case_id: str) -> dict[str, Any]:
    """Read a case's sheets, decisions and list of contents."""

    def read(work: Work) -> dict[str, Any]:
        case = read_case(work, case_id, action="assessment.read", held_by=frozenset())
        items = archive.items_with_contents(work, case)
        return {
            "assessments": [_told(row) for row in assessment.of_case(work, case_id)],
            "decisions": decisions_of_case(work, case_id),
            "contents": {item: archive.contents(work, case_id, item) for item in items},
        }

    return query(read)


@papers.get("/<assessment_id>")
@papers.response(200, AssessmentSchema)
def get_assessment(assessment_id: str) -> dict[str, Any]:
    """Read a sheet with every line and its reason; the read log says who did."""
    row, _case = command(lambda work: sheets.read_assessment(work, assessment_id), reads=True)
    return _told(row)


def _told(row: Assessment) -> dict[str, Any]:
    return {
        "id": row.id, "case_id": row.case_id, "item": row.item, "on": row.on, "people": row.people, "meets": row.meets,
        "amount": row.amount, "tables": row.tables, "rules": row.rules, "sheet": row.sheet,
    }  # fmt: skip


@terms.post("/<deadline_id>/extension")
@terms.arguments(AskExtensionSchema)
@terms.response(201, ExtensionSchema)
@repeatable
def ask_extension(body: dict[str, Any], deadline_id: str) -> Callable[[Work], Mapping[str, Any]]:
    """Ask for the extension of a running term; the deciding authority's leader decides before its date."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        asked = extending.ask(work, deadline_id=deadline_id, **body)
        return {
            "id": asked.id, "case_id": asked.case_id, "rule": asked.rule, "ground": asked.ground, "state": asked.state,
            "original_due_on": asked.original_due_on.isoformat(), "new_due_on": asked.new_due_on.isoformat(),
        }  # fmt: skip

    return do


@anew.post("/<task_id>/check-anew")
@anew.response(200, CheckedAnewSchema)
@repeatable
def check_anew(task_id: str) -> Callable[[Work], Mapping[str, Any]]:
    """Begin a case's investigation anew, because the report that this task rests on has run out; every clock is kept."""
    return lambda work: {"case_id": lapsing.check_anew(work, task_id=task_id)}
