"""Winter lists: opened, filled, looked through, read, answered; the steps between are tasks."""

from __future__ import annotations

from typing import Any

from flask import Response, g
from flask_smorest import Blueprint

from server.disasters import operations, queries
from server.disasters.models import WinterLine, WinterList
from server.disasters.schemas import (
    CountSchema,
    LineSchema,
    ListSchema,
    ListSheetSchema,
    ListsSchema,
    OpenListSchema,
    ReasonSchema,
    ResultSchema,
    StandingSchema,
)
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

lists = Blueprint("winter-lists-api", __name__, url_prefix="/api/v1/winter-lists", description="冬春救助 Winter lists")


@lists.get("")
@lists.response(200, ListsSchema)
def list_lists() -> dict[str, Any]:
    """List the lists that I may read, the newest winter first."""
    return {"rows": [_list(each.row) for each in query(queries.lists)]}


@lists.post("")
@lists.arguments(OpenListSchema)
@lists.response(201, ListSchema)
@repeatable
def open_list(body: dict[str, Any]) -> Do:
    """Open a township's list for the winter whose term runs."""
    g.status = 201
    return lambda work: _list(operations.open_list(work, **body))


@lists.get("/<list_id>")
@lists.response(200, ListSheetSchema)
def get_list(list_id: str) -> dict[str, Any]:
    """Read a list with its lines."""
    sheet = command(lambda work: queries.list_sheet(work, list_id), reads=True)
    lines = [_line(each.line) | {"household": each.household, "name": each.name} for each in sheet.lines]
    return _list(sheet.row) | {"lines": lines}


@lists.get("/<list_id>/file")
@lists.response(200, content_type="text/csv")
def get_file(list_id: str) -> Response:
    """Read the sealed file of a list that was handed over."""
    name, content = command(lambda work: queries.sealed_file(work, list_id), reads=True)
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"})


@lists.post("/<list_id>/fill")
@lists.response(200, CountSchema)
@repeatable
def fill_again(list_id: str) -> Do:
    """Bring in what was registered or recognised since."""
    return lambda work: {"count": operations.fill_again(work, list_id=list_id)}


@lists.post("/<list_id>/leave-out")
@lists.arguments(ReasonSchema)
@lists.response(200, CountSchema)
@repeatable
def leave_out_rest(body: dict[str, Any], list_id: str) -> Do:
    """Leave out, for one reason, the recognised households that nobody found hit."""
    return lambda work: {"count": operations.leave_out_rest(work, list_id=list_id, **body)}


@lists.post("/lines/<line_id>")
@lists.arguments(StandingSchema)
@lists.response(200, LineSchema)
@repeatable
def set_standing(body: dict[str, Any], line_id: str) -> Do:
    """Put a household on the list, or leave it out for a reason."""
    return lambda work: _line(operations.set_standing(work, line_id=line_id, **body))


@lists.post("/lines/<line_id>/result")
@lists.arguments(ResultSchema)
@lists.response(200, LineSchema)
@repeatable
def answer(body: dict[str, Any], line_id: str) -> Do:
    """Write what a household got and when, or why nothing."""
    return lambda work: _line(operations.answer(work, line_id=line_id, **body))


def _list(row: WinterList) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("id", "case_id", "township", "year", "state", "sha256")}
    return same | {"due_on": row.due_on.isoformat()}


def _line(row: WinterLine) -> dict[str, Any]:
    same = ("id", "people", "needs", "identity", "standing", "reason", "result", "what", "answer")
    return {name: getattr(row, name) for name in same} | {
        "amount": str(row.amount) if row.amount is not None else "",
        "granted_on": row.granted_on.isoformat() if row.granted_on else "",
    }
