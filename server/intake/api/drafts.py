"""Drafts, registration, true times and what other units send, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from server.foundation.work import Work
from server.intake import drafts as saving
from server.intake import lines, operations, prefill, queries
from server.intake.answers import check_answers
from server.intake.api.schemas import (
    BeginDraftSchema,
    DraftAnswersSchema,
    DraftPageQuerySchema,
    DraftPageSchema,
    DraftSchema,
    ForWindowSchema,
    ProposalSchema,
    RegisteredSchema,
    RegistrationSchema,
    SaveDraftSchema,
    SubmitDraftSchema,
    TrueTimeSchema,
)
from server.intake.operations import Registered
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

intake = Blueprint(
    "intake-api", __name__, url_prefix="/api/v1/intake", description="登记受理 The window: drafts and registration"
)


def _draft(draft: Any) -> dict[str, Any]:
    return dict(DraftSchema().dump(draft))


def _made(made: Registered) -> dict[str, Any]:
    return {"draft_id": made.draft_id, "case_id": made.case_id, "code": made.code, "waiting": made.waiting}


@intake.get("/drafts")
@intake.arguments(DraftPageQuerySchema, location="query")
@intake.response(200, DraftPageSchema)
def list_drafts(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the drafts of my window that wait, newest first."""
    page = query(lambda work: queries.draft_page(work, after=wanted["after"], size=wanted["size"]))
    return {"rows": [draft for draft, _unit in page.rows], "next": page.next}


@intake.post("/drafts")
@intake.arguments(BeginDraftSchema)
@intake.response(200, DraftSchema)
@repeatable
def begin_draft(body: dict[str, Any]) -> Do:
    """Begin a draft for a person, filled with what the county knows."""
    return lambda work: _draft(saving.begin(work, id_number=body["id_number"], name=body["name"]))


@intake.get("/drafts/<draft_id>")
@intake.response(200, DraftAnswersSchema)
def read_draft(draft_id: str) -> dict[str, Any]:
    """Read a draft with its answers."""

    def read(work: Work) -> dict[str, Any]:
        draft = saving.read_draft(work, draft_id)
        return {"draft": draft, "answers": saving.answers_of(work, draft)}

    return query(read)


@intake.put("/drafts/<draft_id>")
@intake.arguments(SaveDraftSchema)
@intake.response(200, DraftSchema)
def save_draft(body: dict[str, Any], draft_id: str) -> Any:
    """Keep the answers of a draft; they are checked when it is submitted."""
    return command(lambda work: saving.save(work, draft_id=draft_id, answers=body["answers"], version=body["version"]))


@intake.delete("/drafts/<draft_id>")
@intake.response(204)
def drop_draft(draft_id: str) -> None:
    """Drop a draft that will not become a case."""
    command(lambda work: saving.drop(work, draft_id=draft_id))


@intake.get("/drafts/<draft_id>/proposal")
@intake.response(200, ProposalSchema)
def read_proposal(draft_id: str) -> dict[str, Any]:
    """Propose items for a filled draft: rule, facts used, facts missing."""

    def read(work: Work) -> dict[str, Any]:
        draft = saving.read_draft(work, draft_id)
        clean = check_answers(work, saving.answers_of(work, draft), township=draft.township)
        found = lines.lines(work, clean, household_id=prefill.household_id(work, draft))
        return {
            "late_entry": operations.needs_second(work, draft, clean),
            "lines": [{"item": line.item, "take": line.take, **line.kept()} for line in found],
        }

    return query(read)


@intake.post("/drafts/<draft_id>/register")
@intake.arguments(SubmitDraftSchema)
@intake.response(200, RegisteredSchema)
@repeatable
def register_draft(body: dict[str, Any], draft_id: str) -> Do:
    """Make a case of a draft and start the intake process; a true time of an earlier day waits for a second person."""
    return lambda work: _made(operations.submit(work, draft_id=draft_id, **body))


@intake.post("/registrations")
@intake.arguments(RegistrationSchema)
@intake.response(200, RegisteredSchema)
@repeatable
def register(body: dict[str, Any]) -> Do:
    """Register a filled common form in one go."""
    return lambda work: _made(operations.register(work, **body))


@intake.post("/drafts/<draft_id>/true-time")
@intake.arguments(TrueTimeSchema)
@intake.response(200, RegisteredSchema)
@repeatable
def decide_true_time(body: dict[str, Any], draft_id: str) -> Do:
    """Approve a true time as the second person, or send it back."""

    def do(work: Work) -> Mapping[str, Any]:
        if body["decision"] == "approve":
            return _made(operations.approve_true_time(work, draft_id=draft_id))
        operations.refuse_true_time(work, draft_id=draft_id, reason=body["reason"])
        return {"draft_id": draft_id, "case_id": None, "code": None, "waiting": False}

    return do


@intake.post("/for-window")
@intake.arguments(ForWindowSchema)
@intake.response(200, DraftSchema)
@repeatable
def send_to_window(body: dict[str, Any]) -> Do:
    """Send a person in need to a township's window."""
    return lambda work: _draft(saving.send_to_window(work, **body))
