"""The audit, for programs of the audit administrator."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from server.inspection import queries
from server.inspection.schemas import (
    ActsQuerySchema,
    ActsSchema,
    AnchorsSchema,
    CodeSchema,
    ReadersSchema,
    VerdictSchema,
)
from server.web.entry import command, query
from server.web.language import pick

audit = Blueprint("audit-api", __name__, url_prefix="/api/v1/audit", description="审计 The audit")
BLUEPRINTS = (audit,)


@audit.get("/verdict")
@audit.response(200, VerdictSchema)
def verify() -> Any:
    """Walk the whole chain and tell what was found."""
    return query(queries.verdict)


@audit.get("/readers")
@audit.arguments(CodeSchema, location="query")
@audit.response(200, ReadersSchema)
def read_readers(body: dict[str, Any]) -> dict[str, Any]:
    """Tell who opened a family's file."""
    rows = command(lambda work: queries.readers(work, code=body["code"]), reads=True)
    names = ("at", "who", "second", "action", "reason")
    return {"rows": [{**{name: getattr(row, name) for name in names}, "why": pick(row.why)} for row in rows]}


@audit.get("/acts")
@audit.arguments(ActsQuerySchema, location="query")
@audit.response(200, ActsSchema)
def list_acts(wanted: dict[str, Any]) -> dict[str, Any]:
    """List what was done, the newest first: ids and codes; what people typed stays sealed."""
    page = query(lambda work: queries.acts(work, **wanted))
    names = ("number", "at", "who", "login", "action", "subject", "detail")
    return {
        "rows": [{**{name: getattr(row, name) for name in names}, "said": pick(row.said)} for row in page.rows],
        "next": page.next,
    }


@audit.get("/anchors")
@audit.response(200, AnchorsSchema)
def list_anchors() -> dict[str, Any]:
    """List the last thirty daily anchors, to be kept outside the system."""
    return {"rows": [{"day": row.day, "number": row.number, "hash": row.hash} for row in query(queries.anchors)]}
