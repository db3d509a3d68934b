"""The audit, for programs of the audit administrator."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from server.inspection import queries
from server.inspection.schemas import CodeSchema, ReadersSchema, VerdictSchema
from server.web.entry import command, query

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
    return {"rows": command(lambda work: queries.readers(work, code=body["code"]), reads=True)}
