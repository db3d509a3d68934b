"""Lists of departments and scans of our own rows, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_smorest import Blueprint

from server.cases.api.papers import UploadSchema
from server.discovery import operations, queries
from server.discovery.models import SignalList
from server.discovery.schemas import ListKindSchema, ListSchema, ListsSchema, ScanSchema
from server.web.entry import query
from server.web.repeatable import Do, repeatable

lists = Blueprint(
    "lead-lists-api", __name__, url_prefix="/api/v1/lead-lists", description="线索名单 Lists that raise leads"
)


@lists.get("")
@lists.response(200, ListsSchema)
def list_lists() -> dict[str, Any]:
    """List what lists and scans brought, the newest first."""
    return {"rows": [_told(row) for row, _unit in query(queries.signal_lists)]}


@lists.post("")
@lists.arguments(ListKindSchema, location="query")
@lists.arguments(UploadSchema, location="files")
@lists.response(201, ListSchema)
@repeatable
def bring_list(wanted: dict[str, Any], sent: dict[str, Any]) -> Do:
    """Put a department's list to the table; the same file again is the same answer."""
    g.status = 201
    with sent["file"].stream as stream:
        name, content = sent["file"].filename or "", stream.read()
    return lambda work: _told(operations.read_list(work, kind=wanted["kind"], name=name, content=content))


@lists.post("/scans")
@lists.arguments(ScanSchema)
@lists.response(201, ListSchema)
@repeatable
def scan(body: dict[str, Any]) -> Do:
    """Look through a township's own rows."""
    g.status = 201
    return lambda work: _told(operations.scan(work, township=body["township"]))


def _told(row: SignalList) -> dict[str, Any]:
    same = ("id", "kind", "name", "unit", "rows", "leads", "merged", "quiet", "wrong", "table_version")
    return {name: getattr(row, name) for name in same} | {"at": row.at.isoformat()}
