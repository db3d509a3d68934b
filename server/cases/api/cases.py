"""Cases over HTTP: list, read, timeline, deadlines, diagrams, remarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from server.cases import assignment
from server.cases.api import told
from server.cases.asked import Asked, asked_of
from server.cases.asked_schemas import TableAnswerListSchema
from server.cases.queries import case as reading
from server.cases.queries.picture import pictures
from server.cases.queries.task import reads_case
from server.cases.schemas import (
    CasePageSchema,
    CaseQuerySchema,
    CaseSchema,
    CommentSchema,
    CursorSchema,
    DeadlineListSchema,
    DoneSchema,
    EventPageSchema,
    PictureListSchema,
)
from server.cases.timeline import timeline
from server.cases.veiling import veil
from server.foundation.errors import NotFound
from server.foundation.paging import Page
from server.foundation.work import Work
from server.web.entry import command, query
from server.web.repeatable import repeatable

cases = Blueprint("cases-api", __name__, url_prefix="/api/v1/cases", description="案件 Cases")
instances = Blueprint(
    "instances-api", __name__, url_prefix="/api/v1/instances", description="流程实例 Processes of a case"
)


@cases.get("")
@cases.arguments(CaseQuerySchema, location="query")
@cases.response(200, CasePageSchema)
def list_cases(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the cases that the reader may see, newest first."""
    page = query(lambda work: reading.cases(work, **wanted))
    return {"rows": [told.case_line(row) for row in page.rows], "next": page.next}


@cases.get("/<case_id>")
@cases.response(200, CaseSchema)
def get_case(case_id: str) -> Response:
    """Read a case; that it was opened is kept in the read log. The answer carries an ETag."""
    sheet = command(lambda work: reading.open_case_page(work, case_id), reads=True)
    response = jsonify(told.case(sheet))
    response.headers["ETag"] = f'"{sheet.case.version}"'
    return response


@cases.get("/<case_id>/timeline")
@cases.arguments(CursorSchema, location="query")
@cases.response(200, EventPageSchema)
def get_timeline(wanted: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Read what happened in a case, newest first."""

    def read(work: Work) -> Page[Any]:
        case = reading.visible_case(work, case_id)
        if not reads_case(work, case):
            raise NotFound
        return veil(work, case_id).over(timeline(work, case_id, after=wanted["after"]))

    page = query(read)
    return {"rows": [told.event(line) for line in page.rows], "next": page.next}


@cases.get("/<case_id>/table-answers")
@cases.response(200, TableAnswerListSchema)
def get_table_answers(case_id: str) -> dict[str, Any]:
    """Read which table, version and row said where a case goes, who decides it, and by which rules and limits."""

    def read(work: Work) -> list[Asked]:
        case = reading.visible_case(work, case_id)
        if not reads_case(work, case):
            raise NotFound
        return asked_of(work, case)

    return {"rows": [told.asked(row) for row in query(read)]}


@cases.get("/<case_id>/deadlines")
@cases.response(200, DeadlineListSchema)
def get_deadlines(case_id: str) -> dict[str, Any]:
    """Read a case's deadlines, each with its counted days."""
    sheet = query(lambda work: reading.case_sheet(work, case_id))
    return {"rows": [told.deadline(each) for each in sheet.deadlines]}


@cases.post("/<case_id>/comment")
@cases.arguments(CommentSchema)
@cases.response(200, DoneSchema)
@repeatable
def comment(body: dict[str, Any], case_id: str) -> Callable[[Work], Mapping[str, Any]]:
    """Leave a remark on a case."""
    return lambda work: {"ok": True, "comment_id": assignment.comment(work, case_id=case_id, text=body["text"])}


@instances.get("/<instance_id>/diagram")
@instances.response(200, PictureListSchema)
def get_diagram(instance_id: str) -> dict[str, Any]:
    """Read the diagrams of a process with the case's position."""
    return {"rows": [told.picture(each) for each in query(lambda work: pictures(work, instance_id))]}
