"""Unmasking for programs: ask, list, answer, look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.foundation.work import Work
from server.unmasking import operations, queries
from server.unmasking.queries import Line
from server.unmasking.schemas import (
    AskUnmaskingSchema,
    DecideUnmaskingSchema,
    UnmaskedFieldsSchema,
    UnmaskingPageSchema,
    UnmaskingSchema,
    UnmaskingViewSchema,
)
from server.web.entry import command, now, query
from server.web.repeatable import Do, repeatable

unmaskings = Blueprint(
    "unmaskings-api", __name__, url_prefix="/api/v1/unmaskings", description="查看申请 Requests to see what is masked"
)  # fmt: skip
BLUEPRINTS = (unmaskings,)


@unmaskings.get("")
@unmaskings.arguments(UnmaskingViewSchema, location="query")
@unmaskings.response(200, UnmaskingPageSchema)
def list_unmaskings(wanted: dict[str, Any]) -> dict[str, Any]:
    """List requests of a view, the newest first, with their number in all."""
    view = wanted["view"]
    page, total = query(lambda work: (queries.listed(work, **wanted), queries.count(work, view)))
    return {"rows": [_told(line) for line in page.rows], "total": total, "next": page.next}


@unmaskings.post("")
@unmaskings.arguments(AskUnmaskingSchema)
@unmaskings.response(201, UnmaskingSchema)
@repeatable
def ask(body: dict[str, Any]) -> Do:
    """Ask to see whole numbers of a person, or the scans of a case; another person agrees."""
    g.status = 201
    return lambda work: _plain(work, operations.ask(work, **body).id)


@unmaskings.get("/<unmasking_id>")
@unmaskings.response(200, UnmaskingSchema)
def read(unmasking_id: str) -> dict[str, Any]:
    """Read a request; the fields themselves are read by looking."""
    return _told(query(lambda work: queries.read(work, unmasking_id)))


@unmaskings.post("/<unmasking_id>/decision")
@unmaskings.arguments(DecideUnmaskingSchema)
@unmaskings.response(200, UnmaskingSchema)
@repeatable
def decide(body: dict[str, Any], unmasking_id: str) -> Do:
    """Agree or refuse as the second person."""
    return lambda work: _plain(work, operations.decide(work, unmasking_id=unmasking_id, **body).id)


@unmaskings.post("/<unmasking_id>/look")
@unmaskings.response(200, UnmaskedFieldsSchema)
def look(unmasking_id: str) -> Mapping[str, str]:
    """Read the agreed fields while the time lasts; each look is kept in the read log."""
    return command(lambda work: operations.look(work, unmasking_id=unmasking_id), reads=True)


def _told(line: Line) -> dict[str, Any]:
    row = line.row
    same = (
        "id",
        "person_id",
        "case_id",
        "reason",
        "letter",
        "urgent",
        "asked_at",
        "agreed",
        "decided_at",
        "word",
        "until",
    )
    return {name: getattr(row, name) for name in same} | {
        "person": line.person, "fields": list(row.wanted), "unit": line.unit, "state": row.state(now()), "confirmed_by": row.due_at,
        "asked_by": line.asked_by, "decided_by": line.decided_by, "may_decide": line.may_decide,
    }  # fmt: skip


def _plain(work: Work, unmasking_id: str) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = UnmaskingSchema().dump(_told(queries.read(work, unmasking_id)))
    return plain
