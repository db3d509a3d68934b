"""Decision tables over HTTP: what holds, a proposed version, its publication by another person."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from server.tables import lacking, operations, queries
from server.tables.models import TableVersion
from server.tables.schemas import (
    LackingSchema,
    ProposalSchema,
    ProposeTableSchema,
    RefuseTableSchema,
    TableIdSchema,
    TableSchema,
    TableSheetSchema,
)
from server.web.entry import query
from server.web.repeatable import Do, repeatable
from workflows.dmn import Table

tables = Blueprint(
    "tables-api", __name__, url_prefix="/api/v1/decision-tables", description="决策表 Decision tables of the county"
)
BLUEPRINTS = (tables,)


def _plain(table: Table) -> dict[str, Any]:
    return {
        "key": table.id, "name": table.name, "version": table.version, "valid_from": table.valid_from, "valid_to": table.valid_to,
        "basis_kind": table.basis_kind, "basis": table.basis, "silence": table.silence.kind,
    }  # fmt: skip


@tables.get("")
@tables.response(200, TableSchema(many=True))
def list_tables() -> list[dict[str, Any]]:
    """List the tables with the version in force today."""
    return [_plain(row.table) for row in query(queries.tables)]


@tables.get("/unset")
@tables.response(200, LackingSchema(many=True))
def list_unset() -> list[dict[str, Any]]:
    """List the standards and terms that each county sets for itself and that this one has not set."""
    return [asdict(each) for each in query(lacking.of_county)]


@tables.get("/<key>")
@tables.response(200, TableSheetSchema)
def read_table(key: str) -> dict[str, Any]:
    """Read the version of a table that begins last, cell by cell."""
    sheet = query(lambda work: queries.table(work, key))
    return {
        **_plain(sheet.table), "columns": [{"name": c.name, "label": c.label, "kind": c.kind} for c in sheet.sheet.columns],
        "rows": [{"rule": id, "cells": list(cells)} for id, cells in sheet.sheet.rows],
        "versions": [each.version for each in sheet.versions],
    }  # fmt: skip


@tables.post("/proposals")
@tables.arguments(ProposeTableSchema)
@tables.response(200, TableIdSchema)
@repeatable
def propose(body: dict[str, Any]) -> Do:
    """Propose another version of a table."""
    intent = operations.Intent(valid_from=body["valid_from"], basis=body["basis"], reason=body["reason"])
    return lambda work: {
        "id": operations.propose_file(work, key=body["table"], xml=body["xml"].encode(), intent=intent)
    }


@tables.get("/proposals/<proposal_id>")
@tables.response(200, ProposalSchema)
def read_proposal(proposal_id: str) -> TableVersion:
    """Read a proposed version and what it changes."""
    return query(lambda work: queries.proposal(work, proposal_id))


@tables.post("/proposals/<proposal_id>/approve")
@tables.response(200, TableIdSchema)
@repeatable
def approve(proposal_id: str) -> Do:
    """Put a proposed version into force from its first day on, as a second person."""
    return lambda work: {"id": operations.approve(work, proposal_id=proposal_id).id}


@tables.post("/proposals/<proposal_id>/refuse")
@tables.arguments(RefuseTableSchema)
@tables.response(200, TableIdSchema)
@repeatable
def refuse(body: dict[str, Any], proposal_id: str) -> Do:
    """Refuse a proposed version."""
    return lambda work: {"id": operations.refuse(work, proposal_id=proposal_id, reason=body["reason"]).id}
