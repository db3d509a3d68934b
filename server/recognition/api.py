"""Recognition over HTTP: recognitions, the draw for spot checks, reports of changed self-care."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.work import Work
from server.recognition import operations, queries
from server.recognition.queries import DrawRow, RecognitionRow
from server.recognition.schemas import (
    CareCaseSchema,
    CareReportSchema,
    DrawListSchema,
    DrawQuerySchema,
    RecognitionListSchema,
    RecognitionQuerySchema,
)
from server.web.entry import query
from server.web.repeatable import repeatable

recognitions = Blueprint(
    "recognitions-api", __name__, url_prefix="/api/v1/recognitions", description="认定 Recognitions"
)
draws = Blueprint("spot-draws-api", __name__, url_prefix="/api/v1/spot-draws", description="特困抽查 Spot checks")
care = Blueprint("care-reports-api", __name__, url_prefix="/api/v1/care-reports", description="自理能力 Self-care")

BLUEPRINTS = (recognitions, draws, care)


@recognitions.get("")
@recognitions.arguments(RecognitionQuerySchema, location="query")
@recognitions.response(200, RecognitionListSchema)
def list_recognitions(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the recognitions that the reader may see, the nearest end first."""
    page = query(lambda work: queries.recognitions(work, **wanted))
    return {"rows": [_recognition(line) for line in page.rows], "next": page.next}


@draws.get("")
@draws.arguments(DrawQuerySchema, location="query")
@draws.response(200, DrawListSchema)
def list_draws(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the draw for spot checks, newest first; seed and serial let anybody replay what is decided."""
    sheet = query(lambda work: queries.draws(work, **wanted))
    return {
        "files": sheet.files, "drawn": sheet.drawn, "checked": sheet.checked, "rows": [_draw(line) for line in sheet.page.rows],
        "next": sheet.page.next,
    }  # fmt: skip


@care.post("")
@care.arguments(CareReportSchema)
@care.response(201, CareCaseSchema)
@repeatable
def report_care(body: dict[str, Any]) -> Callable[[Work], Mapping[str, Any]]:
    """Report that somebody's self-care has changed; the county rates again within 10 working days."""
    g.status = 201

    def do(work: Work) -> Mapping[str, Any]:
        case = operations.report_care(work, **body)
        return {"case_id": case.id, "case_code": case.code}

    return do


def _recognition(line: RecognitionRow) -> dict[str, Any]:
    row = line.row
    same = ("id", "case_id", "kind", "document", "renewal_case_id")
    return {name: getattr(row, name) for name in same} | {
        "case_code": line.case_code, "state": line.state, "recognised_on": row.recognised_on.isoformat(),
        "valid_to": row.valid_to.isoformat(),
    }  # fmt: skip


def _draw(line: DrawRow) -> dict[str, Any]:
    draw = line.draw
    same = ("serial", "case_id", "drawn", "agrees")
    return {name: getattr(draw, name) for name in same} | {
        "case_code": line.case_code, "seed": line.seed, "over": line.over, "drawn_at": draw.drawn_at.isoformat(),
        "checked_at": draw.checked_at.isoformat() if draw.checked_at else None,
    }  # fmt: skip
