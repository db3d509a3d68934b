"""Versions of the diagrams, for programs of the process owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from server.foundation.work import Work
from server.processes import moves, publishing, queries
from server.processes.models import Draft
from server.processes.schemas import (
    DecideSchema,
    DraftSchema,
    IdSchema,
    MoveSchema,
    PlanSchema,
    ProcessSchema,
    ProposeSchema,
)
from server.web.entry import query
from server.web.repeatable import Do, repeatable

processes = Blueprint(
    "processes-api", __name__, url_prefix="/api/v1/processes", description="流程版本 Versions of the processes"
)
BLUEPRINTS = (processes,)


@processes.get("")
@processes.response(200, ProcessSchema(many=True))
def list_processes() -> list[queries.ProcessRow]:
    """List the published processes."""
    return query(queries.processes)


@processes.post("/drafts")
@processes.arguments(ProposeSchema)
@processes.response(200, IdSchema)
@repeatable
def propose(body: dict[str, Any]) -> Do:
    """Propose a version; the scenarios are played on it next."""
    return lambda work: {"id": publishing.propose(work, xml=body["xml"].encode(), reason=body["reason"])}


@processes.get("/drafts/<draft_id>")
@processes.response(200, DraftSchema)
def read_draft(draft_id: str) -> Draft:
    """Read a proposed version."""
    return query(lambda work: queries.draft(work, draft_id))


@processes.post("/drafts/<draft_id>/approve")
@processes.response(200, IdSchema)
@repeatable
def approve(draft_id: str) -> Do:
    """Publish a proposed version, as a second person."""
    return lambda work: {"id": publishing.approve(work, draft_id=draft_id)}


@processes.post("/drafts/<draft_id>/refuse")
@processes.arguments(DecideSchema)
@processes.response(200, IdSchema)
@repeatable
def refuse(body: dict[str, Any], draft_id: str) -> Do:
    """Refuse a proposed version."""

    def do(work: Work) -> Mapping[str, Any]:
        publishing.refuse(work, draft_id=draft_id, reason=body["reason"])
        return {"id": draft_id}

    return do


@processes.post("/moves")
@processes.arguments(PlanSchema)
@processes.response(200, IdSchema)
@repeatable
def plan(body: dict[str, Any]) -> Do:
    """Look which running cases can go over to the newest version."""
    return lambda work: {"id": moves.plan(work, key=body["key"])}


@processes.get("/moves/<move_id>")
@processes.response(200, MoveSchema)
def read_move(move_id: str) -> dict[str, Any]:
    """Read how far a batch is."""
    sheet = query(lambda work: queries.batch(work, move_id))
    move = sheet.move
    return {
        "id": move.id, "key": move.key, "version": move.version, "state": move.state, "counts": sheet.counts,
        "changes": sheet.changes,
    }  # fmt: skip


@processes.post("/moves/<move_id>/start")
@processes.response(200, IdSchema)
@repeatable
def start(move_id: str) -> Do:
    """Move the cases that can go, as a second person."""

    def do(work: Work) -> Mapping[str, Any]:
        moves.start(work, move_id=move_id)
        return {"id": move_id}

    return do


@processes.post("/moves/<move_id>/drop")
@processes.response(200, IdSchema)
@repeatable
def drop(move_id: str) -> Do:
    """Give a batch up."""

    def do(work: Work) -> Mapping[str, Any]:
        moves.drop(work, move_id=move_id)
        return {"id": move_id}

    return do
