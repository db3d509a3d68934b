"""Rolls over HTTP for programs: the same four steps as on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, g
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema

from server.foundation.work import Work
from server.households.models import Household
from server.rolls import operations, queries, schemas, warning
from server.rolls.comparing import compare
from server.rolls.importing import read_import
from server.rolls.models import RollImport, RollWarning
from server.rolls.schemas import RollDropSchema, RollSchema
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

rolls = Blueprint("rolls-api", __name__, url_prefix="/api/v1/rolls", description="名册 Rolls")
BLUEPRINTS = (rolls,)


class RollUploadSchema(Schema):
    """A roll as CSV or XLSX."""

    file = Upload(required=True)


@rolls.post("/imports")
@rolls.arguments(RollUploadSchema, location="files")
@rolls.response(201, RollSchema)
@repeatable
def upload_roll(sent: dict[str, Any]) -> Do:
    """Upload a roll; it is checked and waits for a second person."""
    g.status = 201
    with sent["file"].stream as stream:
        name, content = sent["file"].filename or "", stream.read()
    return lambda work: _told(operations.upload(work, name=name, content=content))


@rolls.post("/comparisons")
@rolls.arguments(RollUploadSchema, location="files")
@rolls.response(200, content_type="text/csv")
def run_compare(sent: dict[str, Any]) -> Response:
    """Give another department's list back with what we know of each row; nothing is kept but a line in the read log."""
    with sent["file"].stream as stream:
        name, content = sent["file"].filename or "", stream.read()
    made, _counts = command(lambda work: compare(work, name=name, content=content), reads=True)
    return Response(made, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=comparison.csv"})


@rolls.get("/imports/<import_id>")
@rolls.response(200, RollSchema)
def get_roll(import_id: str) -> dict[str, Any]:
    """Read a roll with its problems."""
    return _told(command(lambda work: queries.roll_sheet(work, import_id), reads=True).roll)


@rolls.post("/imports/<import_id>/confirm")
@rolls.response(200, RollSchema)
@repeatable
def confirm_roll(import_id: str) -> Do:
    """Take a roll over as the second person."""
    return lambda work: _told(operations.confirm(work, import_id=import_id))


@rolls.post("/imports/<import_id>/drop")
@rolls.arguments(RollDropSchema)
@rolls.response(200, RollSchema)
@repeatable
def drop_roll(body: dict[str, Any], import_id: str) -> Do:
    """Give a roll up."""

    def do(work: Work) -> Mapping[str, Any]:
        operations.drop(work, import_id=import_id, reason=body["reason"])
        return _told(read_import(work, import_id, action="roll.import"))

    return do


@rolls.get("/warnings")
@rolls.arguments(schemas.WarningQuerySchema, location="query")
@rolls.response(200, schemas.WarningPageSchema)
def list_warnings(wanted: dict[str, Any]) -> dict[str, Any]:
    """List what warns on the low-income roll, the nearest term first."""

    def read(work: Work) -> dict[str, Any]:
        page = warning.warnings(work, **wanted)
        return {"rows": [_warning(row, code) for row, code, _name, _unit in page.rows], "next": page.next}

    return query(read)


@rolls.post("/warnings/look")
@rolls.arguments(schemas.WarningLookSchema)
@rolls.response(200, schemas.RaisedSchema)
@repeatable
def look_for_warnings(body: dict[str, Any]) -> Do:
    """Look through a township's roll for what warns."""
    return lambda work: {"raised": warning.raise_warnings(work, township=body["township"])}


@rolls.post("/warnings/<warning_id>")
@rolls.arguments(schemas.WarningAnswerSchema)
@rolls.response(200, schemas.WarningSchema)
@repeatable
def answer_warning(body: dict[str, Any], warning_id: str) -> Do:
    """Say what was done about a warning."""

    def do(work: Work) -> Mapping[str, Any]:
        row = warning.handle(work, warning_id=warning_id, **body)
        return _warning(row, work.session.get_one(Household, row.household_id).code)

    return do


def _warning(row: RollWarning, code: str) -> dict[str, Any]:
    same = ("id", "household_id", "township", "indicator", "state")
    return {name: getattr(row, name) for name in same} | {
        "household_code": code, "why": {"zh": row.why_zh, "en": row.why_en}, "answer": row.answer, "due_on": row.due_on.isoformat(),
        "feedback": row.feedback or "",
    }  # fmt: skip


def _told(row: RollImport) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.name, "state": row.state, "rows": row.rows, "good": row.good, "bad": row.bad,
        "problems": row.problems, "taken": row.taken,
    }  # fmt: skip
